"""What networks of a space are to be expected to score, by a model of those that were tried.

An oracle that learns tries few networks where scores are poor. What its networks have in common
is then no answer for the space, and neither are weights: a dozen of them would have to stand for
all. So a model learns the scores from what networks are, and is asked about networks drawn evenly.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from archsearch.one_thread import one_thread
from archsearch.report.evidence.networks import FEATURES, Networks, Untrained
from archsearch.search.proposing import gaussian_process

Values = NDArray[np.float64]
Draw = Callable[[], Untrained | None]
"""Draws networks evenly from a space; None where that is not known."""

LEAST = 200
"""Networks drawn evenly, under which those that were tried stand in: fewer are too few of each
level at each depth."""
LEARNT = 300
"""Trials at most from which the process learns what matters: each step takes their cube."""
KNOWN = 1_000
"""Trials at most whose scores it is given then."""
STEPS = 60
FAR = 10.0
"""Losses count as at most so many interquartile ranges from their median. What is further off is
no network but a training that failed, such as a loss of 10⁹, and would be all that is learnt."""
PRIOR = gaussian_process.Prior(amplitude=(1.5, 0.3), slope=(0.0, 1.0))
"""Wider than that of the oracles: scores vary more over the space than among the networks tried, of
which most are good. With it intervals hold what is true more often (`benchmarks/adaptive.md`)."""
ABSENT = ""
"""The level of a layer that a network lacks."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """Scores without the luck of a training, of networks with these `choices`, a row for each.

    `covariance` says how far the `means` may be off, and which of them together. `is_even` tells
    that the networks were drawn evenly from the space, and are not those that were tried.
    """

    choices: pd.DataFrame
    means: Values
    covariance: Values
    is_even: bool


def expected_of(networks: Networks, draw: Draw | None = None, *, seed: int = 0) -> Expected:
    """The scores to be expected of networks drawn evenly, by a Gaussian process on those tried.

    `draw` draws them; without it, or where it gives fewer than 200, those tried stand in. The
    process sees logarithms of what a network is, and its choices, each with a weight that is learnt
    (Rasmussen and Williams, "Gaussian processes for machine learning", 2006); to take means over
    what it expects is standardisation, or g-computation (Robins, "A new approach to causal
    inference in mortality studies", 1986). Of more than 1,000 trials some are drawn by lot.
    """
    lot = np.random.default_rng(seed).permutation(len(networks.trials))[:KNOWN]
    tried = networks.untrained.rows(lot)
    evenly = draw() if draw else None
    is_even = evenly is not None and len(evenly) >= LEAST
    asked = evenly if evenly is not None and is_even else tried
    scores = _near(networks.trials["score"].to_numpy(float)[lot])
    middle, spread = scores.mean(), scores.std()
    standard = (scores - middle) / (spread or 1.0)
    known, wanted, columns = _seen(tried, asked)
    with one_thread():
        learnt = gaussian_process.fit(
            known[:LEARNT],
            standard[:LEARNT],
            columns,
            prior=PRIOR,
            steps=STEPS,
        )
        posterior = gaussian_process.condition(learnt, known, standard)
        means, covariance = posterior.mean_and_covariance(wanted)
    return Expected(
        choices=asked.choices,
        means=middle + spread * means,
        covariance=spread**2 * covariance,
        is_even=is_even,
    )


def _near(scores: Values) -> Values:
    """Scores, those that are no shares not further than FAR from the median.

    Shares cannot be far off, and of an oracle that learns most are alike: the few others tell most.

    >>> _near(np.array([1.3, 1.2, 1.25, 1.2, 1e9])).round(2).tolist()
    [1.3, 1.2, 1.25, 1.2, 2.25]
    """
    if scores.min() >= 0 and scores.max() <= 1:
        return scores
    low, median, high = np.quantile(scores, [0.25, 0.5, 0.75])
    reach = FAR * ((high - low) or np.ptp(np.quantile(scores, [0.05, 0.95])))
    near: Values = np.clip(scores, median - reach, median + reach)
    return near


def _seen(tried: Untrained, asked: Untrained) -> tuple[Values, Values, gaussian_process.Columns]:
    """What the process sees of networks tried and of those asked about, and of these columns.

    Features have a weight each, the levels of a choice share one.
    """
    sizes = [np.log(of.features.to_numpy(float)) for of in (tried, asked)]
    centre, spread = sizes[1].mean(axis=0), sizes[1].std(axis=0)
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 1e-9)
    parts = [[(of - centre) * scale] for of in sizes]
    weights = list(range(len(FEATURES)))
    for weight, name in enumerate(tried.choices.columns, len(FEATURES)):
        texts = [of.choices[name].astype("string").fillna(ABSENT) for of in (tried, asked)]
        levels = sorted({*texts[0], *texts[1]})
        for own, text in zip(parts, texts, strict=True):
            own.append(np.column_stack([(text == level).to_numpy(float) for level in levels]))
        weights += [weight] * len(levels)
    known, wanted = (np.hstack(own) for own in parts)
    ties = np.eye(len(FEATURES) + len(tried.choices.columns))[weights]
    columns = gaussian_process.Columns(ties=ties, variances=wanted.var(axis=0))
    return known, wanted, columns
