"""`archsearch show RUN [TRIAL]`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archsearch.cli.shared_options import json_option

if TYPE_CHECKING:
    from archsearch.journal import Finalist, Trial
    from archsearch.session.opened import Run

SHOWN = 20


@click.command("show")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("trial", metavar="[TRIAL]", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help=f"All trials, not only {SHOWN}.")
@json_option
def command(run: Path, trial: int | None, everything: bool, as_json: bool) -> None:
    """The leaderboard of a run, or one trial with its layer table."""
    from archsearch.session.opened import open_run

    opened = open_run(run)
    if trial is not None:
        _show_trial(opened, trial, as_json=as_json)
    elif as_json:
        click.echo(opened.trials.to_json(orient="records"))
    else:
        _show_leaderboard(opened, everything=everything)


def _show_leaderboard(run: "Run", *, everything: bool) -> None:
    from archsearch.cli.tables import print_table
    from archsearch.report import cost_of, front_sentence, measure_of
    from archsearch.report.format import several

    objective = run.file.options["objective"]
    trials = run.trials.sort_values(
        "score", ascending=not run.file.options["maximize"], na_position="last", kind="stable"
    )
    varying = [
        name
        for name in trials.columns
        if name.startswith("choice_") and trials[name].nunique(dropna=False) > 1
    ]
    columns = ["status", "score", "epochs", "receptive_field", "params", "macs", "depth"]
    cost = cost_of(run.file)
    if cost is not None:
        columns += [name for name in (cost.column, "front") if name not in columns]
    shown = (trials if everything else trials.head(SHOWN)).fillna({"status": "unfinished"})
    names = ["trial", "architecture", *columns, *varying]
    least = ("architecture", "epochs", "depth", *varying)
    print_table(
        [name.removeprefix("choice_").replace("receptive_field", "field") for name in names],
        [tuple(_cell(row[name]) for name in names) for _, row in shown.iterrows()],
        right=(0, *range(3, 2 + len(columns))),
        optional=[names.index(name) for name in reversed(least)],
    )
    number = several(len(trials), "trial")
    click.echo(f"\n{number} by {objective}; `show {run.path} TRIAL` has its layers")
    if len(shown) < len(trials):
        click.echo(f"{len(trials) - len(shown)} more with --all")
    if cost is not None:
        click.echo(
            f"{front_sentence(run.front, cost, measure_of(run.file))} (front 1; the best model is "
            "the one with the best score, and the only one whose weights are kept)"
        )
    _show_finalists(run)


def _show_finalists(run: "Run") -> None:
    """The finalists by their means; nothing where there were no finals."""
    from archsearch.cli.seeds_text import score_text, seeds_text
    from archsearch.cli.tables import print_table

    objective = run.file.options["objective"]
    contenders = run.history.contenders(maximize=run.file.options["maximize"])
    if contenders:
        click.echo()
        print_table(
            ("finalist", "architecture", f"mean {objective}", "its trial had"),
            [
                (
                    str(each.trial.number),
                    each.trial.candidate.architecture.identity,
                    seeds_text(each, objective=objective),
                    score_text(each.trial.score or 0.0, objective=objective),
                )
                for each in contenders
            ],
            right=(0, 3),
        )
        click.echo(f"\ntrial {contenders[0].trial.number} wins by the mean over fresh seeds")
    if run.history.finals and run.history.finals[-1].reason:
        reason = run.history.finals[-1].reason
        click.echo(f"fewer finalists or seeds than asked for: {reason}")


def _show_trial(run: "Run", number: int, *, as_json: bool) -> None:
    from archsearch.journal import numbered

    trial = numbered(run.history, number, folder=run.path)
    row = run.trials.set_index("trial", drop=False).loc[number]
    layers = run.layers
    layers = layers[layers["architecture"] == row["architecture"]]
    again = [each for each in run.history.finalists if each.trial == number]
    if as_json:
        facts = json.loads(row.to_json())
        facts["layers"] = json.loads(layers.to_json(orient="records"))
        rows = run.finalists
        facts["finalist"] = json.loads(rows[rows["trial"] == number].to_json(orient="records"))
        facts["candidate"] = trial.candidate.to_json()
        click.echo(json.dumps(facts))
        return
    _print_trial(trial, against=_cell(row["against"]), replicates=again)
    from archsearch.cli.tables import print_table

    columns = [name for name in layers.columns if name != "architecture"]
    print_table(
        [name.replace("receptive_field", "field").replace("_", " ") for name in columns],
        [tuple(_cell(row[name]) for name in columns) for _, row in layers.iterrows()],
        right=(2, 3, 5, 6, 7, 8, 9, 10, 11),
        optional=[columns.index(name) for name in ("warnings", "padding", "jump", "type")],
    )


def _print_trial(trial: "Trial", *, against: str, replicates: "list[Finalist]") -> None:
    architecture, training = trial.candidate.architecture, trial.candidate.training
    status = trial.status or "unfinished"
    click.echo(f"trial {trial.number}: {status}{f' ({trial.reason})' if trial.reason else ''}")
    click.echo(
        f"architecture {architecture.identity}: {architecture.activation}, head "
        f"{architecture.head}, normalisation {architecture.normalization or 'none'}"
    )
    click.echo(
        f"training: {training.optimizer} at {training.learning_rate:g}, batches of "
        f"{training.batch_size}, dropout {training.dropout:g}, "
        f"augmentation {training.augmentation or 'none'}, seed {trial.seed}"
    )
    if against:
        click.echo(f"against what the space avoids: {against}")
    for outcome in trial.outcomes:
        click.echo(
            f"after {outcome.epochs} epochs: score {outcome.score:.4f}, validation accuracy "
            f"{outcome.val_accuracy:.4f}, loss {outcome.val_loss:.4f}, {outcome.seconds:.1f} s"
        )
    for each in sorted(replicates, key=lambda each: each.replicate):
        what = f"score {each.outcome.score:.4f}" if each.outcome else f"failed: {each.reason}"
        click.echo(f"as a finalist, replicate {each.replicate} (seed {each.seed}): {what}")
    click.echo()


def _cell(value: object) -> str:
    import pandas

    if pandas.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".") if value < 1 else f"{value:,.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
