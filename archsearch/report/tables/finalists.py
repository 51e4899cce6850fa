"""finalists.csv as a table: one row per finalist and seed, in rounds."""

from typing import Any

import pandas as pd

from archsearch.journal import Contender, Finalist, History, RunFile, Trial

COLUMNS = {
    "trial": "Int64",
    "architecture": "string",
    "replicate": "Int64",
    "seed": "Int64",
    "score": "Float64",
    "val_accuracy": "Float64",
    "val_loss": "Float64",
    "epochs": "Int64",
    "seconds": "Float64",
    "reason": "string",
    "compared": "boolean",
    "winner": "boolean",
    "saved": "boolean",
}


def finalists_table(run: RunFile, history: History) -> pd.DataFrame:
    """One row per training of a finalist; the scores are NA where it failed, for its `reason`.

    `compared` marks those that the means are made of (whole rounds of the finalists of now),
    `winner` those of the winner, `saved` the one whose weights are the saved model's.
    """
    maximize = run.options["maximize"]
    contenders = history.contenders(maximize=maximize)
    winner = contenders[0].trial.number if contenders else None
    saved = history.saved_replicate(maximize=maximize)
    trials = {trial.number: trial for trial in history.trials}
    order = sorted(history.finalists, key=lambda each: (each.replicate, each.trial))
    rows = [
        {
            **_training(each, trials[each.trial]),
            "compared": _is_compared(each, contenders),
            "winner": each.trial == winner,
            "saved": each is saved,
        }
        for each in order
    ]
    return pd.DataFrame(
        {
            name: pd.array([row[name] for row in rows], dtype=dtype)  # type: ignore[call-overload]
            for name, dtype in COLUMNS.items()
        }
    )


def _training(event: Finalist, trial: Trial) -> dict[str, Any]:
    outcome = event.outcome
    return {
        "trial": event.trial,
        "architecture": trial.candidate.architecture.identity,
        "replicate": event.replicate,
        "seed": event.seed,
        "score": outcome.score if outcome else None,
        "val_accuracy": outcome.val_accuracy if outcome else None,
        "val_loss": outcome.val_loss if outcome else None,
        "epochs": outcome.epochs if outcome else None,
        "seconds": outcome.seconds if outcome else None,
        "reason": event.reason or None,
    }


def _is_compared(event: Finalist, contenders: tuple[Contender, ...]) -> bool:
    return any(event is each for contender in contenders for each in contender.replicates)
