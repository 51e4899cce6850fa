"""What is odd about the layers of any network, each with its numbers."""

from collections.abc import Sequence
from fractions import Fraction

from archsearch.geometry.network.axis_step import AxisStep, Window
from archsearch.geometry.network.graph import Local, Node
from archsearch.geometry.network.report import LayerReport
from archsearch.geometry.network.state import State, branches_along
from archsearch.geometry.warnings import (
    MISALIGNED_BRANCHES,
    Warned,
    border_warning,
    field_warning,
    kernel_warnings,
)


def node_warnings(
    node: Node, inputs: Sequence[State], state: State, image: tuple[int, ...] | None
) -> tuple[Warned, ...]:
    """What is odd about a layer on an image of this size; without a size, what holds for any."""
    if not isinstance(node.effect, Local) or not inputs:
        return ()
    warnings = []
    if image is not None and node.effect.steps and inputs[0].axes:
        if node.weighted:
            warnings += _border(inputs[0], image)
        warnings += _kernel(node.effect.steps, inputs[0].size)
    if not state.aligned and all(each.aligned for each in inputs) and image is not None:
        warnings.append(_misaligned(inputs))
    return tuple(warnings)


def whole_warnings(last: LayerReport, image: tuple[int, ...]) -> tuple[Warned, ...]:
    """What is odd about a network, by its last spatial layer."""
    return field_warning(last.field or (), image)


def _border(before: State, image: tuple[int, ...]) -> list[Warned]:
    """A convolution that can add nothing new, even over the path that sees least."""
    seen = [axis.smallest.field for axis in before.axes]
    return list(border_warning(seen, image))


def _kernel(steps: Sequence[AxisStep], size: tuple[int, ...]) -> tuple[Warned, ...]:
    windows = [
        step.on(pixels)
        for step, pixels in zip(steps, size, strict=True)
        if isinstance(step, Window)
    ]
    return kernel_warnings(windows, size) if len(windows) == len(steps) else ()


def _misaligned(inputs: Sequence[State]) -> Warned:
    axes = next(len(state.axes) for state in inputs if state.axes)
    for axis in range(axes):
        reaches = [branch.largest for branch in branches_along(axis, inputs)]
        for what, values in (
            ("jumps", [reach.jump for reach in reaches]),
            ("centres", [reach.center for reach in reaches]),
        ):
            if len(set(values)) > 1:
                numbers = " and ".join(_number(value) for value in sorted(set(values)))
                return Warned(MISALIGNED_BRANCHES, f"combines branches with {what} {numbers} px")
    raise AssertionError("these branches are aligned")


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"
