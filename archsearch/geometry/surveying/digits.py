"""From places in the order of `SearchSpace.points()` to the options picked there, in numpy.

A place is a number written in mixed radix: within one depth, each dimension is a digit, the last
one changing fastest, as `SearchSpace.point_at` reads it one place at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from archsearch.space.arguments import Value
from archsearch.space.search_space import Dimension, Point, SearchSpace

Whole = npt.NDArray[np.int64]

CHUNK = 16_384
"""Points at a time: a dozen arrays of so many numbers stay in a core's cache."""
WORD = 2**62
"""Places below this are decoded as machine words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits:
    """Points of one depth: `places` in the space, and by dimension which option each picks.

    Dimensions with a single option have no digit.
    """

    depth: int
    places: npt.NDArray[np.generic]
    picked: Mapping[str, Whole]

    def of(self, argument: str, layer: int | None = None) -> Whole | int:
        """Which option of an argument each point picks, in a layer counted from 1 if it differs."""
        if layer is not None and f"{argument}_{layer}" in self.picked:
            return self.picked[f"{argument}_{layer}"]
        return self.picked.get(argument, 0)


def every_point(space: SearchSpace) -> Iterator[Digits]:
    """All points of a space in order, in chunks of one depth each."""
    begin = 0
    for depth in space.depths:
        size, varying = space.size_at(depth), _varying(space, depth)
        for start in range(0, size, CHUNK):
            local = np.arange(start, min(start + CHUNK, size), dtype=np.int64)
            yield Digits(depth=depth, places=local + begin, picked=_decoded(local, varying))
        begin += size


def points_at(space: SearchSpace, places: Sequence[int]) -> Iterator[Digits]:
    """The points at ascending places, in chunks of one depth each.

    >>> from archsearch.space import choice, per_layer
    >>> space = SearchSpace(depth=choice(1, 2), kernel_size=per_layer(1, 3, 5))
    >>> [(each.depth, each.of("kernel_size", 1).tolist()) for each in points_at(space, [2, 9])]
    [(1, [2]), (2, [2])]
    """
    begin = first = 0
    for depth in space.depths:
        size, varying = space.size_at(depth), _varying(space, depth)
        last = first
        while last < len(places) and places[last] < begin + size:
            last += 1
        for start in range(first, last, CHUNK):
            chunk = places[start : min(start + CHUNK, last)]
            local = _array([place - begin for place in chunk])
            yield Digits(depth=depth, places=_array(chunk), picked=_decoded(local, varying))
        begin, first = begin + size, last


def each_point(space: SearchSpace, places: Sequence[int]) -> Iterator[Point]:
    """The points at ascending places, one by one, as `point_at` gives them but faster."""
    for digits in points_at(space, places):
        active = [each for each in space.dimensions if each.is_active(digits.depth)]
        columns: list[Sequence[Value]] = []
        for dimension in active:
            if dimension.argument == "depth":
                columns.append([digits.depth] * len(digits.places))
            elif dimension.name in digits.picked:
                picked = digits.picked[dimension.name].tolist()
                columns.append([dimension.options[index] for index in picked])
            else:
                columns.append(dimension.options * len(digits.places))
        names = [dimension.name for dimension in active]
        for values in zip(*columns, strict=True):
            yield dict(zip(names, values, strict=True))


def _varying(space: SearchSpace, depth: int) -> list[Dimension]:
    """The dimensions that make up a place within a depth, the slowest first."""
    return [
        dimension
        for dimension in space.dimensions
        if dimension.argument != "depth"
        and dimension.is_active(depth)
        and len(dimension.options) > 1
    ]


def _decoded(local: npt.NDArray[np.generic], varying: list[Dimension]) -> dict[str, Whole]:
    """The digits of places within one depth; places over a machine word are split up first."""
    picked: dict[str, Whole] = {}
    rest = list(varying)
    while rest:
        group: list[Dimension] = []
        while rest and prod(len(each.options) for each in (*group, rest[-1])) < WORD:
            group.append(rest.pop())
        radix = prod(len(each.options) for each in group)
        word = (local % radix if rest else local).astype(np.int64)
        local = local // radix if rest else local
        for dimension in group:
            options = len(dimension.options)
            quotient = word // options
            picked[dimension.name] = word - quotient * options
            word = quotient
    return picked


def _array(places: Sequence[int]) -> npt.NDArray[np.generic]:
    """Places as machine words, or as Python's whole numbers where these do not suffice."""
    return np.array(places, dtype=np.int64 if max(places) < WORD else object)
