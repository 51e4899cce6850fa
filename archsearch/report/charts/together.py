"""Two choices together: the mean score of each pair of their levels, as a map."""

from typing import Any

import numpy as np
import pandas as pd

from archsearch.report.charts.axes import score_colour, score_domain, share_format
from archsearch.report.charts.marks import opacity, plain_spec
from archsearch.report.evidence.effects import ChoiceEffect
from archsearch.report.evidence.study import Study
from archsearch.report.measure import Measure
from archsearch.report.sections.effects import level_text

IS_PICKED = "picked.all || picked[datum.across + ' | ' + datum.down]"
"""A test on each cell: the page's script names the pairs of levels of what is picked."""
DEEP = 0.21
"""Relative luminance of a colour under which white text on it has more contrast than dark text."""


def together_specs(study: Study | None, compared: pd.DataFrame, measure: Measure) -> dict[str, Any]:
    """The specification "together"; none where there is no pair of choices to look at."""
    import altair as alt

    pair = study.pair if study else None
    if pair is None:
        return {}
    known = compared[np.isfinite(compared["score"].astype(float))]
    rows = _cells(pair, known, measure)
    if not rows:
        return {}
    ends = score_domain([row["score"] for row in rows], most=measure.most)
    across, down = pair
    names = [[level_text(of.choice, level.level) for level in of.levels] for of in pair]
    cells = alt.Chart(alt.NamedData("cells")).encode(
        x=alt.X(
            "across:N",
            title=across.choice,
            sort=names[0],
            scale=alt.Scale(domain=names[0]),
            axis=alt.Axis(labelAngle=0, domain=False, ticks=False),
        ),
        y=alt.Y(
            "down:N",
            title=down.choice,
            sort=names[1],
            scale=alt.Scale(domain=names[1], reverse=True),
        ),
    )
    is_deep = f"luminance(scale('color', datum.score)) < {DEEP}"
    layers = alt.layer(
        cells.mark_rect(style="cell").encode(
            opacity=opacity(1, others=0.25, test=IS_PICKED),
            color=score_colour(
                [row["score"] for row in rows],
                measure,
                title=f"mean {measure.axis_title()}",
                share=share_format(ends),
            ),
        ),
        cells.transform_filter(f"!({IS_PICKED})")
        .mark_text(style="cell-faded")
        .encode(text=alt.Text("text:N")),
        cells.transform_filter(IS_PICKED)
        .mark_text(style="cell-label")
        .encode(
            text=alt.Text("text:N"),
            color=alt.ColorValue("#1c2126", condition={"test": is_deep, "value": "white"}),
        ),
    )
    spec = plain_spec(
        layers,
        height=70 + 34 * len(names[1]),
        title=f"mean {measure.label} by {across.choice} and {down.choice}",
    )
    spec["datasets"] = {"cells": rows}
    return {"together": spec}


def _cells(
    pair: tuple[ChoiceEffect, ChoiceEffect], compared: pd.DataFrame, measure: Measure
) -> list[dict[str, Any]]:
    """Each pair of levels that networks have: their mean score, and how many they are."""
    across, down = (
        compared[f"choice_{of.choice}"]
        .astype("string")
        .where(lambda text, of=of: text.isin([level.level for level in of.levels]))
        for of in pair
    )
    scores = compared["score"].astype(float)
    grouped = scores.groupby([across.rename("across"), down.rename("down")])
    return [
        {
            "across": level_text(pair[0].choice, str(one)),
            "down": level_text(pair[1].choice, str(other)),
            "score": round(float(found.mean()), 5),
            "text": f"{measure.text(float(found.mean()))} ({len(found)})",
        }
        for (one, other), found in grouped
    ]
