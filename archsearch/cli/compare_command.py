"""`archsearch compare RUN RUN…`."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from archsearch.cli.shared_options import json_option
from archsearch.errors import InputError


@click.command("compare")
@click.argument("runs", metavar="RUN RUN…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write a page with charts.")
@click.option(
    "--csv", "table", type=click.Path(path_type=Path), help="Write all networks as a table."
)
@json_option
def command(runs: tuple[Path, ...], page: Path | None, table: Path | None, as_json: bool) -> None:
    """Runs, or spaces, against each other: winners, all networks, and those of like size."""
    if len(runs) < 2:
        raise InputError("compare needs two runs or more, such as results/small results/wide")
    from archsearch.journal import write_text
    from archsearch.report.comparison.compare import HEADINGS, comparison_of
    from archsearch.report.tables.csv_text import csv_text
    from archsearch.session.opened import open_run

    opened = {name: open_run(path) for name, path in _names(runs).items()}
    found = comparison_of({name: (run.file, run.history) for name, run in opened.items()})
    if table is not None:
        write_text(table, csv_text(found.networks))
    if page is not None:
        from archsearch.report.comparison.page import render_comparison

        write_text(page, render_comparison(found))
    if as_json:
        facts = {"runs": [asdict(each) for each in found.briefs], "says": list(found.paragraphs)}
        click.echo(json.dumps(facts))
        return
    from archsearch.cli.tables import print_table

    print_table(
        list(HEADINGS.values()),
        [tuple(str(getattr(each, key)) for key in HEADINGS) for each in found.briefs],
        right=(6, 7, 8),
        optional=(1, 7, 8, 2, 3, 6),
    )
    for paragraph in found.paragraphs:
        click.echo(f"\n{paragraph}")
    for path in (table, page):
        if path is not None:
            click.echo(f"\nwritten: {path}")


def _names(runs: tuple[Path, ...]) -> dict[str, Path]:
    """The runs by the names of their folders, or by their paths where two have the same."""
    if len({path.resolve() for path in runs}) < len(runs):
        raise InputError("compare got the same run twice")
    names = [path.resolve().name for path in runs]
    if len(set(names)) < len(names):
        names = [str(path.resolve()) for path in runs]
    return dict(zip(names, runs, strict=True))
