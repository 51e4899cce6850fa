"""What is known of a map while the graph is walked: its size, and what its units depend on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from archsearch.errors import InputError
from archsearch.geometry.network.axis_step import (
    Adaptive,
    AxisStep,
    Placed,
    Resize,
    Transposed,
    Window,
)
from archsearch.geometry.network.graph import Everything, Image, Local, Node
from archsearch.geometry.network.reach import (
    PIXEL,
    Reach,
    Span,
    aligned,
    clipped_joined,
    clipped_through,
    joined,
)
from archsearch.geometry.warnings import times


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisState:
    """One axis of a map whose units depend on parts of the image.

    `largest` and `smallest` are the reach over the path that sees most and least. `spans` are
    those of the units on the image as it is (empty where its size is not known). `variance` is
    that of the effective receptive field, in square pixels.
    """

    largest: Reach
    smallest: Reach
    spans: tuple[Span, ...]
    variance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A map: `size` in units, and for each axis what they depend on.

    Without `axes` every unit depends on the whole image (`on_image`), or on nothing of it.
    `context` says that something of the whole map has been mixed in on the way.
    """

    size: tuple[int, ...]
    channels: int
    axes: tuple[AxisState, ...] = ()
    on_image: bool = True
    context: bool = False
    aligned: bool = True
    depth: int = 0


def image_state(node: Node, size: tuple[int, ...], *, with_spans: bool) -> State:
    """The image itself: each pixel depends on itself."""
    axes = tuple(
        AxisState(
            largest=PIXEL,
            smallest=PIXEL,
            spans=tuple((pixel, pixel) for pixel in range(pixels)) if with_spans else (),
            variance=0.0,
        )
        for pixels in size
    )
    return State(size=size, channels=node.channels or 1, axes=axes)


def after(node: Node, inputs: Sequence[State]) -> State:
    """The state behind a node, from those of its inputs.

    Raises InputError where a map is too small for the layer, or flattened to another length than
    the layer was built for.
    """
    effect = node.effect
    depth = max((state.depth for state in inputs), default=0) + node.weighted
    if isinstance(effect, Everything):
        return replace(_everything(node, effect, inputs[0]), depth=depth)
    if not isinstance(effect, Local):
        assert not isinstance(effect, Image)
        size = tuple(pixels or 1 for pixels in effect.size)
        return State(size=size, channels=node.channels or 1, on_image=False)
    state = inputs[0] if len(inputs) == 1 else _merged(node, inputs)
    if node.expects is not None and state.channels != node.expects:
        raise InputError(
            f"layer {node.name} was built for {node.expects:,} values, but gets "
            f"{state.channels:,} from an image of this size; use the size it was built for"
        )
    state = _stepped(node, effect.steps, state) if effect.steps else state
    return replace(
        state,
        channels=node.channels or state.channels,
        context=state.context or effect.context,
        depth=depth,
    )


def _everything(node: Node, effect: Everything, state: State) -> State:
    channels = node.channels or state.channels
    if effect.flattens:
        channels = prod(state.size) * state.channels
        if effect.size:
            units = prod(effect.size)
            if node.channels is not None and channels != units * node.channels:
                raise InputError(
                    f"layer {node.name} was built for {units * node.channels:,} values, but gets "
                    f"{channels:,} from an image of this size; use the size it was built for"
                )
            channels //= units
    return State(
        size=effect.size, channels=channels, on_image=state.on_image, context=state.context
    )


def _stepped(node: Node, steps: Sequence[AxisStep], state: State) -> State:
    placed = [step.on(pixels) for step, pixels in zip(steps, state.size, strict=True)]
    size = tuple(step.output for step in placed)
    if min(size) < 1:
        raise InputError(
            f"layer {node.name} leaves nothing of a {times(state.size)} map; use a larger image"
        )
    axes = tuple(
        _axis_after(axis, step, where, pixels)
        for axis, step, where, pixels in zip(state.axes, steps, placed, state.size, strict=False)
    )
    if any(axis.spans and not any(axis.spans) for axis in axes):
        axes = tuple(replace(axis, spans=(None,) * len(axis.spans)) for axis in axes)
    return replace(state, size=size, axes=axes)


def _axis_after(axis: AxisState, step: AxisStep, placed: Placed, size: int) -> AxisState:
    if isinstance(step, Window) and step == Window():
        return axis
    return AxisState(
        largest=axis.largest.through(placed),
        smallest=axis.smallest.through(placed),
        spans=clipped_through(axis.spans, placed) if axis.spans else (),
        variance=axis.variance + _spread(step, size) * float(axis.largest.jump) ** 2,
    )


