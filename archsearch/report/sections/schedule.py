"""What the rungs of a schedule said of trainings in full."""

import pandas as pd

from archsearch.journal import History
from archsearch.report.evidence.study import correlation
from archsearch.report.format import SURE, several, signed

LEAST = 8
"""Trials trained in full under which a rank correlation says nothing."""


def schedule_sentence(history: History) -> str:
    """How many trials went on from the first rung, and how far it said who would be good.

    "" without a schedule.
    """
    trials = [trial for trial in history.trials if trial.outcomes and trial.status != "failed"]
    first = min((trial.outcomes[0].epochs for trial in trials), default=0)
    trials = [trial for trial in trials if trial.outcomes[0].epochs == first]  # of one bracket
    on = [trial for trial in trials if len(trial.outcomes) > 1]
    if not on:
        return ""
    said = (
        f"Of {several(len(trials), 'trial')} with a score after {several(first, 'epoch')}, "
        f"{len(on)} went on."
    )
    full = [trial for trial in on if trial.status == "completed"]
    if len(full) < LEAST:
        return said
    found = correlation(
        pd.Series([trial.outcomes[0].score for trial in full], dtype=float),
        pd.Series([trial.outcomes[-1].score for trial in full], dtype=float),
    )
    if found is None:
        return said
    low, high = map(signed, found.interval)
    return (
        f"{said} Of the {len(full)} that were trained in full, first and last scores had a rank "
        f"correlation of {signed(found.value)} ({SURE} interval {low} to {high}); they were chosen "
        "for being good at first, which lowers it."
    )
