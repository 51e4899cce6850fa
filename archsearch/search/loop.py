"""The search: ask for proposals, have them trained, write down what came, until it is over."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from archsearch.journal import (
    Event,
    Finished,
    History,
    Interrupted,
    Journal,
    Outcome,
    Rung,
    Skipped,
    Started,
    Trial,
    WeightFolder,
    rank,
)
from archsearch.search.ask_tell import Pause, Proposal, Proposer
from archsearch.search.executor import Executor, Result, arrived, free_slots
from archsearch.space import Candidate

SEARCH_TIME_IS_UP = "the time for the search is up"
"""Why trials are left unfinished where the rest of a time budget is for what comes after."""


def _nothing() -> float:
    return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """When to stop: candidates begun in all, and the `time.monotonic()` at which a run is to end.

    As known by now, `kept_back` gives the seconds that the search leaves to what comes after it,
    and `to_complete` those within which a trial can be brought from an early rung to its end.
    """

    trials: int
    deadline: float | None = None
    kept_back: Callable[[], float] = _nothing
    to_complete: Callable[[], float] = _nothing

    @property
    def seconds_left(self) -> float | None:
        """Seconds left to the search, at least 0; None without a limit."""
        if self.deadline is None:
            return None
        return max(0.0, self.deadline - self.kept_back() - time.monotonic())

    @property
    def is_short(self) -> bool:
        """Whether no time is left for more than completing a trial."""
        return self.seconds_left is not None and self.seconds_left < self.to_complete()


class Search:
    """One search, from where `history` left it. `listen` is told every event as it is written.

    With `keep_all` the weights of every trial stay, and not only those that the run needs.
    """

    def __init__(
        self,
        *,
        proposer: Proposer,
        executor: Executor,
        journal: Journal,
        weights: WeightFolder,
        history: History,
        budget: Budget,
        seed: int,
        maximize: bool,
        listen: Callable[[Event], None],
        keep_all: bool = False,
    ) -> None:
        self._keep_all = keep_all
        self._proposer = proposer
        self._executor = executor
        self._journal = journal
        self._weights = weights
        self._budget = budget
        self._seed = seed
        self._maximize = maximize
        self._listen = listen
        self._begun = len(history.trials)
        self._best = history.best_trial(maximize=maximize)
        self._running: dict[int, Proposal] = {}
        self._waiting = {trial.number: trial for trial in history.unfinished if trial.outcomes}
        self._lost = [trial.number for trial in history.unfinished if not trial.outcomes]

    @property
    def under_way(self) -> tuple[int, ...]:
        """The trials that have begun and not ended."""
        running = {proposal.trial for proposal in self._running.values()}
        return tuple(sorted(running | set(self._waiting) | set(self._lost)))

    def break_off(self, reason: str) -> None:
        """Take in what has come back by now, and write down why the rest is left unfinished."""
        for result in arrived(self._executor, self._running):
            self._take(result)
        self._note_skips()
        self._write(Interrupted(reason=reason, unfinished=self.under_way))

    def run(self) -> None:
        """Search until the budget is spent, or nothing is left that is new and may be trained.

        Time that runs out leaves the trials under way unfinished, and their slots free; a resume
        starts them again.
        """
        while True:
            pause = self._fill_slots()
            if not self._running and pause is Pause.END:
                break
            if self._running or not self._executor.slots:
                for result in self._executor.wait(self._patience(pause)):
                    self._take(result)
            self._note_skips()
            if self._budget.seconds_left == 0:
                self.break_off(SEARCH_TIME_IS_UP)
                for slot in self._running:
                    self._executor.cancel(slot)
                return
        for number in sorted(self._waiting):
            self._stop(number)

    def _patience(self, pause: Pause | None) -> float | None:
        """How many seconds there are to wait, if no proposal is to be worked on meanwhile."""
        if pause is Pause.LOOKING:
            return 0.0
        if self._begun < self._budget.trials and not self._proposer.prepare():
            return 0.0
        return self._budget.seconds_left

    def _fill_slots(self) -> Pause | None:
        """Give every free slot something to train, or say why one has nothing."""
        for slot in free_slots(self._executor, self._running):
            if self._begun >= self._budget.trials or (self._budget.is_short and self._lacks_best):
                self._proposer.close()  # the best of each rung goes on, so that one is completed
            proposal = self._next(slot)
            if isinstance(proposal, Pause):
                return proposal
            self._submit(slot, proposal)
        return None

    @property
    def _lacks_best(self) -> bool:
        """Whether no trial is completed, or one that waits is better by now than any that is."""
        if self._best is None:
            return True
        best = self._rank(self._best)[0]
        return any(self._rank(trial)[0] < best for trial in self._waiting.values())

    def _next(self, slot: int) -> Proposal | Pause:
        """A lost trial if there is one, else what the oracle proposes, with the skips on record."""
        if self._lost:
            return self._proposer.again(slot, self._lost.pop(0))
        proposal = self._proposer.ask(slot)
        self._note_skips()
        for number in self._proposer.dropped():
            self._stop(number)
        if isinstance(proposal, Proposal) and proposal.rung == 0:
            self._begin(proposal)
        return proposal

    def _note_skips(self) -> None:
        for number, kind, rule, point in self._proposer.refused():
            self._write(Skipped(proposal=number, kind=kind, reason=rule, values=dict(point)))

    def _begin(self, proposal: Proposal) -> None:
        self._begun += 1
        self._write(
            Started(
                trial=proposal.trial,
                candidate=proposal.candidate,
                values=dict(proposal.point),
                seed=trial_seed(self._seed, proposal.candidate),
                proposal=proposal.number,
                drawn=proposal.drawn,
                oracle=dict(proposal.oracle),
            )
        )

    def _submit(self, slot: int, proposal: Proposal) -> None:
        waiting = self._waiting.get(proposal.trial)
        name = waiting.last.weights if waiting and waiting.last else None
        weights = self._weights.read(name) if name else None
        self._executor.submit(
            slot,
            candidate=proposal.candidate,
            seed=trial_seed(self._seed, proposal.candidate, stretch=proposal.rung),
            begin=proposal.begin if weights else 0,  # a lost checkpoint is trained anew
            end=proposal.end,
            weights=weights,
            errors=False,
        )
        self._running[slot] = proposal

    def _take(self, result: Result) -> None:
        proposal, outcome = self._running.pop(result.slot), result.outcome
        if outcome is None:
            self._proposer.tell(result.slot, None)
            self._write(Finished(trial=proposal.trial, status="failed", reason=result.reason))
            self._forget(proposal.trial)
            return
        self._proposer.tell(result.slot, outcome.score, latency_ms=outcome.latency_ms)
        if proposal.last:
            self._complete(proposal, outcome, result.weights)
        else:
            self._reach_rung(proposal, outcome, result.weights)

    def _reach_rung(self, proposal: Proposal, outcome: Outcome, weights: bytes) -> None:
        name = self._weights.keep(proposal.trial, outcome.epochs, weights)
        outcome = replace(outcome, weights=name)
        self._write(Rung(trial=proposal.trial, rung=proposal.rung, outcome=outcome))
        self._forget(proposal.trial)
        self._waiting[proposal.trial] = _trial(proposal, outcome)

    def _complete(self, proposal: Proposal, outcome: Outcome, weights: bytes) -> None:
        """Keep the weights of a new best before the journal speaks of it, then drop the old."""
        trial = _trial(proposal, outcome)
        better = self._best is None or self._rank(trial) < self._rank(self._best)
        if better or self._keep_all:
            name = self._weights.keep(proposal.trial, outcome.epochs, weights)
            outcome = replace(outcome, weights=name)
        self._write(Finished(trial=proposal.trial, status="completed", outcome=outcome))
        self._forget(proposal.trial)
        if better:
            if self._best is not None and self._best.last is not None and not self._keep_all:
                self._weights.delete(self._best.last.weights)
            self._best = _trial(proposal, outcome)

    def _stop(self, number: int) -> None:
        trial = self._waiting.get(number)
        epochs = trial.last.epochs if trial and trial.last else 0
        after = f"{epochs} epoch{'' if epochs == 1 else 's'}"
        self._write(Finished(trial=number, status="stopped", reason=f"not promoted after {after}"))
        if self._keep_all:
            self._waiting.pop(number, None)
        else:
            self._forget(number)

    def _forget(self, number: int) -> None:
        """Drop the checkpoint at which a trial waited."""
        trial = self._waiting.pop(number, None)
        if trial is not None and trial.last is not None:
            self._weights.delete(trial.last.weights)

    def _rank(self, trial: Trial) -> tuple[float, int]:
        return rank(trial, maximize=self._maximize)

    def _write(self, event: Event) -> None:
        self._listen(self._journal.append(event))


def trial_seed(seed: int, candidate: Candidate, *, replicate: int = 0, stretch: int = 0) -> int:
    """A trial's seed: a hash of run seed, candidate and replicate, so of no number or worker.

    Each stretch of training between rungs has its own, so that its shuffles are new.
    """
    text = f"{seed}/{candidate.identity}/{replicate}"
    if stretch:
        text += f"/{stretch}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1


def _trial(proposal: Proposal, outcome: Outcome) -> Trial:
    return Trial(
        number=proposal.trial,
        candidate=proposal.candidate,
        values={},
        seed=0,
        proposal=proposal.number,
        drawn=proposal.drawn,
        oracle={},
        started=0.0,
        outcomes=(outcome,),
    )
