"""Learning curves: validation accuracy by epoch."""

from typing import Any

from archsearch.report.charts.axes import score_domain
from archsearch.report.charts.marks import opacity, plain_spec

CLEAR_LINES = 80
"""Learning curves up to which they are drawn opaque; of more, each is the fainter."""

Curves = dict[int, list[float | None]]


def learning_specs(curves: Curves, top: list[int]) -> dict[str, Any]:
    """The specification "curves": all trials thin, the best few in colour, a dot at each end.

    `top` are the trials whose curves stand out.
    """
    import altair as alt

    if not any(curves.values()):
        return {}
    last = max(len(curve) for curve in curves.values())
    known = [accuracy for curve in curves.values() for accuracy in curve if accuracy is not None]
    data = alt.Chart(alt.NamedData("curves"))
    base = data.encode(
        x=alt.X(
            "epoch:Q",
            title="epoch",
            scale=alt.Scale(domain=[1, last] if last > 1 else [0, 2], nice=False),
            axis=alt.Axis(
                format="d",  # a least step is not heeded where there are few epochs
                values=list(range(1, last + 1)) if last < 10 else alt.Undefined,
            ),
        ),
        y=alt.Y(
            "accuracy:Q",
            title="validation accuracy",
            scale=alt.Scale(domain=list(score_domain(known or [0.0, 1.0], most=1)), nice=False),
            axis=alt.Axis(format=".0%", tickCount=6),
        ),
        detail=alt.Detail("trial:N"),
    )
    at_rest = max(min(CLEAR_LINES / len(curves), 1.0), 0.12)
    faint = opacity(at_rest, others=min(at_rest, 0.15))
    shade = opacity(1, others=0.15)
    colour = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=[f"trial {number}" for number in top]),
        legend=alt.Legend(orient="top", symbolType="stroke") if top else None,
    )
    layers = alt.layer(
        base.mark_line(style="faint").encode(opacity=faint),
        base.transform_filter("datum.last").mark_circle(style="faint-end").encode(opacity=faint),
        base.transform_filter("datum.label")
        .mark_line(style="top")
        .encode(color=colour, opacity=shade),
        base.transform_filter("datum.label && datum.last")
        .mark_circle(style="top-end")
        .encode(color=colour, opacity=shade),
        base.transform_filter("picked[datum.trial] && !datum.label").mark_line(style="picked"),
        base.mark_line(style="touch").encode(tooltip=alt.Tooltip("trial:Q")),
    )
    return {"curves": plain_spec(layers, height=320, title="validation accuracy by epoch")}
