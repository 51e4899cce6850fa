"""From a graph of layers to its report: one walk, in the order of the layers."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from archsearch.errors import InputError
from archsearch.geometry.network.axis_step import Adaptive, Resize, Transposed, Window
from archsearch.geometry.network.graph import Constant, Image, LayerGraph, Local, Node
from archsearch.geometry.network.oddities import node_warnings, whole_warnings
from archsearch.geometry.network.report import FieldReport, LayerReport
from archsearch.geometry.network.state import State, after, image_state

ASSUMED_SIZE = 60_480
"""Pixels of an image whose size is not known: 2⁶·3³·5·7, which the strides in use divide."""


def measure(graph: LayerGraph, *, image_size: tuple[int, ...] | None = None) -> FieldReport:
    """The report of a network, for images of `image_size` or else of the size it was built for.

    Field and jump as in Araujo, Norris and Sim, "Computing receptive fields of convolutional
    neural networks" (Distill, 2019), over every path at once, so that branches of unequal length
    and layers that put out more than they take in are exact too.

    Raises InputError where the image has another number of axes or is too small, and where no
    layer keeps the axes of the image.
    """
    size, known = _image_size(graph, image_size)
    states = states_of(graph, size, with_spans=known)
    rows = _rows(graph, states, size if known else None)
    if not known:
        needs = _padding_needs_size(graph)
        rows = [_without_size(row, sized=sized) for row, sized in zip(rows, needs, strict=True)]
    last = rows[_last_spatial(graph, states)]
    return FieldReport(
        name=graph.name,
        axes=graph.axes,
        image_size=size if known else None,
        layers=tuple(rows),
        last_spatial=last,
        depth=max(states[place].depth for place in graph.outputs),
        warnings=tuple(warned for row in rows for warned in row.warnings)
        + (whole_warnings(last, size) if known else ()),
    )


def states_of(graph: LayerGraph, size: tuple[int, ...], *, with_spans: bool = True) -> list[State]:
    """What is known behind each node for images of a size, with the span of every single unit.

    Another input that was declared with the same size as the image is taken to have its size.
    """
    states: list[State] = []
    declared = _image(graph).size
    for node in graph.nodes:
        if isinstance(node.effect, Image):
            states.append(image_state(node, size, with_spans=with_spans))
            continue
        state = after(node, [states[place] for place in node.inputs])
        if isinstance(node.effect, Constant) and node.effect.size == declared:
            state = replace(state, size=size)
        states.append(state)
    return states


def _image_size(graph: LayerGraph, asked: tuple[int, ...] | None) -> tuple[tuple[int, ...], bool]:
    """The size to measure for, and whether it is known or assumed."""
    effect = _image(graph)
    if asked is not None:
        return _checked_size(graph, asked), True
    if None in effect.size:
        _check_that_nothing_has_a_size(graph)
        return tuple(pixels or ASSUMED_SIZE for pixels in effect.size), False
    return tuple(pixels for pixels in effect.size if pixels is not None), True


def _image(graph: LayerGraph) -> Image:
    return next(node.effect for node in graph.nodes if isinstance(node.effect, Image))


def _checked_size(graph: LayerGraph, asked: object) -> tuple[int, ...]:
    axes = len(_image(graph).size)
    sides = tuple(asked) if isinstance(asked, tuple | list) else (asked,)
    whole = [side for side in sides if isinstance(side, int) and side > 0]
    if len(sides) != axes or len(whole) != axes:
        raise InputError(
            f"{graph.name} takes images with {axes} axes, so image_size must be {axes} whole "
            f"numbers over 0, but got {asked!r}"
        )
    return tuple(whole)


def _check_that_nothing_has_a_size(graph: LayerGraph) -> None:
    """On images of any size, a map of a fixed size has no field and no jump of its own."""
    for node in graph.nodes:
        steps = node.effect.steps if isinstance(node.effect, Local) else ()
        if any(isinstance(step, Adaptive | Resize) and step.output is not None for step in steps):
            raise InputError(
                f"layer {node.name} makes a map of a fixed size of images of any size, so that "
                "field and jump depend on the image; say its size (--size, Python: image_size=)"
            )


def _rows(
    graph: LayerGraph, states: Sequence[State], size: tuple[int, ...] | None
) -> list[LayerReport]:
    rows = []
    counted: set[str] = set()
    live_of = _live_params(graph, states)
    for node, state in zip(graph.nodes, states, strict=True):
        inputs = [states[place] for place in node.inputs]
        weights = node.weights
        first_call = weights is not None and weights.key not in counted
        if weights is not None:
            counted.add(weights.key)
        row = _row(graph, node, state, size)
        rows.append(
            replace(
                row,
                params=weights.params if weights is not None and first_call else 0,
                params_fixed=weights.params_fixed if weights is not None and first_call else 0,
                params_live=live_of[weights.key] if weights is not None and first_call else 0,
                macs=_macs(node, inputs, state),
                warnings=node_warnings(node, inputs, state, size),
            )
        )
    return rows


def _row(graph: LayerGraph, node: Node, state: State, size: tuple[int, ...] | None) -> LayerReport:
    """The row of a node, without what it costs."""
    axes = state.axes
    ends = [
        axis.largest.end(units - 1) - pixels + 1
        for axis, units, pixels in zip(axes, state.size, size or (), strict=False)
    ]
    return LayerReport(
        name=node.name,
        type=node.type,
        inputs=tuple(graph.nodes[place].name for place in node.inputs),
        output=state.size,
        channels=state.channels,
        kernel_size=_each(node, "kernel"),
        stride=_each(node, "stride"),
        dilation=_each(node, "dilation"),
        padding_mode=_padding_mode(node),
        field=tuple(axis.largest.field for axis in axes) or None,
        smallest_field=tuple(axis.smallest.field for axis in axes) or None,
        clipped_field=tuple(
            max((last - first + 1 for first, last in filter(None, axis.spans)), default=0)
            for axis in axes
        )
        or None,
        jump=tuple(axis.largest.jump for axis in axes) or None,
        padding=tuple(-axis.largest.start for axis in axes) or None,
        padding_after=tuple(ends) or None,
        center=tuple(axis.largest.center for axis in axes) or None,
        effective_sigma=tuple(axis.variance**0.5 for axis in axes) or None,
        aligned=state.aligned,
        context=state.context,
        params=0,
        params_fixed=0,
        params_live=0,
        macs=0,
        activations=prod(state.size) * state.channels,
        weighted=node.weighted,
        warnings=(),
    )


def _macs(node: Node, inputs: Sequence[State], state: State) -> int:
    before = prod(inputs[0].size) if inputs else 0
    return node.cost.per_output * prod(state.size) + node.cost.per_input * before


def _live_params(graph: LayerGraph, states: Sequence[State]) -> dict[str, int]:
    """For each layer, its trained values that can meet a pixel in one of its calls."""
    live: dict[str, int] = {}
    for node in graph.nodes:
        if node.weights is None:
            continue
        dead = 0
        steps = node.effect.steps if isinstance(node.effect, Local) else ()
        if node.weights.per_tap and steps:
            size = states[node.inputs[0]].size
            taps = [
                (step.kernel, step.on(pixels).live_taps(pixels))
                for step, pixels in zip(steps, size, strict=True)
                if isinstance(step, Window | Transposed)
            ]
            dead = prod(kernel for kernel, _ in taps) - prod(alive for _, alive in taps)
        alive = node.weights.params - dead * node.weights.per_tap
        live[node.weights.key] = max(live.get(node.weights.key, 0), alive)
    return live


def _last_spatial(graph: LayerGraph, states: Sequence[State]) -> int:
    """The place of the last spatial layer: the output, or what its whole-image inputs look at.

    Of several (multi-scale heads), the one with the largest field.
    """
    found, seen, waiting = [], set(), list(graph.outputs)
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        if states[place].axes:
            found.append(place)
        else:
            waiting.extend(graph.nodes[place].inputs)
    layers = [place for place in found if not isinstance(graph.nodes[place].effect, Image)]
    if not layers:
        raise InputError(
            f"{graph.name} has no spatial layer between its input and its output, so it has no "
            "receptive field; it must have convolutions or pools before it flattens"
        )
    return max(layers, key=lambda place: (prod(a.largest.field for a in states[place].axes), place))


def _each(node: Node, what: str) -> tuple[int, ...] | None:
    """A property of the node's steps, one for each axis, if all have it."""
    steps = node.effect.steps if isinstance(node.effect, Local) else ()
    if not steps or not all(isinstance(step, Window | Transposed) for step in steps):
        return None
    return tuple(getattr(step, what) for step in steps)