def _spread(step: AxisStep, size: int) -> float:
    """The variance that a step adds, in square units of its input.

    k taps of equal weight, d apart, have the variance d²(k² − 1) / 12: what Luo et al.,
    "Understanding the effective receptive field" (2016), add up. A transposed kernel gives each
    output k / s of its taps; linear interpolation adds 1/6, nearest and cubic nothing.
    """
    if isinstance(step, Window):
        return step.dilation**2 * (step.kernel**2 - 1) / 12
    if isinstance(step, Transposed):
        taps = max(step.kernel / step.stride, 1.0)
        return step.dilation**2 * (taps**2 - 1) / 12
    if isinstance(step, Adaptive):
        return ((size / step.output) ** 2 - 1) / 12
    assert isinstance(step, Resize)
    return 1 / 6 if step.radius == 1 else 0.0


def _merged(node: Node, inputs: Sequence[State]) -> State:
    """Several maps, unit by unit; what sees everything, or nothing, leaves the reach as it is.

    Raises InputError where an image of a known size gives maps that do not fit each other.
    """
    local = [state for state in inputs if state.axes]
    size = merged_size(inputs)
    _check_that_maps_fit(node, inputs, size)
    whole = any(
        state.on_image and (not state.axes or _is_repeated(state, size)) for state in inputs
    )
    context = any(state.context for state in inputs) or (bool(local) and whole)
    channels = max(state.channels for state in inputs)
    if not local:
        on_image = any(state.on_image for state in inputs)
        return State(size=size, channels=channels, on_image=on_image, context=context)
    branches = [branches_along(axis, inputs) for axis in range(len(local[0].axes))]
    fits = all(aligned([branch.largest for branch in along]) for along in branches)
    return State(
        size=size,
        channels=channels,
        axes=tuple(
            _axis_merged(along, pixels) for along, pixels in zip(branches, size, strict=True)
        ),
        context=context,
        aligned=fits and all(state.aligned for state in local),
    )


def _check_that_maps_fit(node: Node, inputs: Sequence[State], size: tuple[int, ...]) -> None:
    """On an image of an assumed size they need not: what is cropped fits certain sizes only."""
    if not any(axis.spans for state in inputs for axis in state.axes):
        return
    sizes = sorted({state.size for state in inputs if len(state.size) == len(size)})
    if any(
        pixels not in (1, most) for each in sizes for pixels, most in zip(each, size, strict=True)
    ):
        raise InputError(
            f"layer {node.name} combines maps of {' and '.join(map(times, sizes))}, which an "
            "image of this size does not make equal; use another size"
        )


def _is_repeated(state: State, size: tuple[int, ...]) -> bool:
    """Whether a map is a single unit along an axis along which others are more."""
    return any(pixels == 1 < most for pixels, most in zip(state.size, size, strict=False))


def merged_size(inputs: Sequence[State]) -> tuple[int, ...]:
    """The size of maps that are combined; a single unit along an axis is repeated."""
    axes = max(len(state.size) for state in inputs)
    sizes = [state.size for state in inputs if len(state.size) == axes]
    return tuple(max(along) for along in zip(*sizes, strict=True))


def branches_along(axis: int, inputs: Sequence[State]) -> list[AxisState]:
    """The branches that meet along an axis: one that is repeated there is context, and left out.

    A single unit has no place of its own: squeeze-and-excite after pooling over one axis or both.
    """
    size = merged_size(inputs)[axis]
    local = [state for state in inputs if state.axes]
    kept = [state.axes[axis] for state in local if not state.size[axis] == 1 < size]
    return kept or [state.axes[axis] for state in local]


def _axis_merged(branches: Sequence[AxisState], size: int) -> AxisState:
    if len(branches) == 1:
        spans = branches[0].spans
        return replace(branches[0], spans=spans * size if len(spans) == 1 else spans)
    largest = joined([branch.largest for branch in branches])
    centers = [branch.largest.center for branch in branches]
    middle = sum(centers, Fraction(0)) / len(centers)
    return AxisState(
        largest=largest,
        smallest=min((branch.smallest for branch in branches), key=lambda reach: reach.field),
        spans=clipped_joined([branch.spans for branch in branches]) if branches[0].spans else (),
        variance=sum(
            branch.variance + float(center - middle) ** 2
            for branch, center in zip(branches, centers, strict=True)
        )
        / len(branches),
    )
