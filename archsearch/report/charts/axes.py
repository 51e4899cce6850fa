"""The axes and colours of the charts: how far they reach, and where their ticks are."""

from math import ceil, floor, log10
from typing import TYPE_CHECKING

import pandas as pd

from archsearch.report.measure import Measure

if TYPE_CHECKING:
    import altair as alt

Domain = tuple[float, float]


def log_domain(values: list[float], *, at_least: float = 1.0) -> Domain:
    """The ends of a logarithmic axis: a twelfth of the range beyond the values on each side.

    Values under `at_least` count as that.

    >>> [round(end) for end in log_domain([100, 10_000])], [round(e) for e in log_domain([100])]
    ([68, 14678], [67, 150])
    """
    low, high = max(min(values), at_least), max(*values, at_least)
    room = max((high / low) ** (1 / 12), 1.5 if high == low else 1.05)
    return (low / room, high * room)


def log_ticks(domain: Domain) -> list[float]:
    """Round numbers on a logarithmic axis, at most 8: 1, 2 and 5, or 1 and 3, or powers of ten.

    >>> log_ticks((80, 1200)), log_ticks((68, 14678)), log_ticks((10, 10**9))[:3]
    ([100, 200, 500, 1000], [100, 300, 1000, 3000, 10000], [10, 100, 1000])
    """
    powers = range(floor(log10(domain[0])), ceil(log10(domain[1])) + 1)
    for steps, most in (((1, 2, 5), 6), ((1, 3), 8), ((1,), 16)):
        ticks = [step * 10**power for power in powers for step in steps]
        inside = [tick for tick in ticks if domain[0] <= tick <= domain[1]]
        if len(inside) <= most:
            break
    return inside


def score_domain(values: list[float], *, most: float) -> Domain:
    """The ends of the score axis: a tenth of the range beyond the values, at most `most`.

    >>> [round(end, 3) for end in score_domain([0.8, 0.9], most=1)]
    [0.79, 0.91]
    """
    low, high = min(values), max(values)
    room = max((high - low) / 10, abs(high) / 200, 1e-6)
    return (low - room, max(min(high + room, most), high))


def params_colour(domain: Domain, *, legend: bool) -> "alt.Color":
    """The colour of a point by the parameters, on a logarithmic scale."""
    import altair as alt

    shown = alt.Legend(
        title="parameters",
        orient="top",
        format="~s",
        values=log_ticks(domain),
        gradientLength=220,
        gradientThickness=10,
        offset=26,
    )
    scale = alt.Scale(type="log", domain=list(domain))
    return alt.Color("params:Q", scale=scale, legend=shown if legend else None)


def log_axis(name: str, title: str, domain: Domain, *, ticks: str = "~s") -> "alt.X":
    """A logarithmic axis of a column; `ticks` is how D3 writes the numbers on it."""
    import altair as alt

    return alt.X(
        f"{name}:Q",
        title=f"{title} (logarithmic)",
        scale=alt.Scale(type="log", domain=list(domain), nice=False),
        axis=alt.Axis(values=log_ticks(domain), format=ticks),
    )


def score_axis(scores: list[float], measure: Measure, *, when: str = "") -> "alt.Y":
    """The axis of the objective, wide enough for the scores; `when` follows its name."""
    import altair as alt

    domain = score_domain(scores, most=measure.most)
    return alt.Y(
        "score:Q",
        title=measure.axis_title(when),
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
        axis=alt.Axis(format=share_format(domain) if measure.is_share else ".3~g", tickCount=6),
    )


def score_colour(
    scores: list[float], measure: Measure, *, title: str | None, share: str = ".0%"
) -> "alt.Color":
    """The colour of a score; a legend where there is a title, with shares as D3 writes `share`."""
    import altair as alt

    domain = score_domain(scores, most=measure.most)
    legend = alt.Legend(
        orient="top",
        format=share if measure.is_share else ".3~g",
        gradientLength=220,
        gradientThickness=10,
    )
    return alt.Color(
        "score:Q",
        title=title,
        scale=alt.Scale(domain=list(domain), reverse=not measure.maximize),
        legend=legend if title else None,
    )


def of_column(axis: "alt.Y", column: str) -> "alt.Y":
    """The same axis for another column."""
    other = axis.copy()
    other.shorthand = f"{column}:Q"
    return other


def share_format(domain: Domain) -> str:
    """How D3 writes shares on an axis: with a digit where it spans few points."""
    return ".0%" if domain[1] - domain[0] > 0.05 else ".1%"


def floats(table: pd.DataFrame, name: str) -> list[float]:
    """A column as Python's numbers."""
    return [float(value) for value in table[name]]
