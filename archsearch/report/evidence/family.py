"""Many questions to one table, answered so that luck seldom answers any of them.

A report that asks thirty questions, each at the usual 5 %, finds something in most tables of pure
noise. So the questions are one family: what is claimed holds after all of them were asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Columns = NDArray[np.float64]

LEVEL = 0.025
"""The share of tables of pure noise in which any question may be answered with yes: one in 40."""
PERMUTATIONS = 999
BATCH = 200
"""Permutations at a time: 10,000 networks take 16 MB."""
TINY = 1e-9
"""A column of which less than this share is left once others are held fixed is one of them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """Do columns say more of the scores' ranks than the columns `given` say already?

    One row for each network; a constant is always given. `asked` has one or more sets of columns,
    such as a trend and a few thresholds: the answer is yes where it is for any of them.
    """

    name: str
    asked: tuple[Columns, ...]
    given: Columns


def adjusted_p(
    questions: Sequence[Question],
    scores: NDArray[np.float64],
    *,
    seed: int = 0,
    permutations: int = PERMUTATIONS,
) -> dict[str, float]:
    """By name, how often pure noise would give any question an answer as clear: at least 1/1000.

    Each question is an F test on ranks (Conover and Iman, "Rank transformations as a bridge
    between parametric and nonparametric statistics", 1981). Over the family the smallest p-values
    are compared with those of the same networks with their scores exchanged at random, step by
    step (Westfall and Young, "Resampling-based multiple testing", 1993, algorithm 2.8). Each set of
    columns of a question is a member of the family, and its least p-value that of the question. One
    that the table cannot answer, as nothing of what is asked varies by itself, has 1.
    """
    tests = [_FTests.of(question) for question in questions]
    if not tests:
        return {}
    ranks = _centred_ranks(scores)
    observed = np.concatenate([test.p_values(ranks[:, None])[:, 0] for test in tests])
    order = np.argsort(observed)
    clearer = np.zeros(len(observed))
    rng = np.random.default_rng(seed)
    for begin in range(0, permutations, BATCH):
        number = min(BATCH, permutations - begin)
        exchanged = rng.permuted(np.tile(ranks[:, None], (1, number)), axis=0)
        p_values = np.concatenate([test.p_values(exchanged) for test in tests])[order]
        least = np.minimum.accumulate(p_values[::-1], axis=0)[::-1]
        clearer[order] += (least <= observed[order, None]).sum(axis=1)
    adjusted = (1 + clearer) / (1 + permutations)
    adjusted[order] = np.maximum.accumulate(adjusted[order])
    ends = np.cumsum([len(test.asked) for test in tests])[:-1]
    return {
        question.name: min(
            [float(p) if asked.shape[1] else 1.0 for p, asked in zip(own, test.asked, strict=True)]
        )
        for question, test, own in zip(questions, tests, np.split(adjusted, ends), strict=True)
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _FTests:
    """Orthonormal columns: those given, and of each set what is asked beyond them."""

    given: Columns
    asked: tuple[Columns, ...]

    @classmethod
    def of(cls, question: Question) -> "_FTests":
        constant = np.ones((len(question.given), 1))
        given = _basis(np.hstack([constant, question.given]))
        asked = tuple(_basis(_beyond(columns, given)) for columns in question.asked)
        return cls(given=given, asked=asked)

    def p_values(self, scores: Columns) -> NDArray[np.float64]:
        """A row for each set, of each column of scores by itself; 1 where nothing is to test."""
        from scipy.special import fdtrc

        rest = np.square(scores).sum(axis=0) - np.square(self.given.T @ scores).sum(axis=0)
        found = np.ones((len(self.asked), scores.shape[1]))
        for place, asked in enumerate(self.asked):
            number = asked.shape[1]
            freedom = len(scores) - self.given.shape[1] - number
            if not number or freedom < 1:
                continue
            explained = np.square(asked.T @ scores).sum(axis=0)
            left = np.maximum(rest - explained, TINY * np.maximum(rest, TINY))
            found[place] = fdtrc(number, freedom, (explained / number) / (left / freedom))
        return found


def _centred_ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    ranks = pd.Series(scores).rank().to_numpy(float)
    centred: NDArray[np.float64] = ranks - ranks.mean()
    return centred


def _beyond(columns: Columns, basis: Columns) -> Columns:
    """What is left of columns once a basis is held fixed; 0 where that is next to nothing."""
    centred = columns - columns.mean(axis=0)
    left: Columns = centred - basis @ (basis.T @ centred)
    size = np.square(centred).sum(axis=0)
    left[:, np.square(left).sum(axis=0) <= TINY * np.maximum(size, TINY)] = 0
    return left


def _basis(columns: Columns) -> Columns:
    """Orthonormal columns that span the same."""
    left, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    largest = sizes.max(initial=0.0)
    kept: Columns = left[:, sizes > TINY**0.5 * largest] if largest > 0 else left[:, :0]
    return kept
