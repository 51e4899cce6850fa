"""`archsearch run SPACE.py`."""

import json
import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from archsearch.cli.parse import DURATION
from archsearch.cli.shared_options import data_options, json_option, limit_options
from archsearch.search.costs import COSTS
from archsearch.search.names import DEFAULT_ORACLE, ORACLES
from archsearch.search.schedule import DEFAULT_SCHEDULE, SCHEDULES

if TYPE_CHECKING:
    from archsearch.search import Stretch
    from archsearch.session.prepare import Prepared


@click.command(
    "run",
    epilog="Oracles: "
    + "; ".join(f"{o.name}: {o.summary}" for o in ORACLES.values())
    + ". Schedules: "
    + "; ".join(f"{name}: {summary}" for name, summary in SCHEDULES.items())
    + ".",
)
@click.argument("space_file", metavar="SPACE.py", type=click.Path(path_type=Path))
@data_options
@click.option("--trials", type=int, metavar="N", help="Candidates to train in all [30].")
@click.option("--epochs", type=int, metavar="N", help="Epochs of a full training.")
@click.option("--time-budget", type=DURATION, help="For the whole run, such as 10m or 1h30m.")
@click.option("--finalists", type=int, metavar="N", help="The best, trained again; 0: none [5].")
@click.option("--seeds", type=int, metavar="N", help="Trainings of each finalist [3].")
@click.option("--oracle", metavar="NAME", help=f"Whom to try [{DEFAULT_ORACLE}]; see below.")
@click.option("--schedule", metavar="NAME", help=f"For how long [{DEFAULT_SCHEDULE}]; see below.")
@click.option("--objective", metavar="NAME", help="What to optimise [val_accuracy].")
@click.option("--minimize", metavar="COST", help=f"Keep this small too: {', '.join(COSTS)}.")
@limit_options
@click.option("--seed", type=int, metavar="N", help="Equal seeds give equal runs [0].")
@click.option("--workers", type=int, metavar="N", help="Processes that train [one per core].")
@click.option("--cluster", metavar="ADDRESS", help="Train on a Dask scheduler's workers instead.")
@click.option("--trial-timeout", type=DURATION, help="When a trial is given up, such as 5m.")
@click.option("--keep-models", metavar="WHICH", help="best, finalists or all, to load [best].")
@click.option("--from", "start_from", metavar="RUN", help="Try the best networks of a run first.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Run folder [results/NAME].")
@click.option("--resume", is_flag=True, help="Go on, or start where there is no run.")
@click.option("--overwrite", is_flag=True, help="Delete the run in the folder and start anew.")
@click.option("--dry-run", is_flag=True, help="Check everything, say what would run, and stop.")
@json_option
@click.option("-v", "--verbose", is_flag=True, help="A line per trial, on a terminal too.")
@click.option("-q", "--quiet", is_flag=True, help="Only the result.")
def command(
    space_file: Path,
    output: Path | None,
    resume: bool,
    overwrite: bool,
    dry_run: bool,
    as_json: bool,
    verbose: bool,
    quiet: bool,
    **asked: Any,
) -> int:
    """Search a space: train candidates, save the best model, write the report."""
    from archsearch.session.options import Request
    from archsearch.session.overrides import LIMIT_ARGUMENTS, LimitArguments
    from archsearch.session.prepare import prepare
    from archsearch.space import load_space_file

    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other; give one of them")
    limits = LimitArguments(**{name: asked.pop(name) for name in LIMIT_ARGUMENTS})  # type: ignore[typeddict-item]
    loaded = load_space_file(space_file)
    prepared = prepare(
        loaded,
        Request(**asked, limits=limits),
        folder=output or Path("results") / loaded.name,
        mode="resume" if resume else "overwrite" if overwrite else "new",
        dry=dry_run,
    )
    if not quiet:
        print_notes(prepared)
    if dry_run:
        print_plan(prepared, as_json=as_json)
        return 0
    return carry_out(prepared, as_json=as_json, verbose=verbose, quiet=quiet)


def carry_out(prepared: "Prepared", *, as_json: bool, verbose: bool, quiet: bool) -> int:
    """Carry a run out, show how it goes and how it ended, and give the exit code."""
    from archsearch.cli.progress import progress_for
    from archsearch.cli.run_end import print_end
    from archsearch.session.run import execute

    signal.signal(signal.SIGTERM, _terminate)
    with progress_for(prepared, verbose=verbose, quiet=quiet) as progress:
        ended = execute(prepared, progress.hear, progress.say)
    print_end(ended, as_json=as_json)
    return {None: 0, "SIGTERM": 143}.get(ended.broken_off, 130)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt("SIGTERM")


def print_notes(prepared: "Prepared") -> None:
    """What a user should know before a run begins, to stderr."""
    for note in prepared.dataset.notes:
        click.echo(f"note: {note}", err=True)
    planned = prepared.plan
    if planned.start_from is not None:
        number = len(planned.first)
        which = "network of" if number == 1 else "networks of"
        click.echo(f"note: begins with the best {number} {which} {planned.start_from}", err=True)


def print_plan(prepared: "Prepared", *, as_json: bool) -> None:
    """What would run, and for how long, to stdout."""
    from archsearch.report.format import duration
    from archsearch.session.estimate import (
        estimated_seconds,
        finals_of_plan,
        kept_bytes,
        stretches_of,
    )

    planned = prepared.plan
    stretches = stretches_of(planned, planned.trials)
    facts = {
        "folder": str(prepared.folder),
        "would": {"new": "start", "go on": "go on", "replace": "start anew"}[prepared.state],
        "dataset": planned.space.dataset,
        "images": [len(prepared.split.train_labels), len(prepared.split.val_labels)],
        "points": planned.space.size,
        "trials_done": len(prepared.history.trials),
        **planned.to_json(),
        "rungs": [_stretch(each) for each in stretches],
        "epochs_in_all": sum(each.epochs for each in stretches),
        "final_epochs": sum(each.epochs for each in finals_of_plan(planned)),
    }
    seconds = estimated_seconds(prepared)
    if as_json:
        about = {"seconds_about": round(seconds, 1), "bytes_about": round(kept_bytes(prepared))}
        click.echo(json.dumps(facts | about))
        return
    where = "on one worker like this machine" if planned.cluster else "by a typical network, here"
    del facts["first"]
    facts["time"] = f"about {duration(seconds)} of training, {where}"
    facts["disk"] = f"about {kept_bytes(prepared) / 1e6:,.1f} MB of weights"
    for name, value in facts.items():
        if value is not None:
            click.echo(f"{name.replace('_', ' '):16} {_plain(value)}")


def _stretch(stretch: "Stretch") -> str:
    """What so many trials are trained for.

    >>> from archsearch.search import Stretch
    >>> _stretch(Stretch(trials=30, begin=0, end=1)), _stretch(Stretch(trials=1, begin=3, end=9))
    ('30 trials to epoch 1', '1 trial from epoch 3 to 9')
    """
    trials = f"{stretch.trials:,} trial{'s' if stretch.trials > 1 else ''}"
    begin = f"from epoch {stretch.begin} to" if stretch.begin else "to epoch"
    return f"{trials} {begin} {stretch.end}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {_plain(v)}" for k, v in value.items() if v is not None) or "none"
    if isinstance(value, list):
        return " + ".join(map(_plain, value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return " ".join(str(value).split())  # a function may have several lines
