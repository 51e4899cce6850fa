"""A survey as one HTML page: no request leaves it, it needs no script, and no text is markup."""

from collections.abc import Iterator
from dataclasses import dataclass

from archsearch.geometry import Survey, Task
from archsearch.geometry.surveying.summary import (
    FIGURES,
    QUANTILES,
    Quantile,
    Share,
    quantiles,
    seen_share,
    share_of_networks,
    share_of_points,
    warned,
)
from archsearch.geometry.surveying.words import (
    FIGURE_NAMES,
    counted,
    networks,
    percent,
    short,
    what_is_avoided,
    what_is_wasted,
    what_was_examined,
    with_error,
)
from archsearch.report.format import count, several
from archsearch.report.format import short as in_short
from archsearch.report.offline import asset, offline_page
from archsearch.report.sections.words import WORDS
from archsearch.report.space.pictures import Heatmap, Histogram, heatmap_of, histograms_of
from archsearch.space import (
    ARGUMENTS,
    AVOIDABLE,
    LIMITS,
    Choice,
    PerLayer,
    SearchSpace,
    format_value,
)

SHARED_WORDS = (
    "Architecture",
    "Candidate",
    "Receptive field",
    "Jump",
    "Coverage",
    "Border layer",
    "Size",
    "Parameters",
    "MACs",
    "Depth",
)
"""The words of the report that this page uses as well."""
OWN_WORDS = (
    ("Point", "one pick for each choice of the space that exists at its depth."),
    ("Duplicate", "a point that names a candidate which a point before it names, too."),
    ("Infeasible", "a network with a layer that leaves nothing of its map, or is absurdly wide."),
    ("Activations", "values that convolutions and dense layers put out for one image."),
    ("Unread pixels", "pixels of a map that no kernel position covers, as a stride skips them."),
    ("Asymmetric padding", "one zero more behind the last pixel than before the first."),
    ("Small field, large field", "under a third of the image, over three times the image."),
)
"""Words that only this page uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A part of a whole: its name, how many, which share in words, and its length from 0 to 1."""

    name: str
    count: str
    share: str
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number that stands out."""

    label: str
    value: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure's quantiles, and in a sample their intervals, as text."""

    name: str
    values: tuple[str, ...]
    intervals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacePage:
    """What the template says."""

    name: str
    dataset: str
    images: str
    headline: str
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]
    stages: tuple[Bar, ...]
    refusals: tuple[Bar, ...]
    networks: str
    heatmap: Heatmap | None
    image: str
    sees_all: str
    histograms: tuple[Histogram, ...]
    quantiles: tuple[str, ...]
    figures: tuple[Figure, ...]
    warnings: tuple[Bar, ...]
    avoided: str
    choices: tuple[tuple[str, str], ...]
    fixed: tuple[tuple[str, str], ...]
    limits: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]


def render_space_page(name: str, space: SearchSpace, task: Task, survey: Survey) -> str:
    """The page of a survey as HTML, complete in itself."""
    page = page_of(name, space, task, survey)
    style = asset("page.css") + asset("space.css")
    return offline_page("space.html.j2", {"page": page}, style=style, scripts=())


def page_of(name: str, space: SearchSpace, task: Task, survey: Survey) -> SpacePage:
    """What the page of a survey says."""
    height, width, channels = task.input_shape
    side, something = min(height, width), survey.architectures > 0
    choices = tuple(_choices(space))
    return SpacePage(
        name=name,
        dataset=space.dataset,
        images=f"{height}×{width} pixels, {several(channels, 'channel')}, "
        f"{several(task.classes, 'class', 'classes')}",
        headline=_headline(survey),
        sentences=(
            what_was_examined(survey, with_accept=space.accept is not None),
            what_is_wasted(survey),
        ),
        tiles=_tiles(survey) if something else (),
        stages=_stages(survey),
        refusals=tuple(
            _bar(f"{kind}: {rule}", share_of_points(survey, number))
            for (kind, rule), number in survey.refused_by_count
        ),
        networks=networks(survey),
        heatmap=heatmap_of(survey, side) if something else None,
        image=f"{'image' if height == width else 'smaller side of the image'}: {side} px",
        sees_all=_sees_all(survey) if something else "",
        histograms=histograms_of(survey, side) if something else (),
        quantiles=tuple(QUANTILES),
        figures=_figures(survey) if something else (),
        warnings=tuple(_bar(kind, warned(survey, kind)) for kind in AVOIDABLE),
        avoided=what_is_avoided(survey),
        choices=tuple((argument, text) for argument, text, varies in choices if varies),
        fixed=tuple((argument, text) for argument, text, varies in choices if not varies),
        limits=_limits(space),
        words=(*OWN_WORDS, *((word, said) for word, said in WORDS if word in SHARED_WORDS)),
    )


