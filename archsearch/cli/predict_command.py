"""`archsearch predict RUN IMAGES…`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archsearch.cli.shared_options import json_option
from archsearch.errors import InputError

if TYPE_CHECKING:
    from archsearch.best.predict import Prediction


@click.command("predict")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.argument(
    "images", metavar="IMAGES…", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--trial", type=int, metavar="N", help="Of this trial's model [the best].")
@click.option("--top", type=int, metavar="N", help="Likeliest classes [1; in JSON all].")
@click.option("--resize", is_flag=True, help="Resize images that have not the model's size.")
@json_option
def command(
    run: Path,
    images: tuple[Path, ...],
    trial: int | None,
    top: int | None,
    resize: bool,
    as_json: bool,
) -> int:
    """Classify image files, and those in folders, with the best model of a run."""
    from archsearch.best.load import load
    from archsearch.best.pictures import image_files, intake_of
    from archsearch.best.predict import Prediction, Refused, predict
    from archsearch.data.wording import conversion_notes
    from archsearch.journal import read_run_file
    from archsearch.train.quiet import quiet_stderr

    file = read_run_file(run)
    names = file.data["class_names"]
    most = top if top is not None else len(names) if as_json else 1
    if not 1 <= most <= len(names):
        raise InputError(f"--top must be 1 to {len(names)}, the number of classes, but got {top}")
    paths = image_files(images)
    with quiet_stderr():
        model = load(run, trial)
        found = list(predict(model, intake_of(file, run, resize=resize), paths))
    predictions = [each for each in found if isinstance(each, Prediction)]
    if as_json:
        click.echo(json.dumps(_rows(predictions, names, most), ensure_ascii=False))
    elif predictions:
        _print_likeliest(predictions, names, most)
    for note in conversion_notes([each.conversions for each in predictions]):
        click.echo(f"note: {note}", err=True)
    refused = [each.reason for each in found if isinstance(each, Refused)]
    for reason in refused:
        click.echo(f"archsearch: error: {reason}", err=True)
    return 2 if refused else 0


def _rows(predictions: "list[Prediction]", names: list[str], most: int) -> list[dict[str, Any]]:
    """What each file is, as data: the likeliest classes with their probabilities."""
    return [
        {
            "file": str(each.file),
            "label": names[each.likeliest(1)[0]],
            "probabilities": {
                names[number]: each.probabilities[number] for number in each.likeliest(most)
            },
        }
        for each in predictions
    ]


def _print_likeliest(predictions: "list[Prediction]", names: list[str], most: int) -> None:
    from archsearch.cli.tables import print_table

    print_table(
        ("file", *_headings(most)),
        [
            (
                str(each.file),
                *(
                    text
                    for number in each.likeliest(most)
                    for text in (names[number], f"{each.probabilities[number]:.1%}")
                ),
            )
            for each in predictions
        ],
        right=range(2, 2 * most + 1, 2),
    )


def _headings(top: int) -> list[str]:
    """A class and its probability, for the best, the second, …"""
    return [
        text
        for place in range(1, top + 1)
        for text in ("label" if place == 1 else f"{place}.", "probability")
    ]
