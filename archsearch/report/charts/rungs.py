"""Scores by rung: what each trial had where a schedule looked, and whether it went on."""

from math import isfinite
from typing import Any

from archsearch.journal import History
from archsearch.report.charts.axes import score_axis
from archsearch.report.charts.marks import MOST_LINES, opacity, plain_spec
from archsearch.report.measure import Measure

FATES = ("stopped", "went on", "completed", "unfinished")


def rung_columns(history: History) -> dict[str, list[Any]]:
    """The scores at each rung as columns for the page; empty where no trial had more than one.

    `fate` is what became of the trial there.
    """
    trials = [trial for trial in history.trials if trial.outcomes and trial.status != "failed"]
    if not any(len(trial.outcomes) > 1 for trial in trials):
        trials = []
    trials = trials[:: -(-len(trials) // MOST_LINES) or 1]
    rows = [
        (trial.number, outcome.epochs, outcome.score, fate)
        for trial in sorted(trials, key=lambda trial: trial.number)
        for outcome, fate in zip(
            trial.outcomes,
            ["went on"] * (len(trial.outcomes) - 1) + [trial.status or "unfinished"],
            strict=True,
        )
        if outcome.score is not None and isfinite(outcome.score)
    ]
    return {
        "trial": [row[0] for row in rows],
        "epochs": [row[1] for row in rows],
        "score": [round(row[2], 5) for row in rows],
        "fate": [row[3] for row in rows],
    }


def rung_specs(columns: dict[str, list[Any]], measure: Measure) -> dict[str, Any]:
    """The specification "rungs", of the data set "rungs"; none without a schedule."""
    import altair as alt

    if not columns["trial"]:
        return {}
    data = alt.Chart(alt.NamedData("rungs")).encode(
        x=alt.X(
            "epochs:O",
            title="epochs",
            scale=alt.Scale(padding=0.4),
            axis=alt.Axis(labelAngle=0, grid=True),
        ),
        y=score_axis(columns["score"], measure),
        detail=alt.Detail("trial:N"),
    )
    shade = opacity(0.9, others=0.1)
    fates = [fate for fate in FATES if fate in columns["fate"]]
    layers = alt.layer(
        data.mark_line(style="faint").encode(opacity=opacity(0.6, others=0.06)),
        data.mark_circle(style="dot", size=55).encode(
            color=alt.Color(
                "fate:N",
                title=None,
                scale=alt.Scale(domain=fates),
                legend=alt.Legend(orient="top"),
            ),
            opacity=shade,
            tooltip=alt.Tooltip("trial:Q"),
        ),
    )
    return {"rungs": plain_spec(layers, height=280, title=f"{measure.label} at each rung")}
