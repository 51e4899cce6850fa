"""Which points name the same architecture, told by keys of 128 bits.

Zobrist, "A new hashing method with application for game playing" (1970): each part of an
architecture, at each place where it may stand, has a random number, and a key is the exclusive or
of the numbers of its parts. Two architectures that differ in any part have independent uniform
keys, so each pair is mistaken for one with a chance of 2^-128. Among a million architectures
there are under 2^39 pairs: a count is wrong with a chance below 2^-89, or 2e-27.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archsearch.geometry.surveying.digits import Whole

Keys = npt.NDArray[np.uint64]
"""Two words for each point, (2, points)."""

_SEED = 0x5A0B_7157
"""Any number: the same on every machine, so that a survey is too."""


class Parts:
    """The random numbers of one kind of part: by place in the network, and by what stands there."""

    def __init__(self, kind: str, places: int) -> None:
        self._generator = np.random.default_rng([_SEED, *kind.encode()])
        self._places = places
        self._words = np.empty((places, 2, 0), dtype=np.uint64)

    def keys(self, place: int, parts: Whole | int, known: int) -> Keys:
        """The words of the part that each point, or all, has at a place; `known` parts exist."""
        missing = known - self._words.shape[2]
        if missing > 0:
            shape = (missing, self._places, 2)
            more = self._generator.integers(2**64, size=shape, dtype=np.uint64)
            self._words = np.concatenate([self._words, more.transpose(1, 2, 0)], axis=2)
        words: Keys = self._words[place].take(np.atleast_1d(parts), axis=1)
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Points by architecture: the `first` point of each, in order, and its `counts` of points."""

    first: Whole
    counts: Whole
    of_point: Whole


def grouped(keys: Keys) -> Groups:
    """The groups of points with equal keys.

    >>> groups = grouped(np.array([[7, 5, 7, 7], [1, 1, 1, 2]], dtype=np.uint64))
    >>> groups.first.tolist(), groups.counts.tolist(), groups.of_point.tolist()
    ([0, 1, 3], [2, 1, 1], [0, 1, 0, 2])
    """
    order = np.argsort(keys[0])
    begins = _begins(keys, order)
    if np.any(begins & ~_begins(keys[:1], order)):  # equal first words, but different points
        order = np.lexsort((keys[1], keys[0]))
        begins = _begins(keys, order)
    starts = np.flatnonzero(begins)
    first = np.minimum.reduceat(order, starts) if len(order) else order
    in_order = np.argsort(first)
    rank = np.empty_like(in_order)
    rank[in_order] = np.arange(len(in_order))
    of_point = np.empty_like(order)
    of_point[order] = rank[np.cumsum(begins) - 1]
    counts = np.diff(starts, append=len(order))
    return Groups(first=first[in_order], counts=counts[in_order], of_point=of_point)


def _begins(keys: Keys, order: Whole) -> npt.NDArray[np.bool_]:
    """Whether each point, in this order, differs from the one before it."""
    begins = np.ones(len(order), dtype=bool)
    if len(order):
        begins[1:] = False
    for words in keys:
        sorted_words = words[order]
        begins[1:] |= sorted_words[1:] != sorted_words[:-1]
    return begins
