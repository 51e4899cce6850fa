"""`archsearch run SPACE.py`."""

import json
import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from archsearch.cli.parse import DURATION
from archsearch.cli.shared_options import data_options, json_option, limit_options
from archsearch.search.names import DEFAULT_ORACLE, ORACLES
from archsearch.search.schedule import DEFAULT_SCHEDULE, SCHEDULES

if TYPE_CHECKING:
    from archsearch.session.prepare import Prepared
    from archsearch.session.run import Ended


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
@click.option("--time-budget", type=DURATION, help="When to stop, such as 10m or 1h30m.")
@click.option("--oracle", metavar="NAME", help=f"Whom to try [{DEFAULT_ORACLE}]; see below.")
@click.option("--schedule", metavar="NAME", help=f"For how long [{DEFAULT_SCHEDULE}]; see below.")
@click.option("--objective", metavar="NAME", help="What to optimise [val_accuracy].")
@limit_options
@click.option("--seed", type=int, metavar="N", help="Equal seeds give equal runs [0].")
@click.option("--workers", type=int, metavar="N", help="Processes that train [one per core].")
@click.option("--cluster", metavar="ADDRESS", help="Train on a Dask scheduler's workers instead.")
@click.option("--trial-timeout", type=DURATION, help="When a trial is given up, such as 5m.")
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
    from archsearch.cli.progress import progress_for
    from archsearch.session.options import Request
    from archsearch.session.overrides import LIMIT_ARGUMENTS, LimitArguments
    from archsearch.session.prepare import prepare
    from archsearch.session.run import execute
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
        for note in prepared.dataset.notes:
            click.echo(f"note: {note}", err=True)
    if dry_run:
        _print_plan(prepared, as_json=as_json)
        return 0
    signal.signal(signal.SIGTERM, _terminate)
    with progress_for(prepared, verbose=verbose, quiet=quiet) as progress:
        ended = execute(prepared, progress.hear, progress.say)
    _print_end(ended, as_json=as_json)
    return {None: 0, "SIGTERM": 143}.get(ended.broken_off, 130)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt("SIGTERM")


def _print_plan(prepared: "Prepared", *, as_json: bool) -> None:
    planned = prepared.plan
    facts = {
        "folder": str(prepared.folder),
        "would": {"new": "start", "go on": "go on", "replace": "start anew"}[prepared.state],
        "dataset": planned.space.dataset,
        "images": [len(prepared.split.train_labels), len(prepared.split.val_labels)],
        "points": planned.space.size,
        "trials_done": len(prepared.history.trials),
        **planned.to_json(),
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        if value is not None:
            click.echo(f"{name.replace('_', ' '):16} {_plain(value)}")


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {_plain(v)}" for k, v in value.items() if v is not None) or "none"
    if isinstance(value, list):
        return " + ".join(map(_plain, value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return " ".join(str(value).split())  # a function may have several lines


def _all_of_all(ended: "Ended") -> str:
    """How many candidates there were, all of which were tried."""
    trials = len(ended.history.trials)
    architectures = len({trial.candidate.architecture for trial in ended.history.trials})
    if trials == architectures:
        return f"{trials} of {trials} architectures"
    return f"{trials} of {trials} candidates ({architectures} architectures)"


def _print_end(ended: "Ended", *, as_json: bool) -> None:
    best = ended.history.best(maximize=ended.maximize)
    tested = ended.history.tested[-1] if ended.history.tested else None
    if best is not None and tested is not None and tested.trial != best.number:
        tested = None
    report = ended.folder / "report.html"
    if as_json:
        facts = {
            "report": str(report),
            "model": str(ended.folder / "best" / "model.keras") if best else None,
            "trial": best.number if best else None,
            "architecture": best.candidate.architecture.identity if best else None,
            "score": best.score if best else None,
            "test_accuracy": tested.test_accuracy if tested else None,
            "trials": len(ended.history.trials),
            "completed": len(ended.history.completed),
            "interrupted": ended.broken_off,
        }
        click.echo(json.dumps(facts))
        return
    if best is not None and best.last is not None:
        test = f", test accuracy {tested.test_accuracy:.1%}" if tested else ", not yet tested"
        click.echo(
            f"best: trial {best.number}, architecture {best.candidate.architecture.identity}, "
            f"validation accuracy {best.last.val_accuracy:.1%} "
            f"(best of {len(ended.history.completed)}){test}"
        )
        click.echo(f'model: archsearch.load_best("{ended.folder}")')
    if ended.time_is_up:
        click.echo("the time budget is spent; --resume --time-budget gives a new total", err=True)
    if ended.exhausted:
        click.echo(f"the space is exhausted: {_all_of_all(ended)}")
    click.echo(f"report: {report}")
