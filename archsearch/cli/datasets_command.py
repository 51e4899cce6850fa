"""`archsearch datasets`."""

import dataclasses
import json

import click

from archsearch.cli.shared_options import json_option


@click.command("datasets")
@json_option
def command(as_json: bool) -> None:
    """Which data sets have a name, and whether they can be had now."""
    from archsearch.cli.tables import print_table
    from archsearch.data import catalogue

    known = catalogue()
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(info) for info in known]))
        return
    print_table(
        ("name", "images", "size", "classes", "there", "what, and where"),
        [
            (
                info.name,
                f"{info.images:,}",
                f"{info.size}×{info.channels}",
                str(info.classes),
                "yes" if info.available else "no",
                f"{info.description}; {info.where}",
            )
            for info in known
        ],
        right=(1, 3),
    )
    click.echo(
        "\nBesides: an .npz file with x and y (or x_train, y_train, x_test, y_test), a folder with "
        "one\nsubfolder of images per class, or a folder with four IDX files."
    )
