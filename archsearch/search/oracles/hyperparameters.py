"""A SearchSpace as closed keras-tuner HyperParameters, and their values as points again.

keras-tuner's Choice takes ints, floats, strings or bools of one type, so pairs, widths and None
are written as the text that tables show ("3x5", "64-32", "none"). Dimensions with one option are
left out: there is nothing to tune.
"""

from collections.abc import Mapping

import keras_tuner

from archsearch.space import Dimension, Point, SearchSpace, Value, format_value


def closed_hyperparameters(space: SearchSpace) -> keras_tuner.HyperParameters:
    """Every dimension with a choice, per-layer ones active only in networks that deep."""
    hyperparameters = keras_tuner.HyperParameters()
    declare(space, hyperparameters)
    return hyperparameters


def declare(
    space: SearchSpace,
    hyperparameters: keras_tuner.HyperParameters,
    *,
    default: Point | None = None,
) -> None:
    """Add what hyperparameters lack of `closed_hyperparameters`.

    Where a default point is given, it is what they stand for as long as nobody has chosen.
    """
    known = {each.name for each in hyperparameters.space}
    defaults = values_of(default, space) if default else {}
    for dimension in space.dimensions:
        if len(dimension.options) == 1 or dimension.name in known:
            continue
        names = list(_by_spelling(dimension))
        first = defaults.get(dimension.name, names[0])
        if dimension.layer is None or len(space.depths) == 1:
            hyperparameters.Choice(dimension.name, names, default=first)
            continue
        deep_enough = [depth for depth in space.depths if depth >= dimension.layer]
        with hyperparameters.conditional_scope("depth", deep_enough):
            hyperparameters.Choice(dimension.name, names, default=first)


def point_of(values: Mapping[str, object], space: SearchSpace) -> Point:
    """The point that keras-tuner's values stand for, with the fixed dimensions filled in."""
    point: dict[str, Value] = {}
    for dimension in space.dimensions:
        if len(dimension.options) == 1:
            value = dimension.options[0]
        elif dimension.name in values:
            value = _by_spelling(dimension)[values[dimension.name]]
        else:
            continue
        if dimension.argument == "depth" or dimension.is_active(_depth(point)):
            point[dimension.name] = value
    return point


def values_of(point: Point, space: SearchSpace) -> dict[str, object]:
    """The values by which keras-tuner knows a point."""
    return {
        dimension.name: _spelled(dimension, point[dimension.name])
        for dimension in space.dimensions
        if len(dimension.options) > 1 and dimension.name in point
    }


def _by_spelling(dimension: Dimension) -> dict[object, Value]:
    return {_spelled(dimension, option): option for option in dimension.options}


def _spelled(dimension: Dimension, option: Value) -> object:
    kinds = {type(each) for each in dimension.options}
    if len(kinds) == 1 and kinds <= {int, float, str}:
        return option
    return format_value(dimension.argument, option)


def _depth(point: Point) -> int:
    depth = point["depth"]
    assert isinstance(depth, int)
    return depth
