"""The charts as Vega-Lite specifications, without data and without colours.

The page's script supplies both: the data from the block that the table shares, the colours from
the style sheet, for light and dark. Each chart is a view of its own, so that the page can lay
them out for any width; what is picked in one goes to the others through the parameter `picked`.
"""

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from archsearch.journal import RunFile
from archsearch.report.compared import Compared
from archsearch.report.evidence.curve import Curve
from archsearch.report.evidence.study import Study, has_shape
from archsearch.report.measure import Measure

if TYPE_CHECKING:
    import altair as alt

IS_PICKED = "picked.all || picked[datum.trial]"
"""A test on each mark: `picked` maps trial numbers to true, or "all" where nothing is picked."""

MANY = 150
"""Points from which on they are drawn smaller."""

CLEAR_LINES = 80
"""Learning curves up to which they are drawn opaque; of more, each is the fainter."""

Curves = dict[int, list[float | None]]
Domain = tuple[float, float]


def chart_specs(
    run: RunFile,
    compared: Compared,
    measure: Measure,
    *,
    curves: Curves,
    top: list[int],
    study: Study | None = None,
) -> dict[str, Any]:
    """Specifications by name: "field", "params", "macs", "curves"; those with nothing to show lack.

    `top` are the trials whose learning curves stand out. Where a study supports a curve over
    field or parameters, it is drawn with its band.
    """
    import altair as alt

    specs: dict[str, Any] = {}
    scored = compared.table
    if not scored.empty:
        when = "" if compared.in_full else compared.after
        score = score_axis(floats(scored, "score"), measure, when=when)
        params = log_domain(floats(scored, "params"))
        macs = log_domain(floats(scored, "macs"))
        size = 45 if len(scored) > MANY else 90
        field_curve, size_curve = _curves_of(study)
        specs["field"] = _field_spec(
            run, scored, score=score, params=params, size=size, curve=field_curve
        )
        for name, title, domain in (("params", "parameters", params), ("macs", "MACs", macs)):
            x = log_axis(name, title, domain)
            points = trial_points(x, score, params_colour(params, legend=False), size)
            layers = [points]
            if name == "params" and size_curve is not None:
                layers = [*curve_layers(size_curve, x, score), points]
            specs[name] = plain_spec(
                alt.layer(*layers), height=260, title=f"{measure.label} against {title}"
            )
            if len(layers) > 1 and size_curve is not None:
                specs[name]["datasets"] = {"curve": curve_points(size_curve)}
    if any(curves.values()):
        specs["curves"] = _curves_spec(curves, top)
    return specs


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


def curve_layers(curve: Curve, x: "alt.X", score: "alt.Y") -> "list[alt.Chart]":
    """The band and the line of a curve, from the data set "curve"."""
    import altair as alt

    data = alt.Chart(alt.NamedData("curve"))
    steps: Literal["step-after", "linear"] = "step-after" if curve.shape == "step" else "linear"
    low = score.copy()
    low.shorthand = "low:Q"
    return [
        data.mark_area(style="band", interpolate=steps, clip=True).encode(x=x, y=low, y2="high:Q"),
        data.mark_line(style="curve", interpolate=steps, clip=True).encode(x=x, y=score),
    ]


def curve_points(curve: Curve) -> list[dict[str, float]]:
    """A curve and the ends of its band as rows; of its column, `score`, `low` and `high`."""
    return [
        {curve.of: round(x, 3), "score": round(y, 5), "low": round(low, 5), "high": round(high, 5)}
        for x, y, low, high in zip(curve.grid, curve.line, curve.low, curve.high, strict=True)
    ]


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
        rule.mark_rule(style="image-rule").encode(x="size:Q"),
        trial_points(x, score, params_colour(params, legend=True), size),
        _best_ring(x, score, size),
        rule.mark_text(
            style="image-label", align="right" if to_left else "left", dx=5 if to_left else -5
        ).encode(x="size:Q", y=alt.value(-8), text="label:N"),
    )
    spec = plain_spec(layers, height=340, title="score against receptive field")
    spec["datasets"] = {"image": [{"size": image, "label": f"{what}: {image} px"}]}
    if curve is not None:
        spec["datasets"]["curve"] = curve_points(curve)
    return spec


