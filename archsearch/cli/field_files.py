"""The page of `archsearch field`: pictures in, gradients measured, one HTML file out."""

import errno
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archsearch.errors import InputError
from archsearch.train.quiet import quiet_stderr

if TYPE_CHECKING:
    from archsearch.cli.field_command import PageOptions
    from archsearch.geometry.network import FieldReport
    from archsearch.inspect import MeasuredField
    from archsearch.inspect.calls import Calls
    from archsearch.report.field.picture import Picture

MOST_VIEWS, LEAST_VIEWS = 16, 2
"""Views of the pictures that gradients are measured on."""

MACS_IN_ALL = 60e9
"""Multiply-adds of one forward pass over all views: some seconds on two cores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where the page is, and what was measured for it."""

    path: Path
    facts: dict[str, Any]


def read_pictures(paths: tuple[Path, ...]) -> "tuple[Picture, ...]":
    """The user's pictures, or the one that comes with scikit-learn."""
    from archsearch.report.field.picture import read_picture, sample_picture

    return tuple(read_picture(path) for path in paths) or (sample_picture(),)


def write_page(
    page: "PageOptions",
    title: str,
    report: "FieldReport",
    model: Any,
    calls: "Calls",
    pictures: "tuple[Picture, ...]",
    *,
    is_file: bool,
) -> Written:
    """Measure, unless that is not wanted or cannot be done, and write the page."""
    from archsearch.journal import write_text
    from archsearch.report.field.page import render_field_page

    measured, not_measured = None, "gradients were not asked for (--no-measure)"
    if page.measure:
        try:
            measured = _measured(report, model, calls, pictures)
        except InputError as error:
            not_measured = str(error)
            click.echo(f"not measured: {error}", err=True)
    html = render_field_page(
        title,
        report,
        pictures=pictures,
        measured=measured,
        weights="with the weights of the file" if is_file else "at random initial weights",
        not_measured=not_measured,
    )
    path = page.output or Path(f"{_file_name(title)}-field.html")
    try:
        write_text(path, html)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise InputError(f"{path} cannot be written: {error.strerror}") from None
    return Written(path=path, facts={"page": str(path)} | _facts(measured))


def _measured(
    report: "FieldReport", model: Any, calls: "Calls", pictures: "tuple[Picture, ...]"
) -> "MeasuredField":
    """The effective field of the last spatial layer on views of the pictures."""
    from archsearch.inspect import measured_field
    from archsearch.inspect.read import channels_first
    from archsearch.report.field.picture import views_of
    from archsearch.report.field.verdict import channels_of

    if len(report.axes) != 2:
        raise InputError("gradients are measured on images with a height and a width only")
    if report.image_size is None:
        raise InputError("gradients need the image size; give one with --size")
    number = int(MACS_IN_ALL / max(report.macs or 1, 1))
    number = max(min(number, MOST_VIEWS), LEAST_VIEWS, len(pictures))
    height, width = report.image_size
    views = views_of(pictures, (height, width), channels=channels_of(report), number=number)
    if channels_first(calls):
        views = views.transpose(0, 3, 1, 2)
    click.echo(f"measuring gradients on {number} views of the picture …", err=True)
    image = calls.calls[calls.image].name
    with quiet_stderr():
        return measured_field(model, views, input_name=image)


def _facts(measured: "MeasuredField | None") -> dict[str, Any]:
    if measured is None:
        return {"measured": None}
    return {
        "measured": {
            "layer": measured.layer,
            "unit": list(measured.unit),
            "images": measured.images,
            "center": list(measured.center),
            "sigma": list(measured.sigma),
        }
    }


def _file_name(title: str) -> str:
    """The title as part of a file's name.

    >>> _file_name("ResNet50"), _file_name("a<b>/c")
    ('ResNet50', 'a_b__c')
    """
    return "".join(each if each.isalnum() or each in "-_." else "_" for each in title) or "model"
