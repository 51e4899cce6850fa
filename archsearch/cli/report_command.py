"""`archsearch report RUN`."""

from pathlib import Path

import click


@click.command("report")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--against",
    metavar="RUN",
    type=click.Path(path_type=Path),
    help="Another run of the same data, as of --oracle random: what had it at equal budget?",
)
def command(run: Path, against: Path | None) -> None:
    """Rewrite the CSV files and report.html from the journal alone."""
    from archsearch.report import write_report

    click.echo(f"report: {write_report(run, against=against)}")
