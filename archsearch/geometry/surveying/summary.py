"""What a survey says in few numbers: shares, quantiles, warnings, each with how sure it is.

A full survey has no error, and its figures are those of the distinct architectures, each counted
once. A uniform sample of points tells of points only: how many distinct architectures the whole
space has, or what share of its points repeats another, does not follow from it. So in a sample
each architecture counts as often as it was drawn, and quantiles and shares of warnings are those
of the points that may be trained.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

from archsearch.geometry.surveying import Survey
from archsearch.geometry.surveying.bins import Bins, joint_counts
from archsearch.geometry.surveying.sample import rank_interval, share_interval

Numbers = npt.NDArray[Any]

QUANTILES = {
    "least": 0.0,
    "10 %": 0.1,
    "25 %": 0.25,
    "median": 0.5,
    "75 %": 0.75,
    "90 %": 0.9,
    "most": 1.0,
}
"""The parts of all values that lie below each quantile."""
FIGURES = {
    "receptive_field": "field",
    "coverage": "coverage",
    "jump": "jump",
    "output_size": "output_size",
    "params": "params",
    "macs": "macs",
    "activations": "activations",
    "depth": "depth",
}
"""The figures whose distributions are shown: named as in `trials.csv`, and in a survey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A count, as a share of `of` others; `low` and `high` are the ends of its 95 % interval.

    Both are None where the count, in a sample, does not tell of the whole space.
    """

    count: int
    of: int
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float:
        """The count in the others, 0 where there are none."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """One quantile: a value that occurs; `low` and `high` are the ends of its 95 % interval.

    In a full survey both are the value. In a sample they are None where it has too few values to
    tell, and for the least and the most, which are only those seen.
    """

    value: float
    low: float | None
    high: float | None


def weights_of(survey: Survey) -> Numbers:
    """How often each architecture counts: once, or in a sample as often as it was drawn."""
    return np.ones_like(survey.names) if survey.exact else survey.names


def share_of_points(survey: Survey, count: int) -> Share:
    """A count of examined points, and what it tells of the share among all points."""
    low, high = share_interval(count, survey.examined, survey.points)
    return Share(count=count, of=survey.examined, low=low, high=high)


def seen_share(survey: Survey, count: int) -> Share:
    """A count of examined points that depends on which others were examined.

    Candidates and duplicates: a sample repeats itself less than the whole does.
    """
    if survey.exact:
        return share_of_points(survey, count)
    return Share(count=count, of=survey.examined)


def wasted(survey: Survey) -> Share:
    """The points that are no candidate of their own: in a sample, the least that they can be.

    Of a sample only the refused points count here, as its duplicates do not tell of the whole.
    """
    refused = survey.examined - survey.accepted
    return share_of_points(survey, refused + (survey.duplicates if survey.exact else 0))


def warned(survey: Survey, *kinds: str) -> Share:
    """The networks that have a warning of one of these kinds."""
    return share_of_networks(survey, survey.has(*kinds))


def share_of_networks(survey: Survey, chosen: Numbers) -> Share:
    """The networks that are chosen: distinct ones, or in a sample points that may be trained."""
    weights = weights_of(survey)
    count, of = int(weights[chosen].sum()), int(weights.sum())
    if not of:
        return Share(count=0, of=0)
    drawn_from = of if survey.exact else of * survey.points // survey.examined
    low, high = share_interval(count, of, drawn_from)
    return Share(count=count, of=of, low=low, high=high)


def quantiles(survey: Survey, figure: str) -> dict[str, Quantile]:
    """The quantiles of a figure, by name; none where nothing may be trained."""
    values = np.sort(np.repeat(getattr(survey, figure), weights_of(survey)))
    return {
        name: _quantile(survey, values, part) for name, part in QUANTILES.items() if len(values)
    }


def fields_by_params(survey: Survey, fields: Bins, params: Bins) -> list[list[int]]:
    """How many networks are in each bin of receptive fields (rows) and parameters (columns)."""
    return joint_counts(fields, survey.field, params, survey.params, weights_of(survey))


def _quantile(survey: Survey, values: Numbers, part: float) -> Quantile:
    """The smallest value that has at least `part` of all values at or below it."""
    drawn = len(values)
    value = _value(values, max(ceil(drawn * part) - 1, 0))
    if survey.exact:
        return Quantile(value=value, low=value, high=value)
    ranks = rank_interval(part, drawn, survey.examined, survey.points) if 0 < part < 1 else None
    if ranks is None:
        return Quantile(value=value, low=None, high=None)
    return Quantile(value=value, low=_value(values, ranks[0]), high=_value(values, ranks[1]))


def _value(values: Numbers, place: int) -> float:
    """An entry as Python has it, whatever the array holds."""
    found: float = values[place : place + 1].tolist()[0]
    return found
