"""What did not become a completed trial, counted, with the reasons."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from archsearch.journal import History
from archsearch.report.format import date

SHOWN_REASONS = 20
"""Reasons listed of each kind; the journal has the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason, how often it held, and the trials it ended (none for skipped proposals)."""

    text: str
    count: int
    trials: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """All of one kind: how many there were, their most frequent reasons, and how many others."""

    kind: str
    count: int
    shown: tuple[Reason, ...]
    others: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Everything that was skipped, failed, stopped, never ended or came about otherwise."""

    proposals: int
    skipped: tuple[Reasons, ...]
    failed: Reasons
    stopped: Reasons
    unfinished: tuple[int, ...]
    drawn: tuple[int, ...]
    given: tuple[int, ...]
    interruptions: tuple[str, ...]
    resumes: int

    @property
    def skips(self) -> int:
        """Proposals that were not trained."""
        return sum(kind.count for kind in self.skipped)


def left_out_of(history: History) -> LeftOut:
    """What a run left out, and why."""
    by_kind = sorted(history.skipped, key=lambda skip: skip.kind)
    return LeftOut(
        proposals=len(history.trials) + len(history.skipped),
        skipped=tuple(
            _reasons(kind, [(skip.reason, None) for skip in skips])
            for kind, skips in groupby(by_kind, key=lambda skip: skip.kind)
        ),
        failed=_ended(history, "failed"),
        stopped=_ended(history, "stopped"),
        unfinished=tuple(trial.number for trial in history.unfinished),
        drawn=tuple(trial.number for trial in history.trials if trial.drawn),
        given=tuple(trial.number for trial in history.trials if trial.proposal == 0),
        interruptions=tuple(f"{date(event.time)}: {event.reason}" for event in history.interrupted),
        resumes=len(history.resumed),
    )


def _ended(history: History, status: str) -> Reasons:
    trials = [trial for trial in history.trials if trial.status == status]
    return _reasons(status, [(trial.reason or "no reason given", trial.number) for trial in trials])


def _reasons(kind: str, found: list[tuple[str, int | None]]) -> Reasons:
    counts = Counter(text for text, _ in found)
    shown = tuple(
        Reason(
            text=text,
            count=number,
            trials=tuple(trial for said, trial in found if said == text and trial is not None),
        )
        for text, number in counts.most_common(SHOWN_REASONS)
    )
    others = len(counts) - len(shown)
    return Reasons(kind=kind, count=len(found), shown=shown, others=others)
