"""`archsearch refine RUN`."""

from pathlib import Path
from typing import Any

import click

from archsearch.cli.parse import DURATION
from archsearch.cli.shared_options import json_option
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
@click.option("--seed", type=int, metavar="N", help="Equal seeds give equal runs [0].")
@click.option("--workers", type=int, metavar="N", help="Processes that train [one per core].")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run folder [RUN-refined].")
@click.option("--resume", is_flag=True, help="Go on, or start where there is no run.")
@click.option("--overwrite", is_flag=True, help="Delete the run in the folder and start anew.")
@click.option("--dry-run", is_flag=True, help="Check everything, say what would run, and stop.")
@json_option
@click.option("-v", "--verbose", is_flag=True, help="A line per training, on a terminal too.")
@click.option("-q", "--quiet", is_flag=True, help="Only the result.")
def command(
    run: Path,
    trial: int | None,
    epochs: int | None,
    width: float | None,
    train_size: int | str | None,
    val_size: int | None,
    seeds: int | None,
    dataset: str | None,
    time_budget: float | None,
    seed: int | None,
    workers: int | None,
    output: Path | None,
    resume: bool,
    overwrite: bool,
    dry_run: bool,
    as_json: bool,
    verbose: bool,
    quiet: bool,
) -> int:
    """Train the best network of a run longer, wider, or on more images, with fresh seeds."""
    from archsearch.cli.run_command import carry_out, print_notes, print_plan
    from archsearch.journal import RUN_FILE, read_run_file
    from archsearch.session.options import Request
    from archsearch.session.prepare import prepare
    from archsearch.session.refine import Refinement, command_to_refine, refinement

    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other; give one of them")
    place = run.resolve() if run.name in {"", ".."} else run
    folder = output or place.with_name(f"{place.name}-refined")
    if folder.resolve() == run.resolve():
        raise InputError(f"{folder} is the run to refine; give another --output")
    change = Refinement(
        trial=trial,
        epochs=epochs,
        width=width,
        train_size=train_size,
        val_size=val_size,
        seeds=seeds,
    )
    asked = Request(dataset=dataset, time_budget=time_budget, seed=seed, workers=workers)
    again = resume and (folder / RUN_FILE).is_file()
    space_file, request = refinement(run, change, request=asked, name=folder.name, again=again)
    prepared = prepare(
        space_file,
        request,
        folder=folder,
        mode="resume" if resume else "overwrite" if overwrite else "new",
        dry=dry_run,
        command=command_to_refine(run, change, asked, folder),
    )
    if prepared.fingerprint != read_run_file(run).data["fingerprint"]:
        raise InputError(
            f"{prepared.plan.space.dataset} has other images than {run} had (their fingerprints "
            "differ); give those with --dataset"
        )
    if not quiet:
        print_notes(prepared)
    if dry_run:
        print_plan(prepared, as_json=as_json)
        return 0
    return carry_out(prepared, as_json=as_json, verbose=verbose, quiet=quiet)
