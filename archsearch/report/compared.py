"""The trials that may be compared with one another: each with its score after equally many epochs.

A schedule ends most trials early, so that those trained in full are few, and chosen. All that a
search tried has a score where the schedule first looks: there the networks are those that were
proposed, whatever became of them, if trained for less long.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from archsearch.journal import History, Outcome
from archsearch.report.format import several


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The rows of the trials table that may be compared.

    `score`, `val_accuracy`, `val_loss`, `epochs` and `rung` are those of the stretch that ended
    after `epochs`; that is None where no trial has a score. `in_full` says that these are trainings
    in full, `longer` that some of the trials were trained for longer. `given` is how many of these
    networks were taken from another run, `promoted` how many went on from an earlier rung at which
    others were stopped, or still wait.
    """

    epochs: int | None
    in_full: bool
    table: pd.DataFrame
    longer: bool = False
    given: int = 0
    promoted: int = 0

    @property
    def after(self) -> str:
        """When the scores were taken, as words that follow a score; "" where there is none."""
        return f" after {several(self.epochs, 'epoch')}" if self.epochs else ""


def compared_trials(history: History, trials: pd.DataFrame) -> Compared:
    """The trials at the number of epochs after which most architectures have a score.

    Of two numbers that equally many reached it is the larger. Failed trials have no score.
    `trials` is the table of the history; its `choice_epochs` are those of a training in full.
    """
    scores = {
        trial.number: {
            outcome.epochs: (rung, outcome) for rung, outcome in enumerate(trial.outcomes)
        }
        for trial in history.trials
        if trial.status != "failed"
    }
    identities = dict(zip(trials["trial"], trials["architecture"], strict=True))
    pairs = {(identities[number], epochs) for number, of in scores.items() for epochs in of}
    reached = Counter(epochs for _, epochs in pairs)
    if not reached:
        return Compared(epochs=None, in_full=True, table=trials.iloc[:0])
    epochs = max(reached, key=lambda number: (reached[number], number))
    then = {number: of[epochs] for number, of in scores.items() if epochs in of}
    longer = epochs < max(reached)
    left_behind = any(of and max(of) < epochs for of in scores.values())
    return Compared(
        epochs=epochs,
        in_full=not longer and epochs >= int(trials["choice_epochs"].max()),
        table=_at(then, trials),
        longer=longer,
        given=sum(trial.proposal == 0 and trial.number in then for trial in history.trials),
        promoted=sum(rung > 0 for rung, _ in then.values()) if left_behind else 0,
    )


def trained_in_full(trials: pd.DataFrame) -> pd.DataFrame:
    """The completed trials with a score that were trained for the most epochs."""
    completed = trials[trials["status"].eq("completed").fillna(False) & trials["score"].notna()]
    equal: pd.DataFrame = completed[completed["epochs"] == completed["epochs"].max()]
    return equal


def _at(then: dict[int, tuple[int, Outcome]], trials: pd.DataFrame) -> pd.DataFrame:
    """The rows of these trials, with the rung and outcome of each."""
    rows = trials[trials["trial"].isin(list(then))]
    found = [then[number] for number in rows["trial"]]
    columns: dict[str, list[Any]] = {
        "score": [outcome.score for _, outcome in found],
        "val_accuracy": [outcome.val_accuracy for _, outcome in found],
        "val_loss": [outcome.val_loss for _, outcome in found],
        "epochs": [outcome.epochs for _, outcome in found],
        "rung": [rung for rung, _ in found],
    }
    return rows.assign(**columns).astype({name: trials[name].dtype for name in columns})
