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
    from archsearch.report.format import duration
    from archsearch.session.estimate import estimated_seconds, finals_of_plan, stretches_of

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
        click.echo(json.dumps(facts | {"seconds_about": round(seconds, 1)}))
        return
    where = "on one worker like this machine" if planned.cluster else "by a typical network, here"
    facts["time"] = f"about {duration(seconds)} of training, {where}"
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


def _all_of_all(ended: "Ended") -> str:
    """How many candidates there were, all of which were tried."""
    trials = len(ended.history.trials)
    architectures = len({trial.candidate.architecture for trial in ended.history.trials})
    if trials == architectures:
        return f"{trials} of {trials} architectures"
    return f"{trials} of {trials} candidates ({architectures} architectures)"


def _front(ended: "Ended") -> tuple[str, list[dict[str, Any]]] | None:
    """The Pareto front as a line and as records; None where no cost was minimised."""
    from archsearch.report import cost_of, front_sentence, measure_of
    from archsearch.session.opened import open_run

    run = open_run(ended.folder)
    cost = cost_of(run.file)
    if cost is None:
        return None
    members = run.front
    return (
        front_sentence(members, cost, measure_of(run.file)),
        json.loads(members.to_json(orient="records")),
    )


def _print_end(ended: "Ended", *, as_json: bool) -> None:
    from archsearch.cli.seeds_text import score_text, seeds_text

    history = ended.history
    contenders = history.contenders(maximize=ended.maximize)
    best = history.best(maximize=ended.maximize)
    tested = history.test_of_best(maximize=ended.maximize)
    report = ended.folder / "report.html"
    front = _front(ended)
    short = history.finals[-1].reason if history.finals else ""
    if as_json:
        facts = {
            "report": str(report),
            "model": str(ended.folder / "best" / "model.keras") if best else None,
            "trial": best.number if best else None,
            "architecture": best.candidate.architecture.identity if best else None,
            "score": best.score if best else None,
            "mean": contenders[0].mean if contenders else None,
            "deviation": contenders[0].deviation if contenders else None,
            "seeds": len(contenders[0].scores) if contenders else 0,
            "finalists": len(contenders),
            "fewer_finalists": short or None,
            "test_accuracy": tested.test_accuracy if tested else None,
            "trials": len(history.trials),
            "completed": len(history.completed),
            "interrupted": ended.broken_off,
            **({} if front is None else {"front": front[1]}),
        }
        click.echo(json.dumps(facts))
        return
    if best is not None and best.last is not None:
        test = f", test accuracy {tested.test_accuracy:.1%}" if tested else ", not yet tested"
        quality = (
            f"validation accuracy {best.last.val_accuracy:.1%} (best of {len(history.completed)})"
        )
        if contenders:
            score = score_text(best.score or 0.0, objective=ended.objective)
            quality = (
                f"{ended.objective.replace('val_', 'validation ').replace('_', ' ')} "
                f"{seeds_text(contenders[0], objective=ended.objective)} (its trial had {score})"
            )
        click.echo(
            f"best: trial {best.number}, architecture {best.candidate.architecture.identity}, "
            f"{quality}{test}"
        )
        click.echo(f'model: archsearch.load_best("{ended.folder}")')
    if front is not None:
        click.echo(front[0])
    if short:
        click.echo(f"fewer finalists or seeds than asked for: {short}", err=True)
    if ended.time_is_up:
        click.echo("the time budget is spent; --resume --time-budget gives a new total", err=True)
    if ended.exhausted:
        click.echo(f"the space is exhausted: {_all_of_all(ended)}")
    click.echo(f"report: {report}")
