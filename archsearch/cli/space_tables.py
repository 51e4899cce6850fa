"""A survey on a terminal: what the points are, how large networks are, how both go together."""

import click

from archsearch.cli.tables import print_table
from archsearch.geometry import Survey, Task
from archsearch.geometry.surveying.bins import image_bins, logarithmic_bins
from archsearch.geometry.surveying.facts import PARAMS_BINS
from archsearch.geometry.surveying.summary import (
    FIGURES,
    QUANTILES,
    Quantile,
    fields_by_params,
    quantiles,
    warned,
)
from archsearch.geometry.surveying.words import (
    FIGURE_NAMES,
    bin_names,
    counted,
    networks,
    rows_of_points,
    short,
    what_is_avoided,
    what_is_wasted,
    what_was_examined,
    with_error,
)
from archsearch.space import AVOIDABLE, SearchSpace

BAR = 24
"""Characters of a bar that stands for all points."""
EIGHTHS = " ▏▎▍▌▋▊▉"


def print_survey(name: str, space: SearchSpace, task: Task, survey: Survey) -> None:
    """Print the counts, and where something may be trained, the figures of that."""
    height, width, channels = task.input_shape
    click.echo(
        f"{name}: {counted(survey.points)} points on {space.dataset} "
        f"({height}×{width}×{channels}, {task.classes} classes)"
    )
    click.echo(what_was_examined(survey, with_accept=space.accept is not None))
    _print_points(survey)
    if survey.architectures:
        _print_figures(survey)
        _print_fields_by_params(survey, min(height, width))
        _print_warnings(survey)
    for sentence in (what_is_avoided(survey), what_is_wasted(survey)):
        if sentence:
            click.echo(f"\n{sentence}")


def bar(share: float) -> str:
    """A share as a bar of block characters; what is not nothing is at least a line.

    >>> bar(0.5), bar(0.001), bar(0.0)
    ('████████████', '▏', '')
    """
    eighths = max(round(share * BAR * 8), 1 if share > 0 else 0)
    return ("█" * (eighths // 8) + EIGHTHS[eighths % 8]).rstrip()


def _print_points(survey: Survey) -> None:
    rows = []
    for what, share in rows_of_points(survey):
        known = share.low is not None
        shown = (with_error(share), bar(share.share)) if known else ("", "")
        rows.append((what, f"{share.count:,}", *shown))
    click.echo()
    print_table(("points", "count", "share", ""), rows, right=(1, 2))


def _print_figures(survey: Survey) -> None:
    rows = []
    for column, figure in FIGURES.items():
        found = quantiles(survey, figure)
        rows.append((FIGURE_NAMES[column], *(short(found[part].value) for part in QUANTILES)))
        if not survey.exact:
            rows.append(("  95 % interval", *(_interval(found[part]) for part in QUANTILES)))
    click.echo()
    print_table((networks(survey), *QUANTILES), rows, right=range(1, 8))


def _interval(found: Quantile) -> str:
    """Where a quantile of the whole space lies; of the least and the most a sample cannot tell."""
    if found.low is None or found.high is None:
        return ""
    low, high = short(found.low), short(found.high)
    return low if low == high else f"{low}–{high}"


def _print_fields_by_params(survey: Survey, side: int) -> None:
    fields = image_bins(survey.field, side)
    params = logarithmic_bins(survey.params, at_most=PARAMS_BINS)
    counts = fields_by_params(survey, fields, params)
    rows = [
        (f"{name} px", *(f"{count:,}" if count else "·" for count in row))
        for name, row in zip(bin_names(fields), counts, strict=True)
    ]
    click.echo()
    print_table(
        (f"field ↓ (image {side}), parameters →", *bin_names(params)),
        rows,
        right=range(1, 1 + len(params)),
    )


def _print_warnings(survey: Survey) -> None:
    click.echo()
    print_table(
        ("warning, of a layer or the whole", networks(survey), "share", ""),
        [
            (kind, f"{found.count:,}", with_error(found), bar(found.share))
            for kind in AVOIDABLE
            for found in [warned(survey, kind)]
        ],
        right=(1, 2),
    )
