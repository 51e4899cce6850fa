"""`archsearch refine RUN`."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from archsearch.cli.parse import DURATION
from archsearch.cli.shared_options import course_options
from archsearch.errors import InputError


def _train_size(context: Any, option: Any, text: str | None) -> int | str | None:
    """A number of images, or all of them."""
    if text is None or text == "all":
        return text
    if not text.isdigit():
        raise click.BadParameter(f"{text!r} is no number of images; write one, or all")
    return int(text)


@click.command("refine")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--trial", type=int, metavar="N", help="This trial's network [the best].")
@click.option("--epochs", type=int, metavar="N", help="Epochs of each training [as before].")
@click.option("--width", type=float, metavar="X", help="Multiply the channels by this.")
@click.option(
    "--train-size", callback=_train_size, metavar="N|all", help="Training images [as before]."
)
@click.option(
    "--val-size", type=int, metavar="N", help="Validate on so many, train on the rest of these."
)
@click.option("--seeds", type=int, metavar="N", help="Fresh seeds to train with [3].")
@click.option("--dataset", help="Where the images are now, if they were moved.")
@click.option("--time-budget", type=DURATION, help="For all of it, such as 10m or 1h30m.")
@click.option("--seed", type=int, metavar="N", help="Equal seeds give equal runs [one more].")
@click.option("--workers", type=int, metavar="N", help="Processes that train [one per core].")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run folder [RUN-refined].")
@course_options
def command(
    run: Path,
    output: Path | None,
    resume: bool,
    overwrite: bool,
    dry_run: bool,
    as_json: bool,
    verbose: bool,
    quiet: bool,
    **asked: Any,
) -> int:
    """Train the best network of a run longer, wider, or on more images, with fresh seeds."""
    from archsearch.cli.run_course import carry_out, mode_of
    from archsearch.journal import RUN_FILE, read_run_file
    from archsearch.session.prepare import prepare
    from archsearch.session.refine import Refinement, command_to_refine, refinement
    from archsearch.session.request import Request

    mode = mode_of(resume=resume, overwrite=overwrite)
    place = run.resolve() if run.name in {"", ".."} else run
    folder = output or place.with_name(f"{place.name}-refined")
    if folder.resolve() == run.resolve():
        raise InputError(f"{folder} is the run to refine; give another --output")
    change = Refinement(**{each.name: asked.pop(each.name) for each in fields(Refinement)})
    rest = Request(**asked)
    before = read_run_file(folder) if resume and (folder / RUN_FILE).is_file() else None
    space_file, request = refinement(run, change, request=rest, name=folder.name, before=before)
    prepared = prepare(
        space_file,
        request,
        folder=folder,
        mode=mode,
        dry=dry_run,
        command=command_to_refine(run, change, rest, folder),
    )
    if prepared.fingerprint != read_run_file(run).data["fingerprint"]:
        raise InputError(
            f"{prepared.plan.space.dataset} has other images than {run} had (their fingerprints "
            "differ); give those with --dataset"
        )
    return carry_out(prepared, dry_run=dry_run, as_json=as_json, verbose=verbose, quiet=quiet)
