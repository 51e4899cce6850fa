"""The course of a search: what was trained when, and side by side with what."""

from dataclasses import dataclass
from typing import Any

from archsearch.journal import History, Outcome

PAUSE = 30.0
"""Seconds in which nothing is trained that are left out: a run that was interrupted, or finals
that wait for nothing, would else be mostly white."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One training without a break, in seconds of the course, in one of the lanes.

    `kind` is the status of the trial, or "finalist"; the trial's status is that of its end.
    `epochs` are all that had been trained by anybody when it ended.
    """

    trial: int
    kind: str
    lane: int
    began: float
    ended: float
    epochs: int


def course_of(history: History) -> tuple[Stretch, ...]:
    """The stretches in the order of their end, with pauses left out.

    A stretch has the first lane that is free; so there are as many lanes as trainings ran at the
    same time, however often worker processes were replaced.
    """
    given = sorted(_stretches(history), key=lambda each: each[2].began)
    placed = []
    lanes: list[float] = []  # until when each is busy
    left_out, busy_until = 0.0, None
    for trial, kind, outcome in given:
        if busy_until is None:
            left_out = outcome.began
        elif outcome.began - busy_until > PAUSE:
            left_out += outcome.began - busy_until
        busy_until = max(busy_until or outcome.ended, outcome.ended)
        lane = next((place for place, end in enumerate(lanes) if end <= outcome.began), len(lanes))
        lanes[lane : lane + 1] = [outcome.ended]
        placed.append((trial, kind, lane, outcome, left_out))
    placed.sort(key=lambda each: each[3].ended)
    done, found = 0, []
    for trial, kind, lane, outcome, before in placed:
        done += len(outcome.curve) or outcome.epochs
        found.append(
            Stretch(
                trial=trial,
                kind=kind,
                lane=lane,
                began=outcome.began - before,
                ended=outcome.ended - before,
                epochs=done,
            )
        )
    return tuple(found)


def course_columns(stretches: tuple[Stretch, ...]) -> dict[str, list[Any]]:
    """The stretches as columns for the page; times in seconds."""
    return {
        "trial": [each.trial for each in stretches],
        "kind": [each.kind for each in stretches],
        "lane": [each.lane + 1 for each in stretches],
        "began": [round(each.began, 1) for each in stretches],
        "ended": [round(each.ended, 1) for each in stretches],
        "epochs": [each.epochs for each in stretches],
    }


def _stretches(history: History) -> list[tuple[int, str, Outcome]]:
    trials = [
        (trial.number, trial.status or "unfinished", outcome)
        for trial in history.trials
        for outcome in trial.outcomes
    ]
    finals = [
        (each.trial, "finalist", each.outcome)
        for each in history.finalists
        if each.outcome is not None
    ]
    return trials + finals