def _padding_mode(node: Node) -> str | None:
    """`same`, `valid`, or the zeros before and after on each axis."""
    steps = node.effect.steps if isinstance(node.effect, Local) else ()
    modes = [step.padding for step in steps if isinstance(step, Window | Transposed)]
    if not modes or len(modes) < len(steps):
        return None
    if all(mode == "same" for mode in modes):
        return "same"
    if all(mode in ("valid", (0, 0)) for mode in modes):
        return "valid"
    return " ".join(mode if isinstance(mode, str) else f"{mode[0]}+{mode[1]}" for mode in modes)


def _without_size(row: LayerReport, *, sized: bool) -> LayerReport:
    """The row without what needs the size of the image, `sized` if the padding does."""
    return replace(
        row,
        output=None,
        clipped_field=None,
        padding=None if sized else row.padding,
        padding_after=None,
        center=None if sized else row.center,
        params_live=None,
        macs=None,
        activations=None,
    )


def _padding_needs_size(graph: LayerGraph) -> list[bool]:
    """For each node, whether a layer on the way pads more or less as its map's size divides."""
    needs: list[bool] = []
    for node in graph.nodes:
        steps = node.effect.steps if isinstance(node.effect, Local) else ()
        own = any(step.padding_depends_on_size for step in steps)
        needs.append(own or any(needs[place] for place in node.inputs))
    return needs
