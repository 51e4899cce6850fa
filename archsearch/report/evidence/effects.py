"""What each choice of a space did to the scores, the other choices held fixed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from archsearch.report.evidence.family import Columns, Question

RESAMPLES = 299
LEAST = 3
"""Architectures that have a level, under which it is not compared."""
DEPTH = "depth"
"""The choice that says which layers there are."""
NETWORK = "network"
"""What stands among the choices held fixed where all that a network is was."""
ROWS_PER_COLUMN = 3
"""Networks for each other choice that is held fixed; with fewer only the depth is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelEffect:
    """A level of a choice: the mean score with it, over that of all levels, and its 95 % interval.

    `networks` have it.
    """

    level: str
    networks: int
    effect: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceEffect:
    """The levels of one choice in their order; those with too few networks are left out.

    `difference` is the mean score of the level `best` less that of `worst`, with its 95 %
    interval; `fixed` are the choices that were held fixed, NETWORK among them where what the
    network is was.
    """

    choice: str
    levels: tuple[LevelEffect, ...]
    best: str
    worst: str
    difference: float
    interval: tuple[float, float]
    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutLevel:
    """A level that fewer than LEAST architectures have; None stands for all levels of a choice."""

    choice: str
    level: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """One choice among the others: a column for each level, and what is held fixed.

    A network without that choice, as it has no such layer, has 0 in every column of `levels`.
    """

    choice: str
    names: tuple[str, ...]
    levels: Columns
    others: Columns
    fixed: tuple[str, ...]

    @property
    def question(self) -> Question:
        """Whether the levels differ."""
        return Question(name=self.choice, asked=(self.levels[:, 1:],), given=self._given)

    @property
    def _given(self) -> Columns:
        """What is fixed, and whether a network has the choice at all."""
        return np.hstack([self.levels.sum(axis=1, keepdims=True), self.others])


def designs_of(
    table: pd.DataFrame, groups: Sequence[str], *, given: Columns | None = None
) -> tuple[Design, ...]:
    """The design of each choice (a column of `table`) of which two levels have enough networks.

    A row is a network, `groups` says of which architecture; NA stands where it lacks that layer.
    `given`, what the networks are, is held fixed besides the other choices.
    """
    kept = {choice: _levels(table[choice], groups) for choice in table.columns}
    compared = {choice: names for choice, names in kept.items() if len(names) > 1}
    coded = {choice: _coded(table[choice]) for choice in compared}
    more = np.empty((len(table), 0)) if given is None else given
    known = () if given is None else (NETWORK,)
    designs = []
    for choice, names in compared.items():
        fixed = tuple(other for other in compared if other != choice)
        columns = sum(coded[other].shape[1] for other in fixed) + len(names)
        if len(table) < ROWS_PER_COLUMN * columns:
            fixed = tuple(other for other in fixed if other == DEPTH)
        text = table[choice].astype("string")
        levels = [(text == name).fillna(False).to_numpy(float) for name in names]
        designs.append(
            Design(
                choice=choice,
                names=tuple(names),
                levels=np.column_stack(levels),
                others=np.hstack([more, *(coded[other] for other in fixed)]),
                fixed=(*known, *fixed),
            )
        )
    return tuple(designs)


def left_out_of(table: pd.DataFrame, groups: Sequence[str]) -> tuple[LeftOutLevel, ...]:
    """What `designs_of` leaves out of the same table, as too few architectures have it."""
    found: list[LeftOutLevel] = []
    for choice in table.columns:
        kept = _levels(table[choice], groups)
        every = _levels(table[choice], groups, least=1)
        if len(every) > 1 and not kept:
            found.append(LeftOutLevel(choice=choice, level=None))
            continue
        found += [LeftOutLevel(choice=choice, level=each) for each in every if each not in kept]
    return tuple(found)


def effect_of(
    design: Design, scores: NDArray[np.float64], groups: Sequence[str], *, seed: int = 0
) -> ChoiceEffect:
    """The levels' mean scores by least squares, with what is held fixed at its means.

    Intervals are percentiles of the Bayesian bootstrap over architectures (Rubin, 1981); `groups`
    has the architecture of each row.
    """
    rng = np.random.default_rng(seed)
    codes, names = pd.factorize(np.asarray(groups))
    weights = rng.standard_exponential((RESAMPLES, len(names)))[:, codes]
    absent = 1 - design.levels.sum(axis=1, keepdims=True)
    matrix = np.hstack([design.levels, absent, design.others - design.others.mean(axis=0)])
    share = design.levels.sum(axis=0) / design.levels.sum()
    count = len(design.names)
    (found,) = least_squares(matrix, scores, np.ones((1, len(scores))))[:, :count]
    again = least_squares(matrix, scores, weights)[:, :count]
    effects, spread = found - share @ found, again - (again @ share)[:, None]
    low, high = np.quantile(spread, [0.025, 0.975], axis=0)
    best, worst = int(found.argmax()), int(found.argmin())
    ends = np.quantile(again[:, best] - again[:, worst], [0.025, 0.975])
    return ChoiceEffect(
        choice=design.choice,
        levels=tuple(
            LevelEffect(
                level=name,
                networks=int(design.levels[:, place].sum()),
                effect=float(effects[place]),
                interval=(float(low[place]), float(high[place])),
            )
            for place, name in enumerate(design.names)
        ),
        best=design.names[best],
        worst=design.names[worst],
        difference=float(found[best] - found[worst]),
        interval=(float(ends[0]), float(ends[1])),
        fixed=design.fixed,
    )


def _levels(column: pd.Series, groups: Sequence[str], *, least: int = LEAST) -> list[str]:
    """The levels that enough architectures have, numbers by size."""
    having = pd.DataFrame({"level": column, "group": list(groups)}).dropna().drop_duplicates()
    counts = having["level"].value_counts()
    return [str(level) for level in sorted(counts.index[counts >= least])]


def _coded(column: pd.Series) -> Columns:
    """A choice as what is held fixed: a number by its rank; else a column a level but the first.

    A network without that layer counts as one with the mean: that it lacks it is its depth's doing.
    """
    if column.name != DEPTH and pd.api.types.is_numeric_dtype(column):
        ranks = column.astype("Float64").rank()
        columns = (ranks / max(len(column), 1)).to_frame()
    else:
        columns = pd.get_dummies(column, dtype=float).iloc[:, 1:].astype("Float64")
        columns[column.isna()] = pd.NA
    values: Columns = (columns - columns.mean()).fillna(0.0).to_numpy(float)
    return values


def least_squares(matrix: Columns, scores: NDArray[np.float64], weights: Columns) -> Columns:
    """Least squares, a row for each row of weights; of equal solutions the shortest."""
    rows, columns = matrix.shape
    pairs = (matrix[:, :, None] * matrix[:, None, :]).reshape(rows, -1)
    squares = (weights @ pairs).reshape(-1, columns, columns)
    products = weights @ (matrix * scores[:, None])
    inverses = np.linalg.pinv(squares, rcond=1e-9, hermitian=True)
    found: Columns = (inverses @ products[:, :, None])[:, :, 0]
    return found
