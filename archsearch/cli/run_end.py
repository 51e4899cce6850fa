"""What a run says when it ends."""

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from archsearch.session.opened import Run
    from archsearch.session.run import Ended


def _all_of_all(ended: "Ended") -> str:
    """How many candidates there were, all of which were tried."""
    trials = len(ended.history.trials)
    architectures = len({trial.candidate.architecture for trial in ended.history.trials})
    if trials == architectures:
        return f"{trials} of {trials} architectures"
    return f"{trials} of {trials} candidates ({architectures} architectures)"


def _front(run: "Run") -> tuple[str, list[dict[str, Any]]] | None:
    """The Pareto front as a line and as records; None where no cost was minimised."""
    from archsearch.report import cost_of, front_sentence, measure_of

    cost = cost_of(run.file)
    if cost is None:
        return None
    members = run.front
    return (
        front_sentence(members, cost, measure_of(run.file)),
        json.loads(members.to_json(orient="records")),
    )


def print_end(ended: "Ended", *, as_json: bool) -> None:
    """Print how a run ended: the best network and where it is, or all of that as JSON."""
    from archsearch.journal import read_run_file
    from archsearch.session.opened import Run

    run = Run(path=ended.folder, file=read_run_file(ended.folder), history=ended.history)
    if as_json:
        click.echo(json.dumps(_facts(ended, run)))
    else:
        _say(ended, run)


def _facts(ended: "Ended", run: "Run") -> dict[str, Any]:
    """How a run ended, for programs."""
    history = ended.history
    contenders = history.contenders(maximize=ended.maximize)
    best = history.best(maximize=ended.maximize)
    tested = history.test_of_best(maximize=ended.maximize)
    front = _front(run)
    return {
        "report": str(ended.folder / "report.html"),
        "model": str(ended.folder / "best" / "model.keras") if best else None,
        "trial": best.number if best else None,
        "architecture": best.candidate.architecture.identity if best else None,
        "score": best.score if best else None,
        "mean": contenders[0].mean if contenders else None,
        "deviation": contenders[0].deviation if contenders else None,
        "seeds": len(contenders[0].scores) if contenders else 0,
        "finalists": len(contenders),
        "fewer_finalists": _short(ended) or None,
        "test_accuracy": tested.test_accuracy if tested else None,
        "trials": len(history.trials),
        "completed": len(history.completed),
        "interrupted": ended.broken_off,
        **({} if front is None else {"front": front[1]}),
    }


def _short(ended: "Ended") -> str:
    """Why there were fewer finals than asked for; "" where there were not."""
    return ended.history.finals[-1].reason if ended.history.finals else ""


def _say(ended: "Ended", run: "Run") -> None:
    """How a run ended, for a reader."""
    from archsearch.journal import WeightFolder

    _say_best(ended)
    if ended.keep_models != "best":
        size = WeightFolder(ended.folder / "weights").bytes / 1e6
        click.echo(f'weights: {size:,.1f} MB; archsearch.load("{ended.folder}", trial=N)')
    front = _front(run)
    if front is not None:
        click.echo(front[0])
    if ended.time_is_up:
        click.echo("the time budget is spent; to go on: --resume --time-budget 1h", err=True)
    if ended.exhausted:
        click.echo(f"the space is exhausted: {_all_of_all(ended)}")
    if ended.gave_up:
        click.echo(
            "the search ended early: a million points drawn at random had nothing new that may be "
            "trained; widen the limits, or the choices that they leave",
            err=True,
        )
    if ended.broken_off:
        click.echo(f"to go on: {run.file.command_with('resume', ended.folder)}", err=True)
    click.echo(f"report: {ended.folder / 'report.html'}")


def _say_best(ended: "Ended") -> None:
    """The best network and its model; nothing where there is none."""
    from archsearch.cli.seeds_text import score_text, seeds_text

    history = ended.history
    best = history.best(maximize=ended.maximize)
    if best is None or best.last is None:
        return
    contenders = history.contenders(maximize=ended.maximize)
    tested = history.test_of_best(maximize=ended.maximize)
    test = f", test accuracy {tested.test_accuracy:.1%}" if tested else ", not yet tested"
    quality = f"validation accuracy {best.last.val_accuracy:.1%} (best of {len(history.scored)})"
    if contenders:
        score = score_text(best.score or 0.0, objective=ended.objective)
        quality = (
            f"{ended.objective.replace('val_', 'validation ').replace('_', ' ')} "
            f"{seeds_text(contenders[0], objective=ended.objective)} (its trial had {score})"
        )
    identity = best.candidate.architecture.identity
    click.echo(f"best: trial {best.number}, architecture {identity}, {quality}{test}")
    click.echo(f'model: archsearch.load_best("{ended.folder}")')
