"""What a network sees, as one HTML page that works offline, with or without its script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archsearch.geometry.network import FieldReport
from archsearch.report.field.chart import Chart, growth_chart
from archsearch.report.field.drawing import RAMP, Canvas, growth_svg, rendering
from archsearch.report.field.effective import Effective, effective_of
from archsearch.report.field.figures import Figure, effective_field, figures_of
from archsearch.report.field.line import line_svg
from archsearch.report.field.picture import Picture, shown
from archsearch.report.field.rows import COLUMNS, Row, WarningGroup, rows_of, sides, warning_groups
from archsearch.report.field.sight import Sight, doubling, sights_of
from archsearch.report.field.stage import stage_svg
from archsearch.report.field.verdict import (
    Head,
    channels_of,
    headline_of,
    heads_of,
    images_of,
    sentences_of,
)
from archsearch.report.format import percent
from archsearch.report.offline import asset, offline_page
from archsearch.report.page import script_json

if TYPE_CHECKING:
    from archsearch.inspect import MeasuredField

STAGE = (760, 640)
"""Width and height of the large drawing."""

TILE, TILES = (200, 176), 6
"""Width and height of a small drawing, and how many there are at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One small drawing: the layer's place in the report, and what it says."""

    place: int
    svg: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What is said beside the large drawing and is in no column of the table."""

    share: str
    effective: str
    smallest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """The drawings on the image; `photos` are data URIs, all in the shape of the image."""

    photos: tuple[str, ...]
    rendering: str
    credit: str
    stage: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPage:
    """What the template says."""

    title: str
    report: FieldReport
    images: str
    headline: str
    sentences: tuple[str, ...]
    heads: tuple[Head, ...]
    drawings: Drawings | None
    line: str | None
    no_drawing: str
    chart: Chart
    effective: Effective | None
    not_measured: str
    rows: tuple[Row, ...]
    minor: int
    tones: dict[int, int]
    last: int
    panel: Panel
    columns: tuple[str, ...]
    groups: tuple[WarningGroup, ...]
    figures: tuple[Figure, ...]


def render_field_page(
    title: str,
    report: FieldReport,
    *,
    pictures: Sequence[Picture] = (),
    measured: "MeasuredField | None" = None,
    weights: str = "",
    not_measured: str = "",
) -> str:
    """The page of a network as HTML, complete in itself.

    `pictures` are drawn over, the first one to begin with; without any the image is plain.
    `measured` is the effective field of the last spatial layer, and `weights` says whose weights
    it was measured with, such as "at random initial weights"; without it, `not_measured` says why.
    """
    last = next(
        place for place, layer in enumerate(report.layers) if layer.name == report.last_spatial.name
    )
    sights = sights_of(report)
    effective = None
    if measured is not None and last in sights and len(report.axes) == 2:
        effective = effective_of(
            report, sights[last], measured, weights=weights, photo="#photo" if pictures else ""
        )
    rows = rows_of(report)
    chart = growth_chart(report)
    page = FieldPage(
        title=title,
        report=report,
        images=images_of(report),
        headline=headline_of(report),
        sentences=tuple(sentences_of(report, sights.get(last))),
        heads=tuple(heads_of(report)),
        drawings=_drawings(report, sights, last, pictures, effective) if last in sights else None,
        line=line_svg(report) if len(report.axes) == 1 else None,
        no_drawing=_no_drawing(report),
        chart=chart,
        effective=effective,
        not_measured=not_measured,
        rows=rows,
        minor=sum(not row.is_key for row in rows),
        tones={place: sight.tone for place, sight in sights.items()},
        last=last,
        panel=_panel(report),
        columns=tuple(COLUMNS.values()),
        groups=warning_groups(report),
        figures=figures_of(report),
    )
    return offline_page(
        "field.html.j2",
        {"page": page, "data": script_json(_data(report, rows, sights, last, chart))},
        style=asset("page.css") + asset("field.css"),
        scripts=(asset("field.js"),),
    )


def _drawings(
    report: FieldReport,
    sights: dict[int, Sight],
    last: int,
    pictures: Sequence[Picture],
    effective: Effective | None,
) -> Drawings:
    assert report.image_size is not None
    image_size = (report.image_size[-2], report.image_size[-1])
    channels = channels_of(report)
    photos = tuple(shown(picture, image_size, channels=channels) for picture in pictures)
    canvas = Canvas(
        name="stage",
        image_size=image_size,
        photo="#photo" if photos else "",
        width=STAGE[0],
        height=STAGE[1],
    )
    return Drawings(
        photos=photos,
        rendering=rendering(image_size),
        credit=" ".join(dict.fromkeys(each.credit for each in pictures if each.credit)),
        stage=stage_svg(report, sights, last, canvas, heat="#heat" if effective else ""),
        tiles=tuple(_tiles(report, sights, last, canvas)),
    )


def _tiles(report: FieldReport, sights: dict[int, Sight], last: int, stage: Canvas) -> list[Tile]:
    """Some layers from first to last, each field about as many times the one before."""
    tiles = []
    for place in doubling(sights, last, TILES):
        layer, sight = report.layers[place], sights[place]
        canvas = Canvas(
            name=f"tile-{place}",
            image_size=stage.image_size,
            photo=stage.photo,
            width=TILE[0],
            height=TILE[1],
        )
        text = f"sees {sides(sight.field)} px · {'×'.join(map(str, layer.output or ()))} units"
        tiles.append(
            Tile(
                place=place,
                svg=growth_svg([sight], canvas, title=f"{layer.name} {text}"),
                name=layer.name,
                text=text,
            )
        )
    return tiles


def _panel(report: FieldReport) -> Panel:
    shares = list(dict.fromkeys(percent(share, 0) for share in (report.coverage or ())[-2:]))
    plural = "" if len(shares) == 1 else "s"
    return Panel(
        share=f"{' × '.join(shares)} of the image’s side{plural}" if shares else "",
        effective=f"{sides([round(side) for side in effective_field(report.effective_sigma)])} px",
        smallest=f"{sides(report.smallest_field)} px",
    )


def _no_drawing(report: FieldReport) -> str:
    if report.image_size is None:
        return "The network takes images of any size. Give one (--size) to see the field on it."
    if len(report.axes) == 3:
        return "Of the volume, the middle plane is drawn: its height and width."
    return ""


def _data(
    report: FieldReport,
    rows: Sequence[Row],
    sights: dict[int, Sight],
    last: int,
    chart: Chart,
) -> dict[str, Any]:
    """What the script needs: for each layer with a field, where it lies and what it looks like."""
    layers = {}
    for place, sight in sights.items():
        layer = report.layers[place]
        assert layer.center is not None
        assert layer.jump is not None
        assert layer.output is not None
        layers[place] = {
            "field": list(sight.field),
            "least": list((layer.smallest_field or layer.field or ())[-2:]),
            "center": [float(each) + 0.5 for each in layer.center[-2:]],
            "jump": [float(each) for each in layer.jump[-2:]],
            "units": list(layer.output[-2:]),
            "sigma": [round(each, 2) for each in (layer.effective_sigma or ())[-2:]],
            "tone": sight.tone,
        }
    return {
        "image": list((report.image_size or ())[-2:]),
        "layers": layers,
        "steps": [place for place in sights if rows[place].is_key and place <= last],
        "last": last,
        "spot": list(sights[last].middle) if last in sights else [],
        "stage": list(STAGE),
        "ramp": list(RAMP),
        "chart": {"first": chart.first, "step": chart.step},
    }
