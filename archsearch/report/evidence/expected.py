"""What networks of a space are to be expected to score, by a model of those that were tried.

An oracle that learns tries few networks where scores are poor. What its networks have in common
is then no answer for the space, and neither are weights: a dozen of them would have to stand for
all. So a model learns the scores from what networks are, and is asked about networks drawn evenly.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from archsearch.report.evidence.networks import FEATURES, Networks, Untrained
from archsearch.search.proposing.gaussian_process import Columns, Prior, condition, fit

Values = NDArray[np.float64]

LEAST = 20
"""Networks drawn evenly, under which those that were tried stand for the space."""
LEARNT = 300
"""Trials at most from which the process learns what matters: each step takes their cube."""
KNOWN = 1_000
"""Trials at most whose scores it is given then."""
STEPS = 60
ABSENT = ""
"""The level of a layer that a network lacks."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """Scores without the luck of a training, of networks with these `choices`, a row for each.

    `covariance` says how far the `means` may be off, and which of them together. `is_even` tells
    that the networks were drawn evenly from the space, and not those that were tried.
    """

    choices: pd.DataFrame
    means: Values
    covariance: Values
    is_even: bool


def expected_of(networks: Networks, evenly: Untrained | None = None, *, seed: int = 0) -> Expected:
    """The scores to be expected of networks drawn evenly, by a Gaussian process on those tried.

    Without them, or where they are too few, those tried stand in. The process sees logarithms of
    what a network is, and its choices, each with a weight that is learnt (Rasmussen and Williams,
    "Gaussian processes for machine learning", 2006); to take means over what it expects is
    standardisation, or g-computation (Robins, "A new approach to causal inference in mortality
    studies", 1986). Of more than 1,000 trials some are drawn by lot.
    """
    tried = networks.untrained
    is_even = evenly is not None and len(evenly) >= min(LEAST, len(networks.architectures))
    asked = evenly if evenly is not None and is_even else tried
    lot = np.random.default_rng(seed).permutation(len(tried))[:KNOWN]
    scores = networks.trials["score"].to_numpy(float)[lot]
    middle, spread = scores.mean(), scores.std()
    known, wanted, columns = _seen(tried.rows(lot), asked)
    standard = (scores - middle) / (spread or 1.0)
    learnt = fit(known[:LEARNT], standard[:LEARNT], columns, prior=Prior(), steps=STEPS)
    means, covariance = condition(learnt, known, standard).mean_and_covariance(wanted)
    return Expected(
        choices=asked.choices,
        means=middle + spread * means,
        covariance=spread**2 * covariance,
        is_even=is_even,
    )


def _seen(tried: Untrained, asked: Untrained) -> tuple[Values, Values, Columns]:
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
    return known, wanted, Columns(ties=ties, variances=wanted.var(axis=0))
