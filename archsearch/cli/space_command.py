"""`archsearch space SPACE.py`."""

import json
from pathlib import Path
from typing import Any

import click

from archsearch.cli.shared_options import data_options, json_option, limit_options
from archsearch.errors import InputError
from archsearch.geometry import Survey, Task, limits_of, survey
from archsearch.space import SearchSpace, load_space_file


@click.command("space")
@click.argument("space_file", metavar="SPACE.py", type=click.Path(path_type=Path))
@data_options
@limit_options
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Write every architecture to a CSV file.")
@click.option("--html", "as_html", is_flag=True, help="Write a page with pictures.")
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Where these files go [the current folder].",
)
def command(
    space_file: Path,
    dataset: str | None,
    image_size: tuple[int, int] | None,
    skip_broken: bool | None,
    as_json: bool,
    as_csv: bool,
    as_html: bool,
    output: Path,
    **limits: Any,
) -> None:
    """Count a space: what is feasible, duplicate or over a limit, and how large networks are."""
    from archsearch.session.overrides import overridden, parsed_limits

    loaded = load_space_file(space_file)
    given = {"dataset": dataset} if dataset is not None else {}
    space = overridden(loaded.space, given | parsed_limits(limits))
    task = _task(space, image_size, skip_broken=bool(skip_broken))
    found = survey(space, task=task, limits=limits_of(space))
    paths = _paths(loaded.name, output, csv=as_csv, html=as_html)
    _write(paths, loaded.name, space, task, found)
    if as_json:
        from archsearch.geometry.surveying.facts import facts_of

        files = {ending: str(path) for ending, path in paths.items()}
        click.echo(json.dumps({**facts_of(found, task), "files": files}))
        return
    from archsearch.cli.space_tables import print_survey

    print_survey(loaded.name, space, task, found)
    for path in paths.values():
        click.echo(f"\nwrote {path}")


def _task(space: SearchSpace, image_size: tuple[int, int] | None, *, skip_broken: bool) -> Task:
    """The images' shape and the classes: of a named data set without loading it."""
    from archsearch.data import catalogue, load

    for info in catalogue():
        if info.name == space.dataset:
            height, width = image_size or (int(side) for side in info.size.split("×"))
            return Task(input_shape=(height, width, info.channels), classes=info.classes)
    loaded = load(
        space.dataset, image_size=image_size, on_broken="skip" if skip_broken else "refuse"
    )
    height, width, channels = loaded.images.shape[1:]
    return Task(input_shape=(height, width, channels), classes=len(loaded.class_names))


def _paths(name: str, folder: Path, *, csv: bool, html: bool) -> dict[str, Path]:
    """The files to write, by their ending."""
    wanted = {"csv": csv, "html": html}
    return {ending: folder / f"{name}-space.{ending}" for ending, asked in wanted.items() if asked}


def _write(
    paths: dict[str, Path], name: str, space: SearchSpace, task: Task, found: Survey
) -> None:
    """Write the files; those of an earlier survey of a space of this name are replaced."""
    for ending, path in paths.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if ending == "csv":
                from archsearch.report.space.csv_rows import write_space_csv

                write_space_csv(path, found, space, task)
            else:
                from archsearch.journal.files import write_text
                from archsearch.report.space.page import render_space_page

                write_text(path, render_space_page(name, space, task, found))
        except (PermissionError, NotADirectoryError, FileExistsError, IsADirectoryError) as error:
            raise InputError(f"{path} cannot be written: {error.strerror}") from None
