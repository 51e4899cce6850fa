"""Parallel coordinates: a line for each trial, through its choices, what it is, and its score."""

from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
import pandas as pd

from archsearch.report.charts.axes import score_colour
from archsearch.report.charts.marks import MOST_LINES, opacity, plain_spec
from archsearch.report.evidence.study import Study
from archsearch.report.format import NOTHING, short
from archsearch.report.measure import Measure
from archsearch.report.sections.effects import level_text

MOST_CHOICES = 6
"""Choices that have an axis, the clearest first: with more, nobody reads the labels."""
CLEAR_LINES = 60
"""Lines up to which they are drawn opaque; of more, each is the fainter."""
NEEDED = 80
"""Pixels for each axis, with fewer of which the headings stand aslant."""
MISSING = -0.1
"""Where a line passes an axis of a layer that the network does not have."""
FEATURES = (("receptive_field", "field"), ("params", "parameters"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """An axis: what stands above it, its ticks as (place, text), and each trial's place, 0 to 1."""

    label: str
    ticks: tuple[tuple[float, str], ...]
    places: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel:
    """The axes, and which trials pass through them with what score."""

    axes: tuple[Axis, ...]
    trials: tuple[int, ...]
    scores: tuple[float, ...]

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The lines as columns for the page: of each trial its score, and its place on each."""
        return {
            "axes": [axis.label for axis in self.axes],
            "trial": list(self.trials),
            "score": list(self.scores),
            "places": [list(places) for places in zip(*(a.places for a in self.axes), strict=True)],
        }


def parallel_of(
    compared: pd.DataFrame, varying: list[str], measure: Measure, study: Study | None
) -> Parallel | None:
    """The lines of trials that may be compared; None for under two, or where no choice varies.

    `varying` are the names of choices with more than one option.
    """
    known = compared[np.isfinite(compared["score"].astype(float))]
    if len(known) < 2 or not varying:
        return None
    ranked = known.sort_values("score", ascending=not measure.maximize)
    table = ranked.iloc[:: -(-len(ranked) // MOST_LINES)].sort_values("trial")
    told = [effect.of.choice for effect in study.effects] if study else []
    order = [*told, *(name for name in varying if name not in told)]
    shown = [name for name in varying if name in order[:MOST_CHOICES]]
    axes = [_levels(name, table[f"choice_{name}"]) for name in shown]
    axes += [_sizes(label, table[name].astype(float)) for name, label in FEATURES]
    axes.append(_scores(table["score"].astype(float), measure))
    return Parallel(
        axes=tuple(axes),
        trials=tuple(int(number) for number in table["trial"]),
        scores=tuple(round(float(score), 5) for score in table["score"]),
    )


def parallel_columns(found: Parallel | None) -> dict[str, list[Any]]:
    """The lines for the page; empty columns where there are none."""
    empty: dict[str, list[Any]] = {"axes": [], "trial": [], "score": [], "places": []}
    return found.columns if found else empty


def parallel_specs(found: Parallel | None, measure: Measure) -> dict[str, Any]:
    """The specification "parallel", of the data set of that name; none where there are no lines."""
    import altair as alt

    if found is None:
        return {}
    names = [axis.label for axis in found.axes]
    box = "containerSize()[0]"  # the inner width is what the labels leave of it
    is_narrow = f"(isFinite({box}) ? {box} : width) < {NEEDED * len(names)}"
    x = alt.X(
        "axis:N",
        title=None,
        sort=names,
        scale=alt.Scale(type="point", padding=0.3),
        axis=alt.Axis(
            orient="top",
            domain=False,
            ticks=False,
            labelLimit=140,
            labelOverlap=False,
            labelAngle=alt.expr(f"{is_narrow} ? -50 : 0"),
            labelAlign=alt.expr(f"{is_narrow} ? 'left' : 'center'"),
        ),
    )
    y = alt.Y("place:Q", scale=alt.Scale(domain=[MISSING - 0.04, 1.04], nice=False), axis=None)
    colour = score_colour(list(found.scores), measure, title=None)
    at_rest = max(min(CLEAR_LINES / len(found.trials), 1.0), 0.25)
    lines = alt.Chart(alt.NamedData("parallel")).encode(x=x, y=y, detail=alt.Detail("trial:N"))
    ticks = alt.Chart(alt.NamedData("ticks")).encode(x=x, y=y)
    layers = alt.layer(
        lines.mark_line(style="thread").encode(color=colour, opacity=opacity(at_rest, others=0.04)),
        lines.mark_line(style="touch").encode(tooltip=alt.Tooltip("trial:Q")),
        ticks.mark_line(style="axis-line").encode(detail=alt.Detail("axis:N")),
        ticks.mark_text(style="axis-halo", align="left", dx=5).encode(text=alt.Text("text:N")),
        ticks.mark_text(style="axis-label", align="left", dx=5).encode(text=alt.Text("text:N")),
    )
    spec = plain_spec(layers, height=320, title=f"choices, sizes and {measure.label} of each trial")
    spec["datasets"] = {
        "ticks": [
            {"axis": axis.label, "place": round(place, 3), "text": text}
            for axis in found.axes
            for place, text in axis.ticks
        ]
    }
    return {"parallel": spec}


def _levels(name: str, column: pd.Series) -> Axis:
    """Levels at equal distances, numbers by size; NA where the network lacks that layer."""
    levels = sorted(column.dropna().unique(), key=_by_size)
    place = {level: number / max(len(levels) - 1, 1) for number, level in enumerate(levels)}
    ticks = [(place[level], _text(name, level)) for level in levels]
    if column.isna().any():
        ticks.append((MISSING, NOTHING))
    return Axis(
        label=name,
        ticks=tuple(ticks),
        places=tuple(MISSING if pd.isna(v) else round(place[v], 3) for v in column),
    )


def _by_size(level: object) -> tuple[bool, list[float], str]:
    """Numbers first, a kernel by its height, then its width."""
    try:
        return False, [float(side) for side in str(level).split("x")], ""
    except ValueError:
        return True, [], str(level)


def _text(name: str, level: object) -> str:
    return f"{level:g}" if isinstance(level, float) else level_text(name, str(level))


def _sizes(label: str, values: pd.Series) -> Axis:
    """A logarithmic axis from the smallest to the largest."""
    low, high = values.min(), values.max()

    def place(value: float) -> float:
        return round(log(value / low) / log(high / low), 3) if high > low else 0.5

    ends = dict.fromkeys((low, high))
    return Axis(
        label=label,
        ticks=tuple((place(end), short(round(end))) for end in ends),
        places=tuple(place(value) for value in values),
    )


def _scores(values: pd.Series, measure: Measure) -> Axis:
    """A linear axis, the better end above."""
    worst, best = values.min(), values.max()
    if not measure.maximize:
        worst, best = best, worst

    def place(value: float) -> float:
        return round((value - worst) / (best - worst), 3) if best != worst else 0.5

    ends = dict.fromkeys((worst, best))
    return Axis(
        label=measure.label,
        ticks=tuple((place(end), measure.text(float(end))) for end in ends),
        places=tuple(place(value) for value in values),
    )
