"""A closed set of choices as columns of numbers, with nothing known but the options.

Numbers become one column, by their rank among the options; anything else becomes one column for
each option. Choices that offer the same options (the operations on the edges of a cell, the kernel
sizes of the layers) most often mean the same, so they share a weight for each option, and a column
counts how often each option was picked among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archsearch.search.proposing.trials import INACTIVE, Picks

Array = NDArray[np.float64]
Option = int | float | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """Columns for the choices of a space.

    `ties` is (columns, learnt weights), as `gaussian_process.fit` takes it; `tables` has for each
    choice the values of its columns, (options + 1, columns), the last row where it is inactive;
    `families` are the choices that offer the same options, two or more.
    """

    tables: tuple[Array, ...]
    families: tuple[tuple[int, ...], ...]
    ties: Array

    def __call__(self, many: Sequence[Picks]) -> Array:
        """The columns of many picks, (many, columns)."""
        picks = np.array(many, dtype=int).reshape(len(many), len(self.tables))
        parts = [table[picks[:, place]] for place, table in enumerate(self.tables)]
        counts = [
            np.sum([parts[place] for place in family], axis=0) / len(family) ** 0.5
            for family in self.families
        ]
        return np.hstack([np.zeros((len(many), 0)), *parts, *counts])


def encoding(choices: Sequence[Sequence[Option]]) -> Encoding:
    """The encoding of choices, each given by its options.

    >>> operations = ("none", "skip", "conv")
    >>> both = encoding([operations, operations, (8, 16, 32, 64)])
    >>> [part.shape for part in both.tables], both.families, both([(0, 1, 3)]).shape
    ([(4, 3), (4, 3), (5, 1)], ((0, 1),), (1, 10))
    """
    tables = tuple(_table(tuple(options)) for options in choices)
    families = _families(choices)
    return Encoding(tables=tables, families=families, ties=_ties(tables, families))


def _table(options: tuple[Option, ...]) -> Array:
    """Centred, with a spread of 1 for numbers; an inactive choice lies in the middle."""
    assert INACTIVE == -1, "the last row of a table is read by the index of what is inactive"
    numbers = [_number(option) for option in options]
    if len(options) > 1 and None not in numbers:
        ranks = np.argsort(np.argsort(np.array(numbers, dtype=float))).astype(float)
        columns = ((ranks - ranks.mean()) / ranks.std())[:, None]
    else:
        columns = np.eye(len(options)) - 1 / len(options)
    return np.vstack([columns, np.zeros((1, columns.shape[1]))])


def _number(option: Option) -> float | None:
    """The number that an option is or spells; None where it is none.

    >>> [_number(option) for option in (3, "3", "3x5", True)]
    [3.0, 3.0, None, 1.0]
    """
    try:
        return float(option)
    except ValueError:
        return None


def _families(choices: Sequence[Sequence[Option]]) -> tuple[tuple[int, ...], ...]:
    by_options: dict[tuple[tuple[type, Option], ...], list[int]] = {}
    for place, options in enumerate(choices):
        by_options.setdefault(tuple((type(option), option) for option in options), []).append(place)
    return tuple(tuple(family) for family in by_options.values() if len(family) > 1)


def _ties(tables: Sequence[Array], families: Sequence[Sequence[int]]) -> Array:
    """One weight for each choice, one for each option of a family, one for each of its counts."""
    widths = [table.shape[1] for table in tables]
    starts = np.concatenate([[0], np.cumsum(widths)]).astype(int)
    blocks = [np.zeros((starts[-1], len(tables)))]
    for place, width in enumerate(widths):
        blocks[0][starts[place] : starts[place] + width, place] = 1
    for family in families:
        width = widths[family[0]]
        if width == 1:
            continue  # a number has one column, whose weight the choice has already
        shared = np.zeros((starts[-1], width))
        for place in family:
            shared[starts[place] : starts[place] + width] = np.eye(width)
        blocks.append(shared)
    picks = np.hstack(blocks)
    counts = sum(widths[family[0]] for family in families)
    ties = np.zeros((starts[-1] + counts, picks.shape[1] + counts))
    ties[: starts[-1], : picks.shape[1]] = picks
    ties[starts[-1] :, picks.shape[1] :] = np.eye(counts)
    return ties
