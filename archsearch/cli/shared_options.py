"""The options that several commands take alike."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from archsearch.cli.parse import IMAGE_SIZE

Function = TypeVar("Function", bound=Callable[..., Any])


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
    """--max-params, --max-macs, --min-field and --max-field."""
    for name, text in (
        ("--max-field", "Largest receptive field, in pixels."),
        ("--min-field", "Smallest receptive field, in pixels."),
        ("--max-macs", "Most multiply-adds for one image."),
        ("--max-params", "Most trained parameters."),
    ):
        function = click.option(name, type=int, metavar="N", help=text)(function)
    return function


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
