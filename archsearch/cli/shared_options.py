"""The options that several commands take alike."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from archsearch.cli.parse import IMAGE_SIZE, WARNING
from archsearch.space import AVOIDABLE, LIMITS

Function = TypeVar("Function", bound=Callable[..., Any])

FIGURES = {
    "params": ("Fewest", "Most", "trained parameters"),
    "macs": ("Fewest", "Most", "multiply-adds for one image"),
    "activations": ("Fewest", "Most", "values put out for one image"),
    "field": ("Smallest", "Largest", "receptive field, in pixels"),
    "coverage": ("Smallest", "Largest", "receptive field ÷ image size"),
    "output_size": ("Smallest", "Largest", "last feature map, in pixels"),
}
"""What the limits bound, in words: at least, at most, of what."""


def data_options(function: Function) -> Function:
    """--dataset, --image-size and --skip-broken."""
    for option in (
        click.option(
            "--skip-broken/--refuse-broken",
            default=None,
            help="Skip images that cannot be read (default: refuse).",
        ),
        click.option("--image-size", type=IMAGE_SIZE, help="Resize images of a folder to this."),
        click.option("--dataset", help="A name (see `datasets`), an .npz file or a folder."),
    ):
        function = option(function)
    return function


def limit_options(function: Function) -> Function:
    """--min-… and --max-… of every figure that can be bounded, --avoid and --avoid-share."""
    options = [_limit_option(name) for name in LIMITS]
    options += [
        click.option(
            "--avoid",
            type=WARNING,
            multiple=True,
            callback=lambda context, option, kinds: kinds or None,
            metavar="KIND",
            help="Leave out most networks with this warning, given once for each of: "
            f"{', '.join(AVOIDABLE)}.",
        ),
        click.option(
            "--avoid-share",
            type=float,
            metavar="X",
            help="Share of these to train all the same [0.1].",
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _limit_option(name: str) -> Callable[[Function], Function]:
    side, figure = name.split("_", 1)
    least, most, what = FIGURES[figure]
    is_ratio = figure == "coverage"
    return click.option(
        f"--{name.replace('_', '-')}",
        type=float if is_ratio else int,
        metavar="X" if is_ratio else "N",
        help=f"{least if side == 'min' else most} {what}.",
    )


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def course_options(function: Function) -> Function:
    """--resume, --overwrite, --dry-run, --json, --verbose and --quiet, of whatever runs."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Only the result."),
        click.option("-v", "--verbose", is_flag=True, help="A line per trial, on a terminal too."),
        json_option,
        click.option(
            "--dry-run", is_flag=True, help="Check everything, say what would run, and stop."
        ),
        click.option(
            "--overwrite", is_flag=True, help="Delete the run in the folder and start anew."
        ),
        click.option("--resume", is_flag=True, help="Go on, or start where there is no run."),
    ):
        function = option(function)
    return function
