"""What each choice of a space does to the scores, the other choices held fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from archsearch.journal.interval import Z
from archsearch.report.evidence.expected import Expected
from archsearch.report.evidence.family import Columns, Question

LEAST = 3
"""Architectures with a level, tried as well as drawn, under which it is not compared."""
DEPTH = "depth"
"""The choice that says which layers there are."""
ROWS_PER_COLUMN = 3
"""Networks for each other choice that is held fixed; with fewer only the depth is."""
NETWORK = "network"
"""What stands among the choices held fixed where all that a network is was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelEffect:
    """A level of a choice: the mean score with it, over that of all levels, and its 95 % interval.

    So many `networks` that were tried have it; of training choices it is trials.
    """

    level: str
    networks: int
    effect: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceEffect:
    """The levels of one choice in their order; those with too few networks are left out.

    `difference` is the mean score of the level `best` less that of `worst`, with its 95 %
    interval; `fixed` are the choices that were held fixed.
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
    """A level that fewer than LEAST architectures have; None stands for all levels of a choice.

    Architectures that were tried, or, if enough of those have it, that were `drawn` evenly.
    """

    choice: str
    level: str | None
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """One choice among the others: a column for each level, and what is held fixed.

    A network without that choice, as it has no such layer, has 0 in every column of `levels`.
    NETWORK is among those `fixed` where what the network is is held fixed.
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
    return _designs(table, compared, given=given)


def _designs(
    table: pd.DataFrame, levels: Mapping[str, Sequence[str]], *, given: Columns | None = None
) -> tuple[Design, ...]:
    """The design of each choice with these levels."""
    coded = {choice: _coded(table[choice]) for choice in levels}
    more = np.empty((len(table), 0)) if given is None else given
    known = () if given is None else (NETWORK,)
    designs = []
    for choice, names in levels.items():
        fixed = tuple(other for other in levels if other != choice)
        columns = sum(coded[other].shape[1] for other in fixed) + len(names)
        if len(table) < ROWS_PER_COLUMN * columns:
            fixed = tuple(other for other in fixed if other == DEPTH)
        text = table[choice].astype("string")
        having = [(text == name).fillna(False).to_numpy(float) for name in names]
        designs.append(
            Design(
                choice=choice,
                names=tuple(names),
                levels=np.column_stack(having),
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


def effects_of(
    designs: Sequence[Design], expected: Expected
) -> tuple[tuple[ChoiceEffect, ...], tuple[LeftOutLevel, ...]]:
    """What the choices of these designs do among the networks that are asked about.

    And the levels that hardly any of those has, of which nothing can be said.
    """
    compared: dict[str, list[str]] = {}
    left_out: list[LeftOutLevel] = []
    for each in designs:
        counts = expected.choices[each.choice].astype("string").value_counts()
        had = [name for name in each.names if counts.get(name, 0) >= LEAST]
        if len(had) > 1:
            compared[each.choice] = had
            rare: list[str | None] = [name for name in each.names if name not in had]
        else:
            rare = [None]
        left_out += [LeftOutLevel(choice=each.choice, level=name, drawn=True) for name in rare]
    tried = {
        each.choice: dict(zip(each.names, each.levels.sum(axis=0).astype(int), strict=True))
        for each in designs
    }
    effects = [
        _effect_of(each, expected, tried[each.choice])
        for each in _designs(expected.choices, compared)
    ]
    return tuple(effects), tuple(left_out)


def _effect_of(design: Design, expected: Expected, networks: Mapping[str, int]) -> ChoiceEffect:
    """The levels' means of what is expected, by least squares, with the others at their means.

    Such a mean is a sum of scores with weights. How far it may be off is in their covariance, and
    in which networks are asked about, of all that might be: the latter from what is left of each,
    the jackknife's way (MacKinnon and White, "Some heteroskedasticity-consistent covariance matrix
    estimators with improved finite sample properties", 1985).
    """
    absent = 1 - design.levels.sum(axis=1, keepdims=True)
    matrix = np.hstack([design.levels, absent, design.others - design.others.mean(axis=0)])
    inverse = np.linalg.pinv(matrix, rcond=1e-9)
    leverage = np.einsum("ij,ji->i", matrix, inverse).clip(max=1 - 1e-6)
    left = (expected.means - matrix @ (inverse @ expected.means)) / (1 - leverage)
    sums = inverse[: len(design.names)]
    found = sums @ expected.means
    unsure = sums @ expected.covariance @ sums.T + (sums * np.square(left)) @ sums.T
    share = design.levels.sum(axis=0) / design.levels.sum()
    from_mean = np.eye(len(share)) - share
    best, worst = int(found.argmax()), int(found.argmin())
    effects = from_mean @ found
    return ChoiceEffect(
        choice=design.choice,
        levels=tuple(
            LevelEffect(
                level=name,
                networks=int(networks[name]),
                effect=float(effects[place]),
                interval=_interval(from_mean[place], found, unsure),
            )
            for place, name in enumerate(design.names)
        ),
        best=design.names[best],
        worst=design.names[worst],
        difference=float(found[best] - found[worst]),
        interval=_interval(from_mean[best] - from_mean[worst], found, unsure),
        fixed=design.fixed,
    )


def _interval(
    weights: NDArray[np.float64], found: NDArray[np.float64], unsure: Columns
) -> tuple[float, float]:
    """The 95 % interval of a sum of what was found, with weights."""
    middle = float(weights @ found)
    reach = Z * max(float(weights @ unsure @ weights), 0.0) ** 0.5
    return middle - reach, middle + reach


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
