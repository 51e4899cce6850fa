"""How scores are distributed with each level of the choices that matter most.

The share of networks that score at least so much: populations are compared and not their best ones
(Radosavovic et al., "On network design spaces for visual recognition", 2019, by errors).
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from archsearch.report.charts.axes import score_domain
from archsearch.report.charts.marks import plain_spec
from archsearch.report.evidence.effects import ChoiceEffect
from archsearch.report.evidence.study import Study
from archsearch.report.measure import Measure
from archsearch.report.sections.effects import level_text

if TYPE_CHECKING:
    import altair as alt

MOST = 4
"""Choices that are drawn, and colours that can be told apart."""
LEVELS = 5
STEPS = 100
"""Points of a line at most."""


def distribution_specs(
    study: Study | None, compared: pd.DataFrame, measure: Measure
) -> dict[str, Any]:
    """A specification for each of the choices that were told from luck, named `edf_CHOICE`."""
    if study is None:
        return {}
    claimed = [effect.of for effect in study.effects if effect.is_claimed]
    drawn = [of for of in claimed if len(of.levels) <= LEVELS][:MOST]
    return {f"edf_{of.choice}": _spec(of, compared, measure) for of in drawn}


def shares(scores: list[float], *, maximize: bool) -> list[tuple[float, float]]:
    """For each score, the share of scores that are at least as good; at most 100 points.

    >>> shares([0.5, 0.9, 0.7, 0.8], maximize=True)
    [(0.5, 1.0), (0.7, 0.75), (0.8, 0.5), (0.9, 0.25)]
    """
    ordered = sorted(scores, reverse=not maximize)
    places = np.unique(np.linspace(0, len(ordered) - 1, min(len(ordered), STEPS)).round())
    return [(ordered[int(place)], round(1 - int(place) / len(ordered), 4)) for place in places]


def _spec(of: ChoiceEffect, compared: pd.DataFrame, measure: Measure) -> dict[str, Any]:
    choice, levels = of.choice, [level.level for level in of.levels]
    text = compared[f"choice_{choice}"].astype("string")
    scores = {
        level: compared.loc[(text == level).fillna(False), "score"].astype(float).tolist()
        for level in levels
    }
    rows: list[dict[str, Any]] = [
        {"level": level_text(choice, level), "score": round(score, 5), "share": share}
        for level in levels
        for score, share in shares(scores[level], maximize=measure.maximize)
    ]
    lines = distribution_lines(
        rows, "level", [level_text(choice, level) for level in levels], measure, title=choice
    )
    spec = plain_spec(lines, height=240, title=f"distribution of {measure.label} by {choice}")
    spec["datasets"] = {"distribution": rows}
    return spec


def distribution_lines(
    rows: list[dict[str, Any]],
    column: str,
    names: list[str],
    measure: Measure,
    *,
    title: str | None,
) -> "alt.Chart":
    """A line for each name in a column, from the data set "distribution" with these rows."""
    import altair as alt

    domain = score_domain([row["score"] for row in rows], most=measure.most)
    lines: alt.Chart = (
        alt.Chart(alt.NamedData("distribution"))
        # Between two scores the share is that of those at least as good: for a loss, of the lower.
        .mark_line(style="top", interpolate="step-before" if measure.maximize else "step-after")
        .encode(
            x=alt.X(
                "score:Q",
                title=measure.axis_title(),
                scale=alt.Scale(domain=list(domain), nice=False, zero=False),
                axis=alt.Axis(format=".0%" if measure.is_share else ".3~g", tickCount=6),
            ),
            y=alt.Y(
                "share:Q",
                title=f"networks with {'at least' if measure.maximize else 'at most'} that",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", tickCount=5),
            ),
            color=alt.Color(
                f"{column}:N",
                title=title,
                scale=alt.Scale(domain=names),
                legend=alt.Legend(orient="top", symbolType="stroke"),
            ),
        )
    )
    return lines
