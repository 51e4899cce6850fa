"""Points that were written down: as points again, and as points of another space."""

from collections.abc import Mapping
from typing import Any

from archsearch.space.arguments import Value
from archsearch.space.search_space import Dimension, Point, SearchSpace

NOT_PICKED = object()


def transferred(picks: Mapping[str, Any], space: SearchSpace) -> Point | None:
    """The same network's point in a space; None where the space does not offer one of its picks.

    What one space picks for all layers and the other for each is carried over where the layers
    agree. Picks that only the new space makes, such as a dropout, are None too unless it offers
    one option alone.

    >>> from archsearch.space import choice, per_layer
    >>> space = SearchSpace(depth=2, kernel_size=per_layer(1, 3), channels=choice(8, 16))
    >>> point = transferred({"depth": 2, "kernel_size": (3, 3), "channels": 8}, space)
    >>> point["kernel_size_1"], point["kernel_size_2"], point["channels"]
    ((3, 3), (3, 3), 8)
    >>> transferred({"depth": 2, "kernel_size": (5, 5), "channels": 8}, space) is None
    True
    """
    picks = remembered(picks)
    depth = picks.get("depth")
    if not isinstance(depth, int) or depth not in space.depths:
        return None
    point: dict[str, Value] = {}
    for dimension in space.dimensions:
        if not dimension.is_active(depth):
            continue
        value = _pick(picks, dimension, depth)
        if value not in dimension.options:
            return None
        point[dimension.name] = value
    return point


def remembered(picks: Mapping[str, Any]) -> Point:
    """The point that a journal or `run.json` speaks of: JSON has lists where points have tuples."""
    return {name: tuple(pick) if isinstance(pick, list) else pick for name, pick in picks.items()}


def completed(picks: Mapping[str, Any], space: SearchSpace) -> Point:
    """A remembered point of a space, with the only option where an older run says nothing."""
    alone = {each.name: each.options[0] for each in space.dimensions if len(each.options) == 1}
    return {**alone, **remembered(picks)}


def _pick(picks: Mapping[str, Any], dimension: Dimension, depth: int) -> Any:
    """What was picked; where nothing was, the only option, or else NOT_PICKED."""
    names = [dimension.name, dimension.argument]
    if dimension.layer is None and dimension.name not in picks:
        names = [f"{dimension.argument}_{layer}" for layer in range(1, depth + 1)]
    found = [picks[name] for name in names if name in picks]
    if found and (dimension.layer is not None or len(set(found)) == 1):
        return found[0]
    return dimension.options[0] if len(dimension.options) == 1 else NOT_PICKED
