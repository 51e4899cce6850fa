"""`archsearch export RUN --format FORMAT`."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from archsearch.best.exports.formats import FORMATS
from archsearch.cli.shared_options import json_option
from archsearch.errors import InputError


@click.command(
    "export",
    epilog="Formats: " + "; ".join(f"{each.name}: {each.summary}" for each in FORMATS.values()),
)
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--format", "name", metavar="FORMAT", required=True, help=", ".join(FORMATS) + ".")
@click.option("--trial", type=int, metavar="N", help="This trial's model [the best].")
@click.option("--dataset", help="Where the run's images are now, if they were moved.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File or folder [RUN/exports/…]."
)
@click.option("--overwrite", is_flag=True, help="Replace what is at --output.")
@json_option
def command(
    run: Path,
    name: str,
    trial: int | None,
    dataset: str | None,
    output: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Write the best model for elsewhere, run it there on real images, compare with Keras."""
    from archsearch.best.exports.formats import format_named
    from archsearch.best.files import export_place, refuse_place
    from archsearch.journal import read_run_file
    from archsearch.session.images import split_of_run
    from archsearch.train.quiet import quiet_stderr

    file, written = read_run_file(run), format_named(name)
    if output is not None and output.exists() and not overwrite:
        raise InputError(f"{output} is there already; --overwrite replaces it")
    to = output or export_place(run, written, trial)
    to = to if to.name not in {"", ".."} else to.resolve()
    refuse_place(written, to)
    split = split_of_run(file, dataset=dataset)
    with quiet_stderr():
        from archsearch.best.exports.export import export

        done = export(run, file, split, written, to, trial=trial)
    if as_json:
        click.echo(json.dumps({**asdict(done), "path": str(done.path)}))
        return
    checked = done.check
    click.echo(f"model: {done.path} ({done.bytes / 1000:,.1f} kB)")
    click.echo(
        f"checked: {checked.runtime}, on {checked.images} validation images: the same class as "
        f"Keras for {checked.same}, probabilities differ by at most {checked.largest:.2g}"
        + ("" if written.exact else f", accuracy {_pair(checked.accuracy)}")
    )


def _pair(accuracy: tuple[float, float]) -> str:
    keras, export = accuracy
    return f"{export:.1%} (Keras {keras:.1%})"
