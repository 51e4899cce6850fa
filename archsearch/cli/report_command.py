"""`archsearch report RUN`."""

from pathlib import Path

import click


@click.command("report")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
def command(run: Path) -> None:
    """Rewrite the CSV files and report.html from the journal alone."""
    from archsearch.report import write_report

    click.echo(f"report: {write_report(run)}")
