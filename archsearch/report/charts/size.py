"""Scores against what networks are: receptive field, parameters, multiply-adds."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from archsearch.journal import RunFile
from archsearch.report.charts.axes import (
    Domain,
    floats,
    log_axis,
    log_domain,
    of_column,
    params_colour,
    score_axis,
)
from archsearch.report.charts.marks import (
    curve_layers,
    curve_points,
    dot_size,
    plain_spec,
    trial_points,
)
from archsearch.report.compared import Compared
from archsearch.report.evidence.curve import Curve
from archsearch.report.evidence.study import Study, has_shape
from archsearch.report.measure import Measure
from archsearch.report.sections.enough import Enough

if TYPE_CHECKING:
    import altair as alt


def size_specs(
    run: RunFile,
    compared: Compared,
    completed: pd.DataFrame,
    measure: Measure,
    *,
    study: Study | None = None,
    enough: Enough | None = None,
) -> dict[str, Any]:
    """Specifications by name: "field", "params", "macs"; none where no trial may be compared.

    Where a study supports a curve over field or parameters, it is drawn with its band. Where it is
    known what is enough, the costs are those of the trials that were `completed`, by what they are
    `judged` by: finalists by their mean over fresh seeds.
    """
    import altair as alt

    scored = compared.table
    if scored.empty:
        return {}
    when = "" if compared.in_full else compared.after
    score = score_axis(floats(scored, "score"), measure, when=when)
    params = log_domain(floats(scored, "params"))
    macs = log_domain(floats(scored, "macs"))
    size = dot_size(len(scored))
    field_curve, size_curve = _curves_of(study)
    specs = {
        "field": _field_spec(run, scored, score=score, params=params, size=size, curve=field_curve)
    }
    for name, title, domain, curve in (
        ("params", "parameters", params, size_curve),
        ("macs", "MACs", macs, None),
    ):
        colour = params_colour(params, legend=False)
        layers: list[alt.Chart] = []
        datasets: dict[str, Any] = {}
        if enough is None:
            x, y = log_axis(name, title, domain), score
            layers = [trial_points(x, y, colour, size)]
        else:
            ends = log_domain(floats(completed, name))
            x, y = log_axis(name, title, ends), score_axis(floats(completed, "judged"), measure)
            judged = of_column(y, "judged")
            layers = [trial_points(x, judged, colour, size, data="completed")]
            layers += _enough_layers(x, y, size)
            datasets |= _enough_data(enough, completed, name, end=ends[1])
        if curve is not None and (enough is None or compared.in_full):
            layers = [*curve_layers(curve, x, y), *layers]
            datasets["curve"] = curve_points(curve)
        specs[name] = plain_spec(
            alt.layer(*layers), height=260, title=f"{measure.label} against {title}"
        )
        specs[name]["datasets"] = datasets
    return specs


def _enough_layers(x: "alt.X", score: "alt.Y", size: int) -> "list[alt.Chart]":
    """The front as a step line with the intervals of its members, and what is near the best."""
    import altair as alt

    front = alt.Chart(alt.NamedData("front"))
    low = of_column(score, "low")
    return [
        alt.Chart(alt.NamedData("level")).mark_rule(style="image-rule", clip=True).encode(y=score),
        front.mark_line(style="front", interpolate="step-after").encode(x=x, y=score),
        front.transform_filter("datum.trial")
        .mark_rule(style="interval", clip=True)
        .encode(x=x, y=low, y2=alt.Y2("high:Q")),
        front.transform_filter("datum.trial")
        .mark_point(style="member", size=2 * size, filled=False, tooltip=None)
        .encode(x=x, y=score),
    ]


def _enough_data(
    enough: Enough, completed: pd.DataFrame, cost: str, *, end: float
) -> dict[str, list[dict[str, float]]]:
    """The front by a cost, up to the end of its axis, and the level of what is near the best."""
    columns = (completed[name].astype(float) for name in (cost, "judged"))
    known = dict(zip(completed["trial"], zip(*columns, strict=True), strict=True))
    front = []
    for number in enough.front[cost]:
        paid, score = known[number]
        low, high = enough.interval(score)
        ends = {"low": round(low, 5), "high": round(high, 5)}
        front.append({"trial": number, cost: paid, "score": round(score, 5), **ends})
    line = {cost: end, "score": front[-1]["score"]}
    return {
        "front": [*front, line],
        "level": [{"score": round(enough.level, 5)}],
    }


def _curves_of(study: Study | None) -> tuple[Curve | None, Curve | None]:
    """The curves over field and parameters that a study supports."""
    if study is None:
        return None, None
    field, size = (
        relation.curve if has_shape(relation) else None for relation in (study.field, study.size)
    )
    return field, size


def _field_spec(
    run: RunFile,
    scored: pd.DataFrame,
    *,
    score: "alt.Y",
    params: Domain,
    size: int,
    curve: Curve | None,
) -> dict[str, Any]:
    """Score against receptive field, with a rule where the field is as large as the image."""
    import altair as alt

    height, width, _ = run.data["input_shape"]
    image = min(height, width)
    end = max(scored["receptive_field"].max(), image) * 1.04
    x = alt.X(
        "receptive_field:Q",
        title="receptive field (pixels)",
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(tickMinStep=1, format="d"),
    )
    what = "image" if height == width else "smaller side of the image"
    rule = alt.Chart(alt.NamedData("image"))
    to_left = image > end / 2
    layers = alt.layer(
        *([] if curve is None else curve_layers(curve, x, score)),
        rule.mark_rule(style="image-rule").encode(x=alt.X("size:Q")),
        trial_points(x, score, params_colour(params, legend=True), size),
        _best_ring(x, score, size),
        rule.mark_text(
            style="image-label", align="right" if to_left else "left", dx=5 if to_left else -5
        ).encode(x=alt.X("size:Q"), y=alt.value(-8), text=alt.Text("label:N")),
    )
    spec = plain_spec(layers, height=340, title="score against receptive field")
    spec["datasets"] = {"image": [{"size": image, "label": f"{what}: {image} px"}]}
    if curve is not None:
        spec["datasets"]["curve"] = curve_points(curve)
    return spec


def _best_ring(x: "alt.X", y: "alt.Y", size: int) -> "alt.Chart":
    import altair as alt

    ring: alt.Chart = (
        alt.Chart(alt.NamedData("scored"))
        .transform_filter("datum.best")
        .mark_point(style="ring", size=3 * size, filled=False, tooltip=None)
        .encode(x=x, y=y)
    )
    return ring
