"""The finals: the best candidates trained in full again, with fresh seeds, in rounds.

Replicate 1 of every finalist comes first, the best first, then replicate 2 and so on, so that
whenever the time is up, the whole rounds compare all finalists by equally many seeds.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from archsearch.geometry import profile
from archsearch.journal import (
    Event,
    Finalist,
    Finals,
    History,
    Interrupted,
    Journal,
    Outcome,
    Trial,
    WeightFolder,
    rank,
    replicate_rank,
)
from archsearch.search.executor import Executor, Result, arrived, free_slots
from archsearch.search.loop import trial_seed

Training = tuple[Trial, int]
"""A finalist and the number of its replicate, from 1."""


def finalists_of(history: History, count: int, *, maximize: bool) -> tuple[Trial, ...]:
    """The best so many completed trials, the best first; of equal ones the earlier."""
    order = sorted(history.completed, key=lambda trial: rank(trial, maximize=maximize))
    return tuple(order[:count])


def still_to_train(
    finalists: Sequence[Trial], history: History, *, seeds: int
) -> tuple[Training, ...]:
    """The trainings that are not on record, in rounds."""
    done = {(each.trial, each.replicate) for each in history.finalists}
    return tuple(
        (trial, replicate)
        for replicate in range(1, seeds + 1)
        for trial in finalists
        if (trial.number, replicate) not in done
    )


def finals_of(finalists: Sequence[Trial], *, seeds: int, reason: str = "") -> Finals:
    """The choice of finalists as an event: of equal means the smaller network's will win."""
    order = sorted(finalists, key=_size)
    return Finals(trials=tuple(trial.number for trial in order), seeds=seeds, reason=reason)


KEEP = ("best", "finalists", "all")
"""Whose weights a run may keep: what it needs itself, every training of finalists, every one."""


def weights_needed(
    history: History, finalists: int, *, maximize: bool, keep: str = KEEP[0]
) -> set[str]:
    """Names of the checkpoints that a run still needs, or was asked to keep (one of KEEP).

    Needed are those that wait at a rung, those of the winner, and the best replicate of each trial
    that is a finalist, or could be one again: with more trials or time, it may yet win.
    """
    waiting = [trial.last for trial in history.unfinished]
    numbers = {each.number for each in finalists_of(history, finalists, maximize=maximize)}
    contenders = history.contenders(maximize=maximize)
    if contenders:
        numbers.add(contenders[0].trial.number)
    best = history.best_trial(maximize=maximize)
    alone = [best.last] if best and not contenders else []
    again = [history.best_replicate(number, maximize=maximize) for number in numbers]
    outcomes = [*waiting, *alone, *(each.outcome for each in again if each)]
    if keep != "best":
        outcomes += [each.outcome for each in history.finalists]
    if keep == "all":
        outcomes += [trial.last for trial in history.trials if trial.status != "failed"]
    return {outcome.weights for outcome in outcomes if outcome and outcome.weights}


class FinalTraining:
    """The trainings of some finals that `history` lacks; `listen` is told every event.

    With `keep_all` the weights of every training stay, else those of each finalist's best one.
    """

    def __init__(
        self,
        *,
        finalists: Sequence[Trial],
        seeds: int,
        epochs: int,
        executor: Executor,
        journal: Journal,
        weights: WeightFolder,
        history: History,
        deadline: float | None,
        seed: int,
        maximize: bool,
        listen: Callable[[Event], None],
        keep_all: bool = False,
    ) -> None:
        self._keep_all = keep_all
        self._queue = list(still_to_train(finalists, history, seeds=seeds))
        self._epochs = epochs
        self._executor = executor
        self._journal = journal
        self._weights = weights
        self._deadline = deadline
        self._seed = seed
        self._maximize = maximize
        self._listen = listen
        self._running: dict[int, Training] = {}
        self._best = {
            trial.number: history.best_replicate(trial.number, maximize=maximize)
            for trial in finalists
        }

    def run(self) -> None:
        """Train until nothing is left or the time is up; a resume goes on with the rest."""
        while self._queue or self._running:
            if self._seconds_left == 0:
                self.break_off("the time is up")
                for slot in self._running:
                    self._executor.cancel(slot)
                return
            self._fill_slots()
            for result in self._executor.wait(self._seconds_left):
                self._take(result)

    def break_off(self, reason: str) -> None:
        """Take in what has come back by now, and write down why there is no more."""
        for result in arrived(self._executor, self._running):
            self._take(result)
        self._write(Interrupted(reason=reason))

    @property
    def _seconds_left(self) -> float | None:
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    def _fill_slots(self) -> None:
        for slot in free_slots(self._executor, self._running):
            if not self._queue:
                return
            trial, replicate = self._queue.pop(0)
            self._executor.submit(
                slot,
                candidate=trial.candidate,
                seed=trial_seed(self._seed, trial.candidate, replicate=replicate),
                begin=0,
                end=self._epochs,
                weights=None,
                errors=True,
            )
            self._running[slot] = (trial, replicate)

    def _take(self, result: Result) -> None:
        trial, replicate = self._running.pop(result.slot)
        event = Finalist(
            trial=trial.number,
            replicate=replicate,
            seed=trial_seed(self._seed, trial.candidate, replicate=replicate),
            outcome=result.outcome,
            reason=result.reason,
        )
        best = self._best[trial.number]
        if result.outcome is None:
            self._write(event)
            return
        better = best is None or self._rank(event) < self._rank(best)
        if better or self._keep_all:
            event = replace(event, outcome=self._keep(event, result.outcome, result.weights))
        self._write(event)
        if not better:
            return
        self._best[trial.number] = event
        if best is not None and best.outcome is not None and not self._keep_all:
            self._weights.delete(best.outcome.weights)

    def _keep(self, event: Finalist, outcome: Outcome, weights: bytes) -> Outcome:
        """The outcome with its weights on the disk, before the journal speaks of them."""
        name = self._weights.keep(event.trial, outcome.epochs, weights, replicate=event.replicate)
        return replace(outcome, weights=name)

    def _rank(self, event: Finalist) -> tuple[float, int]:
        return replicate_rank(event, maximize=self._maximize)

    def _write(self, event: Event) -> None:
        self._listen(self._journal.append(event))


def _size(trial: Trial) -> tuple[int, int]:
    return (profile(trial.candidate.architecture).params, trial.number)
