"""How scores are distributed with each level of the clearest choices.

The share of networks that score at least so much: populations are compared and not their best ones
(Radosavovic et al., "On network design spaces for visual recognition", 2019, by errors).
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from archsearch.report.charts.axes import score_domain
from archsearch.report.charts.marks import ARE_PICKED, plain_spec
from archsearch.report.evidence.family import LEVEL
from archsearch.report.evidence.study import Effect, Study
from archsearch.report.measure import Measure
from archsearch.report.sections.effects import level_text

if TYPE_CHECKING:
    import altair as alt

MOST = 4
"""Choices that are drawn."""
LEVELS = 5
"""Levels at most of a choice that is drawn, each of which takes a colour."""
STEPS = 100
"""Points of a line at most."""


def distribution_specs(
    study: Study | None, compared: pd.DataFrame, measure: Measure
) -> dict[str, Any]:
    """A specification for each of the clearest choices, named `edf_CHOICE`."""
    return {
        f"edf_{effect.of.choice}": _spec(effect, compared, measure) for effect in _clearest(study)
    }


def levels_of(study: Study | None, compared: pd.DataFrame) -> dict[str, dict[str, list[Any]]]:
    """The choices that are drawn by level, here and in "together".

    Of each the `names` of its levels, and as `of` the place of each trial's among them, -1 where it
    has none of them.
    """
    pair = study.pair if study else None
    drawn = [*(effect.of for effect in _clearest(study)), *(pair or ())]
    levels = {of.choice: [level.level for level in of.levels] for of in drawn}
    return {
        choice: {
            "names": [level_text(choice, level) for level in names],
            "of": pd.Index(names)
            .get_indexer(compared[f"choice_{choice}"].astype("string"))
            .tolist(),
        }
        for choice, names in levels.items()
    }


def _clearest(study: Study | None) -> list[Effect]:
    """The choices of which lines are drawn; those that were told from luck come first."""
    if study is None:
        return []
    few = [effect for effect in study.effects if len(effect.of.levels) <= LEVELS]
    return sorted(few, key=lambda effect: effect.p > LEVEL)[:MOST]


def shares(scores: list[float], *, maximize: bool) -> list[tuple[float, float]]:
    """For each score, the share of scores that are at least as good; at most 100 points.

    >>> shares([0.5, 0.9, 0.7, 0.8], maximize=True)
    [(0.5, 1.0), (0.7, 0.75), (0.8, 0.5), (0.9, 0.25)]
    """
    ordered = sorted(scores, reverse=not maximize)
    places = np.unique(np.linspace(0, len(ordered) - 1, min(len(ordered), STEPS)).round())
    return [(ordered[int(place)], round(1 - int(place) / len(ordered), 4)) for place in places]


def _spec(effect: Effect, compared: pd.DataFrame, measure: Measure) -> dict[str, Any]:
    import altair as alt

    choice, levels = effect.of.choice, [level.level for level in effect.of.levels]
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
    names = [level_text(choice, level) for level in levels]
    lines = distribution_lines(
        rows,
        "level",
        names,
        measure,
        title=choice if effect.p <= LEVEL else f"{choice} (may be luck)",
    )
    layers = alt.layer(lines, _standing(lines))
    spec = plain_spec(layers, height=240, title=f"distribution of {measure.label} by {choice}")
    spec["datasets"] = {"distribution": rows}
    return spec


def _standing(lines: "alt.Chart") -> "alt.Chart":
    """Where the trials that are picked stand on these lines, from the data set "standing"."""
    import altair as alt

    points: alt.Chart = alt.Chart(alt.NamedData("standing"), encoding=lines.encoding)
    picked: alt.Chart = points.transform_filter(ARE_PICKED).mark_circle(style="standing", size=70)
    return picked


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
