"""A whole network in figures, with what each of them means."""

from collections.abc import Sequence
from dataclasses import dataclass

from archsearch.geometry.network import FieldReport
from archsearch.report.field.rows import both_ends, sides
from archsearch.report.format import count, percent

SIGMAS = 4
"""Of a Gaussian, 4σ (2σ on each side) hold 95 % of the weight along an axis."""

NEEDS_SIZE = "needs the image size (--size)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure as text, and in a line what it means; `key` is a word for links to it."""

    key: str
    label: str
    value: str
    meaning: str


def figures_of(report: FieldReport) -> tuple[Figure, ...]:
    """The figures of a network in the order in which one asks for them."""
    return (*_reach(report), *_place(report), *_cost(report), *_remarks(report))


def _reach(report: FieldReport) -> list[Figure]:
    """How far a unit sees."""
    said = [
        Figure(
            key="field",
            label="receptive field",
            value=sides(report.field),
            meaning="pixels of the image, each way, that one unit of the last map can depend on",
        )
    ]
    if report.smallest_field != report.field:
        said.append(
            Figure(
                key="smallest",
                label="smallest path",
                value=sides(report.smallest_field),
                meaning="the same over the path that sees least: branches see differently far",
            )
        )
    return [
        *said,
        Figure(
            key="clipped",
            label="clipped to the image",
            value=_known(report.clipped_field),
            meaning="the most that one unit sees of this image; the rest of its field is padding",
        ),
        Figure(
            key="coverage",
            label="coverage",
            value=NEEDS_SIZE if report.coverage is None else _shares(report.coverage),
            meaning="receptive field ÷ image size",
        ),
        Figure(
            key="effective",
            label="effective field",
            value=sides(effective_field(report.effective_sigma)),
            meaning="4σ of a linear network with equal weights: 95 % of its influence on an axis",
        ),
    ]


def _place(report: FieldReport) -> list[Figure]:
    """Where the units look."""
    return [
        Figure(
            key="jump",
            label="jump",
            value=sides(report.jump),
            meaning="pixels of the image between neighbouring units: the effective stride",
        ),
        Figure(
            key="padding",
            label="padding",
            value=_padding(report),
            meaning="pixels that the first unit reaches before the image, and the last behind it",
        ),
        Figure(
            key="center",
            label="centre of the first unit",
            value=NEEDS_SIZE if report.center is None else sides(report.center),
            meaning="where the first unit looks, in pixels from the middle of the first pixel",
        ),
        Figure(
            key="output",
            label="output size",
            value=NEEDS_SIZE if report.output_size is None else _size(report.output_size),
            meaning=f"units of the last map ({report.last_spatial.name}), before global pooling or "
            "flattening",
        ),
    ]


def _cost(report: FieldReport) -> list[Figure]:
    """What the network takes to store and to compute."""
    return [
        Figure(
            key="params",
            label="parameters",
            value=f"{count(report.params)} trained + {count(report.params_fixed)} fixed",
            meaning="values that training changes, and those that it leaves (BatchNorm's averages)",
        ),
        *_live(report),
        Figure(
            key="macs",
            label="MACs",
            value=NEEDS_SIZE if report.macs is None else count(report.macs),
            meaning="multiply-adds of convolutions and dense layers for one image; 1 MAC = 2 FLOPs",
        ),
        Figure(
            key="activations",
            label="activations",
            value=NEEDS_SIZE if report.activations is None else count(report.activations),
            meaning="values that convolutions and dense layers put out for one image",
        ),
        Figure(
            key="depth",
            label="depth",
            value=count(report.depth),
            meaning="convolutions and dense layers on the longest path",
        ),
    ]


def _live(report: FieldReport) -> list[Figure]:
    if report.params_live is None or report.params_live == report.params:
        return []
    live = Figure(
        key="live",
        label="live parameters",
        value=count(report.params_live),
        meaning="trained ones that can meet a pixel; the others only ever meet padding",
    )
    return [live]


def _remarks(report: FieldReport) -> list[Figure]:
    return [
        Figure(
            key="aligned",
            label="aligned",
            value="yes" if report.aligned else "no",
            meaning="whether branches that meet look at the same place of the image",
        ),
        Figure(
            key="context",
            label="global context",
            value="yes" if report.context else "no",
            meaning="whether each unit also gets something of the whole map (squeeze-and-excite), "
            "which the field leaves out",
        ),
    ]


def effective_field(sigma: Sequence[float]) -> tuple[float, ...]:
    """4σ along each axis, in pixels.

    >>> effective_field((40.5, 40.5))
    (162.0, 162.0)
    """
    return tuple(SIGMAS * each for each in sigma)


def _padding(report: FieldReport) -> str:
    if report.padding is None:
        return NEEDS_SIZE
    if report.padding_after is None:
        return f"{sides(report.padding)} before; behind, it {NEEDS_SIZE}"
    return both_ends(report.padding, report.padding_after)


def _known(values: Sequence[int] | None) -> str:
    return NEEDS_SIZE if values is None else sides(values)


def _size(values: Sequence[int]) -> str:
    return "×".join(map(str, values))


def _shares(values: Sequence[float]) -> str:
    texts = [percent(value, 0) for value in values]
    return texts[0] if len(set(texts)) == 1 else " × ".join(texts)
