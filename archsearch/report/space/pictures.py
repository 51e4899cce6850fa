"""Pictures of a survey as rectangles and labels, which the page's template writes as SVG.

They are drawn once and for all: a page of them needs no script, prints as it looks, and takes its
colours for light and dark from the style sheet.
"""

from dataclasses import dataclass
from math import ceil, isinf, log10, sqrt
from typing import Any

import numpy.typing as npt

from archsearch.geometry import Survey
from archsearch.geometry.surveying.bins import (
    Bins,
    doubling_bins,
    even_bins,
    logarithmic_bins,
)
from archsearch.geometry.surveying.summary import (
    FIGURES,
    fields_by_params,
    quantiles,
    weights_of,
)
from archsearch.geometry.surveying.words import FIGURE_NAMES, bin_names, brief, short
from archsearch.report.format import several

Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle, what it says when it is pointed at, and how strong it is, from 0 to 1."""

    x: float
    y: float
    width: float
    height: float
    says: str
    strength: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A label at a place along an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """The distribution of one figure; `image` is where the image's size lies on its axis."""

    name: str
    says: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    marks: tuple[Mark, ...]
    image: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heatmap:
    """Receptive fields (to the right) by parameters (upwards): the stronger, the more networks."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    columns: tuple[Mark, ...]
    rows: tuple[Mark, ...]
    image: float | None
    most: int


HISTOGRAM_WIDTH, HISTOGRAM_HEIGHT = 250.0, 90.0
"""Size of a histogram's bars, in CSS pixels where there is room for them."""
HEATMAP_WIDTH, ROW_HEIGHT = 900.0, 26.0
"""Width of a heatmap's cells, and height of one."""
FIELD_BINS, PARAMS_BINS, BARS = 24, 14, 20
"""At most so many columns and rows of the heatmap, and bars of a histogram."""
UNEVEN = ("jump", "params", "macs", "activations")
"""Figures that span powers of ten, or are powers of two."""
LABEL = 46.0
"""Room that the label of an axis takes."""
FAINTEST = 0.08
"""How strong a cell with one of very many networks is: it must not look empty."""


def histograms_of(survey: Survey, side: int) -> tuple[Histogram, ...]:
    """The distributions of all figures; `side` is the smaller side of the image in pixels."""
    return tuple(_histogram(survey, column, side) for column in FIGURES)


def heatmap_of(survey: Survey, side: int) -> Heatmap:
    """Receptive field by parameters."""
    fields = even_bins(survey.field, at_most=FIELD_BINS, through=side)
    params = logarithmic_bins(survey.params, at_most=PARAMS_BINS)
    counts = fields_by_params(survey, fields, params)
    most = max(max(row) for row in counts)
    width, height = HEATMAP_WIDTH / len(fields), ROW_HEIGHT * len(params)
    boxes = [
        Box(
            x=column * width,
            y=height - (row + 1) * ROW_HEIGHT,
            width=width,
            height=ROW_HEIGHT,
            says=f"{several(number, _one(survey), _many(survey))}: field {field} px, "
            f"{size} parameters",
            strength=FAINTEST + (1 - FAINTEST) * sqrt(number / most),
        )
        for column, (field, numbers) in enumerate(zip(bin_names(fields), counts, strict=True))
        for row, (size, number) in enumerate(zip(bin_names(params), numbers, strict=True))
        if number
    ]
    upwards = _marks(params, height, room=ROW_HEIGHT)
    return Heatmap(
        width=HEATMAP_WIDTH,
        height=height,
        boxes=tuple(boxes),
        columns=_marks(fields, HEATMAP_WIDTH, through=side),
        rows=tuple(Mark(at=height - mark.at, text=mark.text) for mark in upwards),
        image=_edge(fields, side, HEATMAP_WIDTH),
        most=most,
    )


def _histogram(survey: Survey, column: str, side: int) -> Histogram:
    values = getattr(survey, FIGURES[column])
    image = {"receptive_field": side, "coverage": 1}.get(column)
    bins = _bins(column, values, image or 1)
    numbers = bins.counts(values, weights_of(survey))
    found = quantiles(survey, FIGURES[column])
    width, most = HISTOGRAM_WIDTH / len(bins), max(numbers)
    heights = [HISTOGRAM_HEIGHT * number / most for number in numbers]
    boxes = [
        Box(
            x=place * width,
            y=HISTOGRAM_HEIGHT - max(height, 1.0),
            width=width,
            height=max(height, 1.0),
            says=f"{name}: {several(number, _one(survey), _many(survey))}",
        )
        for place, (name, number, height) in enumerate(
            zip(bin_names(bins), numbers, heights, strict=True)
        )
        if number
    ]
    least, median, most_ = (short(found[part].value) for part in ("least", "median", "most"))
    return Histogram(
        name=FIGURE_NAMES[column],
        says=f"always {least}" if least == most_ else f"{least} to {most_}, median {median}",
        width=HISTOGRAM_WIDTH,
        height=HISTOGRAM_HEIGHT,
        boxes=tuple(boxes),
        marks=_marks(bins, HISTOGRAM_WIDTH, through=None if column in UNEVEN else image or 1),
        image=None if image is None else _edge(bins, image, HISTOGRAM_WIDTH),
    )


def _bins(column: str, values: Numbers, through: float) -> Bins:
    if column == "jump":
        return doubling_bins(values)
    if column in UNEVEN:
        return logarithmic_bins(values, at_most=BARS)
    return even_bins(values, at_most=BARS, through=through, whole=column != "coverage")


def _marks(
    bins: Bins, width: float, *, room: float = LABEL, through: float | None = None
) -> tuple[Mark, ...]:
    """Labels along an axis, each with so much `room`; bins of one width have an edge `through`.

    A bin of one whole number has its label in its middle, others have theirs at their edges.
    """
    step, last = width / len(bins), len(bins) - 1
    apart = ceil(room / step)
    if through is not None:  # a power of two, as the width of these bins is one: round labels
        apart = 1 << (apart - 1).bit_length()
    texts, shift = [brief(edge) for edge in bins.edges], 0.0
    is_open = last > 0 and isinf(bins.edges[-1])
    if is_open:
        texts = [*texts[:last], f"{texts[last]}+"]
    if bins.whole and all(name.isdecimal() for name in bin_names(bins)[: len(bins) - is_open]):
        texts, shift = texts[: last + 1], step / 2
    known = bins.edges.index(through) if through in bins.edges else 0
    tens = [place for place, edge in enumerate(bins.edges[: len(texts)]) if _is_ten(edge)]
    places = list(range(known % apart, len(texts), apart))
    if through is None and apart > 1 and len(tens) > 1 and tens[1] - tens[0] >= apart:
        places = tens
    if is_open:
        places = [place for place in places if place <= last - apart] + [last]
    return tuple(Mark(at=place * step + shift, text=texts[place]) for place in places)


def _is_ten(edge: float) -> bool:
    return edge >= 1 and not isinf(edge) and log10(edge).is_integer()


def _edge(bins: Bins, edge: float, width: float) -> float | None:
    """Where an edge of the bins lies along an axis of this width."""
    return bins.edges.index(edge) * width / len(bins) if edge in bins.edges else None


def _one(survey: Survey) -> str:
    return "architecture" if survey.exact else "point"


def _many(survey: Survey) -> str:
    return f"{_one(survey)}s"