def _headline(survey: Survey) -> str:
    points = f"{counted(survey.points)} {'point' if survey.points == 1 else 'points'}"
    if not survey.accepted:
        sampled = f"{survey.examined:,} sampled points"
        return f"None of {points if survey.exact else sampled} can be trained"
    if not survey.exact:
        share = share_of_points(survey, survey.accepted)
        return f"{with_error(share)} of {points} can be trained"
    found = several(survey.architectures, "distinct network")
    return f"{found} behind {points}"


def _tiles(survey: Survey) -> tuple[Tile, ...]:
    accepted = share_of_points(survey, survey.accepted)
    middle = {name: quantiles(survey, figure)["median"] for name, figure in FIGURES.items()}
    field, coverage = middle["receptive_field"].value, middle["coverage"].value
    return (
        Tile(
            label="May be trained",
            value=percent(accepted.share),
            remark=f"{count(survey.accepted)} of {count(survey.examined)} points",
        ),
        Tile(
            label="Distinct architectures",
            value=count(survey.architectures),
            remark=f"{percent(survey.architectures / survey.points)} of the points"
            if survey.exact
            else "in the sample",
        ),
        Tile(
            label="Median receptive field",
            value=f"{short(field)} px",
            remark=f"{percent(coverage)} of the image",
        ),
        Tile(
            label="Median parameters",
            value=short(middle["params"].value),
            remark=_range(survey, "params"),
        ),
        Tile(label="Median MACs", value=short(middle["macs"].value), remark=_range(survey, "macs")),
    )


def _range(survey: Survey, figure: str) -> str:
    found = quantiles(survey, figure)
    least, most = found["least"].value, found["most"].value
    return "in all" if least == most else f"{in_short(least)} to {in_short(most)}"


def _stages(survey: Survey) -> tuple[Bar, ...]:
    """What is left of the points, step by step."""
    lost = {
        kind: sum(number for (why, _), number in survey.refused.items() if why == kind)
        for kind in ("infeasible", "over limit")
    }
    feasible = survey.examined - lost["infeasible"]
    whole = "points" if survey.exact else "points in the sample"
    stages = [("feasible", feasible, True)]
    if lost["over limit"]:
        stages.append(("within the limits", survey.accepted, True))
    if survey.candidates != survey.architectures:
        stages.append(("distinct candidates", survey.candidates, survey.exact))
    stages.append(("distinct architectures", survey.architectures, survey.exact))
    parts = [
        _bar(name, share_of_points(survey, number) if known else seen_share(survey, number))
        for name, number, known in stages
    ]
    return (Bar(name=whole, count=count(survey.examined), share="100 %", length=1.0), *parts)


def _bar(name: str, share: Share) -> Bar:
    known = share.low is not None or not share.of
    return Bar(
        name=name,
        count=count(share.count),
        share=with_error(share) if known else "",
        length=share.share,
    )


def _sees_all(survey: Survey) -> str:
    """One sentence on the networks whose field is as large as the image."""
    sees = share_of_networks(survey, survey.coverage >= 1)
    return (
        f"Of the {networks(survey)}, {with_error(sees)} have a field as large as the image or "
        "larger."
    )


def _figures(survey: Survey) -> tuple[Figure, ...]:
    found = {name: quantiles(survey, figure) for name, figure in FIGURES.items()}
    return tuple(
        Figure(
            name=FIGURE_NAMES[name],
            values=tuple(short(each.value) for each in parts.values()),
            intervals=() if survey.exact else tuple(map(_interval, parts.values())),
        )
        for name, parts in found.items()
    )


def _interval(found: Quantile) -> str:
    if found.low is None or found.high is None:
        return ""
    low, high = short(found.low), short(found.high)
    return low if low == high else f"{low} to {high}"


def _choices(space: SearchSpace) -> Iterator[tuple[str, str, bool]]:
    """Each argument that makes up a candidate, its options as text, and whether it varies."""
    for argument in ARGUMENTS:
        if not argument.may_vary:
            continue
        value = getattr(space, argument.name)
        if isinstance(value, Choice | PerLayer):
            options = [format_value(argument.name, option) for option in value.options]
            each = ", each layer its own" if isinstance(value, PerLayer) else ""
            yield argument.name, f"{' | '.join(options)}{each}", True
        else:
            yield argument.name, format_value(argument.name, value), False


def _limits(space: SearchSpace) -> tuple[tuple[str, str], ...]:
    """What the space says about what is not trained."""
    bounds = ((name, getattr(space, name)) for name in LIMITS)
    said = [(name, f"{value:,}") for name, value in bounds if value is not None]
    if space.accept is not None:
        said.append(("accept", space.accept.text))
    if space.avoid:
        said.append(("avoid", ", ".join(space.avoid)))
        said.append(("avoid_share", f"{space.avoid_share:g}"))
    return tuple(said)