def trial_points(
    x: "alt.X", y: "alt.Y", colour: "alt.Color", size: int, *, data: str = "scored"
) -> "alt.Chart":
    """A point for each trial of a data set of the page, with a brush that picks.

    The data sets are "scored", the trials that may be compared, and "completed".
    """
    import altair as alt

    points = plain_points(x, y, colour, size, data=data)
    brushed: alt.Chart = points.add_params(alt.selection_interval(name="brush"))
    return brushed


def plain_points(
    x: "alt.X", y: "alt.Y", colour: "alt.Color", size: int, *, data: str = "scored"
) -> "alt.Chart":
    """The same without a brush: a click picks."""
    import altair as alt

    points: alt.Chart = (
        alt.Chart(alt.NamedData(data))
        .mark_circle(style="dot", size=size)
        .encode(
            x=x,
            y=y,
            color=colour,
            opacity=alt.condition(IS_PICKED, alt.value(0.9), alt.value(0.12)),
            tooltip="trial:Q",
        )
    )
    return points


def _best_ring(x: "alt.X", y: "alt.Y", size: int) -> "alt.Chart":
    import altair as alt

    ring: alt.Chart = (
        alt.Chart(alt.NamedData("scored"))
        .transform_filter("datum.best")
        .mark_point(style="ring", size=3 * size, filled=False, tooltip=None)
        .encode(x=x, y=y)
    )
    return ring


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

    domain = score_domain(scores, most=1.0 if measure.is_share else float("inf"))
    share = ".0%" if domain[1] - domain[0] > 0.05 else ".1%"
    return alt.Y(
        "score:Q",
        title=measure.axis_title(when),
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
        axis=alt.Axis(format=share if measure.is_share else ".3~g", tickCount=6),
    )


def _curves_spec(curves: Curves, top: list[int]) -> dict[str, Any]:
    """Validation accuracy by epoch: all trials thin, the best few in colour, a dot at each end."""
    import altair as alt

    last = max(len(curve) for curve in curves.values())
    known = [accuracy for curve in curves.values() for accuracy in curve if accuracy is not None]
    data = alt.Chart(alt.NamedData("curves"))
    base = data.encode(
        x=alt.X(
            "epoch:Q",
            title="epoch",
            scale=alt.Scale(domain=[1, last] if last > 1 else [0, 2], nice=False),
            axis=alt.Axis(tickMinStep=1, format="d"),
        ),
        y=alt.Y(
            "accuracy:Q",
            title="validation accuracy",
            scale=alt.Scale(domain=list(score_domain(known or [0.0, 1.0], most=1)), nice=False),
            axis=alt.Axis(format=".0%", tickCount=6),
        ),
        detail="trial:N",
    )
    at_rest = max(min(CLEAR_LINES / len(curves), 1.0), 0.12)
    faint = alt.condition(IS_PICKED, alt.value(at_rest), alt.value(min(at_rest, 0.15)))
    shade = alt.condition(IS_PICKED, alt.value(1), alt.value(0.15))
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
        base.mark_line(style="touch").encode(tooltip="trial:Q"),
    )
    return plain_spec(layers, height=320, title="validation accuracy by epoch")


def plain_spec(
    chart: "alt.Chart | alt.LayerChart | alt.FacetChart", *, height: int, title: str
) -> dict[str, Any]:
    """The specification as plain data; `title` is what a screen reader says of the chart."""
    import altair as alt

    picked = alt.param(name="picked", value={"all": True})
    sized = chart.add_params(picked).properties(width="container", height=height, description=title)
    spec: dict[str, Any] = sized.to_dict()
    spec.pop("config", None)
    return spec


def floats(table: pd.DataFrame, name: str) -> list[float]:
    """A column as Python's numbers."""
    return [float(value) for value in table[name]]
