"""What a survey found, in words and short numbers, for a terminal and for a page."""

from itertools import pairwise
from math import floor, isinf, log10

from archsearch.geometry.surveying import Survey
from archsearch.geometry.surveying.bins import Bins
from archsearch.geometry.surveying.summary import (
    Share,
    seen_share,
    share_of_points,
    warned,
    wasted,
)

FIGURE_NAMES = {
    "receptive_field": "receptive field",
    "coverage": "coverage",
    "jump": "jump",
    "output_size": "output size",
    "params": "parameters",
    "macs": "MACs",
    "activations": "activations",
    "depth": "depth",
}

MANY = 10**15
"""Points from which on nobody reads the digits."""
LEAST_SHARE = 0.0005
"""The share that one decimal of a percentage shows; smaller ones get more."""


def percent(share: float) -> str:
    """A share in percent, with as many digits as it needs not to read as 0 or 100 when it is not.

    >>> percent(0.2437), percent(0.99996), percent(0.00004), percent(0), percent(1.5)
    ('24.4 %', '99.996 %', '0.004 %', '0 %', '150 %')
    """
    near = min(share, 1 - share)
    if near <= 0:
        return f"{100 * share:.0f} %"
    digits = -floor(log10(near)) - 2 if near < LEAST_SHARE else 1
    return f"{100 * share:.{digits}f} %"


def with_error(share: Share) -> str:
    """A share with the half width of its interval in a sample, such as "24.4 % ± 0.2"."""
    if share.low is None or share.high is None or share.low == share.high:
        return percent(share.share)
    if not share.count:
        return f"under {percent(share.high)}"
    half = 50 * (share.high - share.low)
    return (
        f"{percent(share.share)} ± {half:.1f}"
        if half >= 0.1
        else f"{percent(share.share)} ± {half:.1g}"
    )


def short(value: float) -> str:
    """A figure to read: whole from 20 on, else two decimals at most; short from a billion on.

    >>> short(1234.4), short(0.4375), short(3), short(2.5e10)
    ('1,234', '0.44', '3', '25.0 G')
    """
    for size, unit in ((1e15, ""), (1e12, "T"), (1e9, "G")):
        if value >= size:
            return f"{value / size:.1f} {unit}" if unit else f"{float(value):.2g}"
    return f"{value:,.0f}" if value > 20 or value == int(value) else f"{value:.2f}"


def counted(number: int) -> str:
    """A number of points, in powers of ten where it is too long to read.

    >>> counted(4320), counted(426 * 10**30)
    ('4,320', '4.3·10^32')
    """
    if number < MANY:
        return f"{number:,}"
    power = floor(log10(number))
    return f"{number / 10**power:.1f}·10^{power}"


def brief(value: float) -> str:
    """The edge of a bin, as short as it can be.

    >>> brief(50), brief(1500), brief(20_000), brief(3_000_000), brief(0.25)
    ('50', '1.5k', '20k', '3M', '0.25')
    """
    for size, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:.3g}"


def bin_names(bins: Bins) -> list[str]:
    """What each bin holds: one number, from a number to another, or all from a number on.

    >>> bin_names(Bins(edges=(1, 2, 5, float("inf")))), bin_names(Bins(edges=(0.5, 1), whole=False))
    (['1', '2–4', '5 on'], ['0.5–1'])
    """
    names = []
    for low, high in pairwise(bins.edges):
        last = high - 1 if bins.whole and high < 1000 else high
        if isinf(high):
            names.append(f"{brief(low)} on")
        else:
            names.append(brief(low) if last == low else f"{brief(low)}–{brief(last)}")
    return names


def rows_of_points(survey: Survey) -> list[tuple[str, Share]]:
    """What the examined points are, each with its share; in a sample, some counts have none."""
    first = "architectures"
    if survey.candidates != survey.architectures:
        first = f"candidates ({survey.architectures:,} architectures with training choices)"
    rows = [
        (first, seen_share(survey, survey.candidates)),
        ("duplicates of these", seen_share(survey, survey.duplicates)),
    ]
    if not survey.exact:
        rows = [(f"  {what} in the sample", share) for what, share in rows]
        rows.insert(0, ("may be trained", share_of_points(survey, survey.accepted)))
    rows += [
        (f"{kind}: {rule}", share_of_points(survey, count))
        for (kind, rule), count in survey.refused_by_count
    ]
    return rows


def what_was_examined(survey: Survey, *, with_accept: bool) -> str:
    """Whether the numbers are exact, and if not, what they are from."""
    if survey.exact:
        return "Every point is counted."
    why = ", as accept must be asked about each network" if with_accept else ""
    return (
        f"Counted on a uniform sample of {survey.examined:,} points{why}; ± is half of the 95 % "
        "interval."
    )


def what_is_wasted(survey: Survey) -> str:
    """One sentence on the points that are no trial of their own."""
    if not survey.accepted:
        if survey.exact:
            return "Nothing of this space can be trained: widen the choices or the limits."
        most = share_of_points(survey, 0).high or 0.0
        return (
            f"None of the {survey.examined:,} sampled points can be trained, and at most "
            f"{percent(most)} of all points can: widen the choices or the limits."
        )
    waste = wasted(survey)
    if not survey.exact:
        return (
            f"At least {with_error(waste)} of the points would be wasted trials, and duplicates "
            "come on top, of which a sample cannot tell how many; archsearch trains none of them."
        )
    if not waste.count:
        return "No point of this space would be a wasted trial."
    return (
        f"{percent(waste.share)} of the points would be wasted trials; archsearch trains none of "
        "them."
    )


def what_is_avoided(survey: Survey) -> str:
    """One sentence on what the soft rules take; empty where there are none."""
    if not survey.avoid or not survey.accepted:
        return ""
    found = warned(survey, *survey.avoid)
    return (
        f"Of the {networks(survey)}, {with_error(found)} have a warning that is avoided "
        f"({', '.join(survey.avoid)}): {100 * survey.avoid_share:g} % of these are trained all "
        "the same, and all are counted above."
    )


def networks(survey: Survey) -> str:
    """What the figures are those of: in a sample each architecture counts as often as drawn."""
    return "architectures" if survey.exact else "points that may be trained"
