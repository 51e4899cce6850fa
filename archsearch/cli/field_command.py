"""`archsearch field MODEL`."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archsearch.cli.parse import Parsed
from archsearch.cli.shared_options import json_option
from archsearch.errors import InputError
from archsearch.train.quiet import quiet_stderr

if TYPE_CHECKING:
    from archsearch.geometry.network import FieldReport
    from archsearch.inspect.calls import Calls
    from archsearch.report.field.picture import Picture


def map_size(text: str) -> tuple[int, ...]:
    """The sides of an image, one for each of its axes; one alone stands for all.

    >>> map_size("224"), map_size("27x240"), map_size("12x20x24")
    ((224,), (27, 240), (12, 20, 24))
    """
    if not re.fullmatch(r"\d+([x×]\d+){0,2}", text):
        raise ValueError(f"{text!r} is no image size; write HEIGHTxWIDTH, such as 64x48")
    sides = tuple(int(side) for side in re.split("[x×]", text))
    if min(sides) < 1:
        raise ValueError(f"an image has at least 1 pixel along each axis, but got {text}")
    return sides


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """What the page is made from: where it goes, the user's pictures, whether to measure."""

    output: Path | None
    pictures: tuple[Path, ...]
    measure: bool


@click.command("field")
@click.argument("model", metavar="MODEL")
@click.option("--html", is_flag=True, help="Write NAME-field.html, one page that works offline.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the page there.")
@json_option
@click.option("--all", "everything", is_flag=True, help="Every layer, also those that do nothing.")
@click.option("--size", type=Parsed("HxW", map_size), help="Another image size than the model's.")
@click.option("--input", "input_name", metavar="NAME", help="Which of several inputs is the image.")
@click.option(
    "--image",
    "pictures",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A picture for the page, to draw over and to measure gradients on; may be repeated.",
)
@click.option(
    "--import",
    "imported",
    type=click.Path(path_type=Path),
    metavar="FILE.py",
    help="Run this first: it defines or registers layers of your own.",
)
@click.option("--allow-code", is_flag=True, help="Load a file even if it holds code.")
@click.option("--no-measure", is_flag=True, help="A page without gradients, which take a while.")
def command(
    model: str,
    html: bool,
    output: Path | None,
    as_json: bool,
    everything: bool,
    size: tuple[int, ...] | None,
    input_name: str | None,
    pictures: tuple[Path, ...],
    imported: Path | None,
    allow_code: bool,
    no_measure: bool,
) -> None:
    """Receptive field, parameters and MACs of any Keras model, layer by layer.

    MODEL is a .keras file, a run folder (its best model), or a name of keras.applications such as
    ResNet50. A file that holds code is refused unless --allow-code is given.
    """
    page = _page_options(html, output, pictures, measure=not no_measure)
    if everything and as_json:
        raise InputError("--all goes without --json, which has every layer anyway")
    shown = _pictures(page)
    opened, calls = _opened(model, input_name, imported, allow_code=allow_code)
    report = _report(calls, size)
    title = _title(model)
    facts: dict[str, Any] = {"model": title, **(report.to_json() if as_json else {})}
    if not as_json:
        from archsearch.cli.field_text import print_field

        print_field(title, report, everything=everything)
    if page is not None:
        from archsearch.cli.field_files import write_page

        written = write_page(page, title, report, opened, calls, shown, is_file=_is_file(model))
        facts |= written.facts
        click.echo(f"\npage: {written.path}", err=as_json)
    if as_json:
        click.echo(json.dumps(facts))


def _page_options(
    html: bool, output: Path | None, pictures: tuple[Path, ...], *, measure: bool
) -> PageOptions | None:
    """What to write, all of it checked before Keras is loaded; None for no page."""
    if not html and output is None:
        for given, name in ((bool(pictures), "--image"), (not measure, "--no-measure")):
            if given:
                raise InputError(f"{name} is for the page; add --html")
        return None
    if output is not None and output.is_dir():
        raise InputError(f"--output {output} is a folder; give the name of a file in it")
    if output is not None and not output.parent.is_dir():
        raise InputError(f"--output {output}: there is no folder {output.parent}")
    folder = Path() if output is None else output.parent
    if not os.access(folder, os.W_OK):
        raise InputError(f"the page cannot be written into {folder.resolve()}; give -o FILE")
    return PageOptions(output=output, pictures=pictures, measure=measure)


def _pictures(page: PageOptions | None) -> "tuple[Picture, ...]":
    if page is None:
        return ()
    from archsearch.cli.field_files import read_pictures

    return read_pictures(page.pictures)


def _opened(
    model: str, input_name: str | None, imported: Path | None, *, allow_code: bool
) -> tuple[Any, "Calls"]:
    """The model, and its calls; without what TensorFlow says when it is loaded."""
    with quiet_stderr():
        from archsearch.inspect import open_model
        from archsearch.inspect.calls import calls_of
    if imported is not None:
        from archsearch.cli.import_file import import_file

        import_file(imported)
    with quiet_stderr():
        opened = open_model(model, allow_code=allow_code)
    return opened, calls_of(opened, input_name=input_name)


def _report(calls: "Calls", size: tuple[int, ...] | None) -> "FieldReport":
    from archsearch.geometry.network import measure
    from archsearch.inspect.read import graph_of
    from archsearch.report.format import several

    graph = graph_of(calls)
    if size is not None and len(size) == 1:
        size *= len(graph.axes)
    if size is not None and len(size) != len(graph.axes):
        raise InputError(
            f"--size {'x'.join(map(str, size))}: the images of {graph.name} have "
            f"{several(len(graph.axes), 'axis', 'axes')} ({', '.join(graph.axes)})"
        )
    return measure(graph, image_size=size)


def _title(model: str) -> str:
    """What the model is called: the application's name, the file's or the folder's."""
    from archsearch.inspect.open import application_named

    path = Path(model).resolve()
    return application_named(model) or (path.name if path.is_dir() else path.stem)


def _is_file(model: str) -> bool:
    from archsearch.inspect.open import application_named

    return application_named(model) is None
