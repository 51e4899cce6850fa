"""What the charts draw: a point for each trial, a curve with its band.

The page's script supplies the data, from the block that the table shares, and the style sheet the
colours, for light and dark. Each chart is a view of its own, so that the page can lay them out for
any width; what is picked in one goes to the others through the parameter `picked`.
"""

from typing import TYPE_CHECKING, Any, Literal

from archsearch.report.charts.axes import of_column
from archsearch.report.evidence.curve import Curve

if TYPE_CHECKING:
    import altair as alt

IS_PICKED = "picked.all || picked[datum.trial]"
"""A test on each mark: `picked` maps trial numbers to true, or "all" where nothing is picked."""
ARE_PICKED = "!picked.all && picked[datum.trial]"
"""A filter that leaves nothing where nothing is picked."""
MANY = 150
"""Points from which on they are drawn smaller."""
MOST_LINES = 400
"""Trials up to which all have a line; of more, some that are evenly chosen."""


def dot_size(trials: int) -> int:
    """The area of a point among so many, in square pixels."""
    return 45 if trials > MANY else 90


def opacity(picked: float, *, others: float, test: str = IS_PICKED) -> "alt.OpacityValue":
    """That of what is picked, where nothing is of all, and that of the others beside it."""
    import altair as alt

    return alt.OpacityValue(others, condition={"test": test, "value": picked})


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
            opacity=opacity(0.9, others=0.12),
            tooltip=alt.Tooltip("trial:Q"),
        )
    )
    return points


def curve_layers(curve: Curve, x: "alt.X", score: "alt.Y") -> "list[alt.Chart]":
    """The band and the line of a curve, from the data set "curve"."""
    import altair as alt

    data = alt.Chart(alt.NamedData("curve"))
    steps: Literal["step-after", "linear"] = "step-after" if curve.shape == "step" else "linear"
    low = of_column(score, "low")
    return [
        data.mark_area(style="band", interpolate=steps, clip=True).encode(
            x=x, y=low, y2=alt.Y2("high:Q")
        ),
        data.mark_line(style="curve", interpolate=steps, clip=True).encode(x=x, y=score),
    ]


def curve_points(curve: Curve) -> list[dict[str, float]]:
    """A curve and the ends of its band as rows; of its column, `score`, `low` and `high`."""
    return [
        {curve.of: round(x, 3), "score": round(y, 5), "low": round(low, 5), "high": round(high, 5)}
        for x, y, low, high in zip(curve.grid, curve.line, curve.low, curve.high, strict=True)
    ]


def plain_spec(
    chart: "alt.Chart | alt.LayerChart | alt.FacetChart", *, height: int, title: str
) -> dict[str, Any]:
    """The specification as plain data; `title` is what a screen reader says of the chart."""
    spec: dict[str, Any] = chart.to_dict(validate=False)  # tests do, and it takes long
    spec.pop("config", None)
    picked = {"name": "picked", "value": {"all": True}}
    spec["params"] = [*spec.get("params", ()), picked]
    return spec | {"width": "container", "height": height, "description": title}
