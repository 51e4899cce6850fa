"""What a journal says, folded into trials: the state that a resume and a report start from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from archsearch.errors import InputError
from archsearch.journal.events import (
    Event,
    Finalist,
    Finals,
    Finished,
    Interrupted,
    Outcome,
    Resumed,
    Rung,
    Skipped,
    Started,
    Status,
    Tested,
)
from archsearch.journal.finals import Contender, compared, sort_key
from archsearch.space import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One candidate trained with one seed: how it came, what each stretch brought, how it ended.

    `outcomes` has one entry per rung reached; the last one holds the trial's score. `status` is
    None while the trial is under way or waits at a rung.
    """

    number: int
    candidate: Candidate
    values: dict[str, Any]
    seed: int
    proposal: int
    drawn: bool
    oracle: dict[str, Any]
    started: float
    outcomes: tuple[Outcome, ...] = ()
    status: Status | None = None
    reason: str = ""
    finished: float | None = None

    @property
    def last(self) -> Outcome | None:
        """What the last stretch of training brought, if there was one."""
        return self.outcomes[-1] if self.outcomes else None

    @property
    def score(self) -> float | None:
        """The objective after the last epoch trained; None where there is none."""
        return self.last.score if self.last and self.status != "failed" else None

    @property
    def seconds(self) -> float:
        """Seconds of training in all."""
        return sum(outcome.seconds for outcome in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A journal as data. Skips are one per proposal, however often a resume repeated them.

    `finals` are the choices of finalists, `finalists` the trainings of these with fresh seeds.
    `seconds` are those from the first to the last event of each session, added up; `fresh` are the
    results (of a stretch, or a failure) that came after the last trial began, in their order.
    """

    trials: tuple[Trial, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    finals: tuple[Finals, ...] = ()
    finalists: tuple[Finalist, ...] = ()
    tested: tuple[Tested, ...] = ()
    interrupted: tuple[Interrupted, ...] = ()
    resumed: tuple[Resumed, ...] = ()
    seconds: float = 0.0
    fresh: tuple[Rung | Finished, ...] = ()

    @property
    def completed(self) -> tuple[Trial, ...]:
        """The trials that were trained in full."""
        return tuple(trial for trial in self.trials if trial.status == "completed")

    @property
    def scored(self) -> tuple[Trial, ...]:
        """The trials with a score at some rung, in full or not."""
        return tuple(trial for trial in self.trials if trial.outcomes)

    @property
    def unfinished(self) -> tuple[Trial, ...]:
        """The trials without an end: under way, lost to a kill, or waiting at a rung."""
        return tuple(trial for trial in self.trials if trial.status is None)

    def best(self, *, maximize: bool) -> Trial | None:
        """The winner: the finalist with the best mean, else the trial with the best score."""
        found = self.contenders(maximize=maximize)
        return found[0].trial if found else self.best_trial(maximize=maximize)

    def best_trial(self, *, maximize: bool) -> Trial | None:
        """The completed trial with the best score; of equal ones the earliest."""
        return min(self.completed, key=lambda trial: rank(trial, maximize=maximize), default=None)

    def contenders(self, *, maximize: bool) -> tuple[Contender, ...]:
        """The finalists of the latest choice that has a whole round, the best first; else ()."""
        trials = {trial.number: trial for trial in self.trials}
        for choice in reversed(self.finals):
            chosen = [trials[number] for number in choice.trials]
            if found := compared(chosen, self.finalists, maximize=maximize):
                return found
        return ()

    def best_replicate(self, trial: int, *, maximize: bool) -> Finalist | None:
        """A finalist's replicate with the best score, whose weights are kept; None without one.

        Of equal ones it is that of the lowest number.
        """
        own = [each for each in self.finalists if each.trial == trial]
        return min(
            (each for each in own if each.outcome is not None),
            key=lambda each: replicate_rank(each, maximize=maximize),
            default=None,
        )

    def saved_replicate(self, *, maximize: bool) -> Finalist | None:
        """The winner's replicate whose weights are saved; None where the trial's own are."""
        found = self.contenders(maximize=maximize)
        return self.best_replicate(found[0].trial.number, maximize=maximize) if found else None

    def test_of_best(self, *, maximize: bool) -> Tested | None:
        """The latest test of the weights that are saved now; None where there is none."""
        best, saved = self.best(maximize=maximize), self.saved_replicate(maximize=maximize)
        weights = (best.number if best else 0, saved.replicate if saved else 0)
        tests = [each for each in self.tested if (each.trial, each.replicate) == weights]
        return tests[-1] if tests else None


def numbered(history: History, number: int, *, folder: Path) -> Trial:
    """The trial of this number. Raises InputError, naming the run's folder, where there is none."""
    trials = {trial.number: trial for trial in history.trials}
    if number not in trials:
        last = max(trials, default=0)
        raise InputError(f"{folder} has no trial {number}; there are 1 to {last}")
    return trials[number]


def rank(trial: Trial, *, maximize: bool) -> tuple[float, int]:
    """What trials are sorted by, the best first; one without a score, or with NaN, comes last."""
    return (sort_key(trial.score, maximize=maximize), trial.number)


def replicate_rank(event: Finalist, *, maximize: bool) -> tuple[float, int]:
    """What the replicates of a finalist are sorted by, the best first."""
    score = event.outcome.score if event.outcome else None
    return (sort_key(score, maximize=maximize), event.replicate)


def history_of(events: Iterable[Event]) -> History:
    """The history that the events tell."""
    told = tuple(events)
    trials = _trials(told)
    skipped = {(event.proposal, repr(event.values)): event for event in _all(Skipped, told)}
    finalists = {(event.trial, event.replicate): event for event in _all(Finalist, told)}
    return History(
        trials=tuple(trials[number] for number in sorted(trials)),
        skipped=tuple(skipped.values()),
        finals=_all(Finals, told),
        finalists=tuple(finalists.values()),
        tested=_all(Tested, told),
        interrupted=_all(Interrupted, told),
        resumed=_all(Resumed, told),
        seconds=_seconds(told),
        fresh=_fresh(told),
    )


E = TypeVar("E", bound=Event)


def _all(kind: type[E], events: Iterable[Event]) -> tuple[E, ...]:
    return tuple(event for event in events if isinstance(event, kind))


def _trials(events: Iterable[Event]) -> dict[int, Trial]:
    trials: dict[int, Trial] = {}
    for event in events:
        match event:
            case Started():
                trials[event.trial] = _begun(event)
            case Rung():
                trial = _known(trials, event.trial)
                trials[event.trial] = replace(trial, outcomes=(*trial.outcomes, event.outcome))
            case Finished():
                trials[event.trial] = _ended(_known(trials, event.trial), event)
            case Finals():
                for number in event.trials:
                    _known(trials, number)
            case Finalist():
                _known(trials, event.trial)
    return trials


def _fresh(events: Iterable[Event]) -> tuple[Rung | Finished, ...]:
    fresh: list[Rung | Finished] = []
    for event in events:
        if isinstance(event, Started):
            fresh.clear()
        elif isinstance(event, Rung) or (isinstance(event, Finished) and event.status != "stopped"):
            fresh.append(event)
    return tuple(fresh)


def _seconds(events: Iterable[Event]) -> float:
    """From the first to the last event of each session; the pause before a resume is none."""
    return sum(
        max(0.0, event.time - before.time)
        for before, event in pairwise(events)
        if not isinstance(event, Resumed)
    )


def _known(trials: dict[int, Trial], number: int) -> Trial:
    if number not in trials:
        raise InputError(
            f"the journal speaks of trial {number} but has no line that starts it; "
            f"delete its other lines to go on without that trial"
        )
    return trials[number]


def _begun(event: Started) -> Trial:
    return Trial(
        number=event.trial,
        candidate=event.candidate,
        values=event.values,
        seed=event.seed,
        proposal=event.proposal,
        drawn=event.drawn,
        oracle=event.oracle,
        started=event.time,
    )


def _ended(trial: Trial, event: Finished) -> Trial:
    outcomes = trial.outcomes if event.outcome is None else (*trial.outcomes, event.outcome)
    return replace(
        trial, outcomes=outcomes, status=event.status, reason=event.reason, finished=event.time
    )
