"""What the tests of searches share: a place where training is pretended, and a search on it."""

import hashlib
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from archsearch.geometry import Limits, Task, judge, limits_of, profile
from archsearch.journal import (
    Event,
    History,
    Journal,
    Outcome,
    WeightFolder,
    history_of,
    read_events,
)
from archsearch.search import (
    Budget,
    FinalTraining,
    PatientExecutor,
    Search,
    cost_named,
    finalists_of,
    finals_of,
    schedule_named,
    weights_needed,
)
from archsearch.space import Candidate, SearchSpace

TASK = Task(input_shape=(8, 8, 1), classes=10)
EPOCHS = 9


class Killed(BaseException):
    """The end of a process, as far as a search can tell."""


@dataclass(frozen=True)
class Stretch:
    """What was given to the executor."""

    slot: int
    candidate: Candidate
    seed: int
    begin: int
    end: int
    weights: bytes | None


@dataclass(frozen=True)
class FakeResult:
    """What came of it."""

    slot: int
    outcome: Outcome | None
    weights: bytes = b""
    reason: str = ""


def score_of(candidate: Candidate, epochs: int) -> float:
    """An invented score: mostly the network's, a little the number of epochs'."""
    luck = hashlib.sha256(f"{candidate.identity}/{epochs}".encode()).digest()[0] / 255
    return round(int(candidate.identity, 16) / 16**12 + 0.1 * luck + 0.01 * epochs, 9)


def latency_of(candidate: Candidate) -> float:
    """An invented time in milliseconds: a little for each layer, the rest for the arithmetic."""
    numbers = profile(candidate.architecture)
    return 0.1 + 0.02 * numbers.depth + numbers.macs / 1e5


def no_luck(seed: int) -> float:
    return 0.0


def never(candidate: Candidate, end: int) -> bool:
    return False


@dataclass
class FakeExecutor:
    """Trains nothing: scores follow from candidate and epochs; the oldest stretch ends first.

    `luck` is what a seed adds to a score, None for a failure.
    """

    slots: int = 1
    fails: Callable[[Candidate, int], bool] = never
    luck: Callable[[int], float] = no_luck
    given: list[Stretch] = field(default_factory=list)
    running: list[Stretch] = field(default_factory=list)
    asked_at_the_end: int = 0
    latency: bool = False
    asked_for_errors: list[bool] = field(default_factory=list)

    def submit(self, slot, *, candidate, seed, begin, end, weights, errors):
        self.asked_for_errors.append(errors)
        stretch = Stretch(slot, candidate, seed, begin, end, weights)
        assert 0 <= slot < self.slots
        assert slot not in {each.slot for each in self.running}, "the slot is taken"
        assert 0 <= begin < end
        assert weights == (self.weights_of(candidate, begin) if begin else None)
        self.given.append(stretch)
        self.running.append(stretch)

    def wait(self, timeout):
        assert self.running, "nothing can come back"
        if timeout == 0:
            self.asked_at_the_end += 1
            if self.asked_at_the_end != 2:  # one result lies ready when the time is up
                return []
        stretch = self.running.pop(0)
        if self.fails(stretch.candidate, stretch.end):
            return [FakeResult(stretch.slot, None, reason="out of memory")]
        luck = self.luck(stretch.seed)
        if luck is None:
            return [FakeResult(stretch.slot, None, reason="an unlucky seed")]
        score = round(score_of(stretch.candidate, stretch.end) + luck, 9)
        outcome = Outcome(
            epochs=stretch.end,
            score=score,
            val_accuracy=score,
            val_loss=-score,
            curve=(),
            seconds=1.0,
            worker=f"slot {stretch.slot}",
            began=0.0,
            ended=1.0,
            latency_ms=latency_of(stretch.candidate) if self.latency else None,
        )
        weights = self.weights_of(stretch.candidate, stretch.end)
        return [FakeResult(stretch.slot, outcome, weights=weights)]

    def cancel(self, slot):
        self.running = [stretch for stretch in self.running if stretch.slot != slot]

    def elapsed(self, slot):
        return 0.0

    @staticmethod
    def weights_of(candidate, epochs):
        return f"{candidate.identity} after {epochs}".encode()


@dataclass(frozen=True)
class Ran:
    """A search that is over, as its folder and its executor know it."""

    events: list[Event]
    executor: FakeExecutor
    heard: list[Event]
    exhausted: bool
    gave_up: bool

    @property
    def history(self) -> History:
        return history_of(self.events)

    @property
    def fates(self):
        """What must not depend on where a run was broken off."""
        return {
            (each.number, each.candidate, each.score, each.status, each.seed, each.drawn)
            for each in self.history.trials
        }

    @property
    def skips(self):
        return {(skip.proposal, skip.kind, repr(skip.values)) for skip in self.history.skipped}


def judge_for(space: SearchSpace):
    limits: Limits = limits_of(space)
    return lambda point: judge(point, task=TASK, limits=limits)


@pytest.fixture
def search():
    """Searches in a folder, or goes on with what it holds; `kill_after` so many events."""
    from archsearch.search.oracles.proposer import proposer_of

    def run(
        folder,
        oracle,
        space,
        *,
        trials=13,
        seed=0,
        slots=1,
        maximize=True,
        fails=never,
        kill_after=None,
        epochs=EPOCHS,
        schedule="none",
        deadline=None,
        minimize=None,
        to_complete=lambda: 0.0,
        luck=no_luck,
        finalists=0,
        seeds=3,
        executor=None,
        trial_timeout=None,
        first_batch=None,
        first=(),
        keep="best",
    ):
        heard = []

        def listen(event):
            heard.append(event)
            if len(heard) == kill_after:
                raise Killed

        weights = WeightFolder(folder / "weights")
        executor = executor or FakeExecutor(
            slots=slots, fails=fails, latency=minimize == "latency", luck=luck
        )
        folder.mkdir(exist_ok=True)
        with warnings.catch_warnings(), Journal(folder) as journal:
            warnings.simplefilter("ignore", DeprecationWarning)  # keras-tuner's, by thousands
            history = history_of(read_events(folder))
            weights.delete_all_but(weights_needed(history, finalists, maximize=maximize, keep=keep))
            patient = PatientExecutor(executor, timeout=trial_timeout, first_batch=first_batch)
            proposer = proposer_of(
                oracle,
                space=space,
                judge=judge_for(space),
                objective="val_accuracy" if maximize else "val_loss",
                maximize=maximize,
                schedule=schedule_named(schedule, epochs=epochs),
                seed=seed,
                history=history,
                minimize=cost_named(minimize) if minimize else None,
                first=first,
            )
            loop = Search(
                proposer=proposer,
                executor=patient,
                journal=journal,
                weights=weights,
                history=history,
                budget=Budget(trials=trials, deadline=deadline, to_complete=to_complete),
                seed=seed,
                maximize=maximize,
                listen=listen,
                keep_all=keep == "all",
            )
            with suppress(Killed):
                loop.run()
                if finalists:
                    history = history_of(read_events(folder))
                    chosen = finalists_of(history, finalists, maximize=maximize)
                    listen(journal.append(finals_of(chosen, seeds=seeds)))
                    FinalTraining(
                        finalists=chosen,
                        seeds=seeds,
                        epochs=epochs,
                        executor=patient,
                        journal=journal,
                        weights=weights,
                        history=history,
                        deadline=deadline,
                        seed=seed,
                        maximize=maximize,
                        listen=listen,
                        keep_all=keep != "best",
                    ).run()
        return Ran(read_events(folder), executor, heard, proposer.exhausted, proposer.gave_up)

    return run


@pytest.fixture
def judge_in():
    """The verdict on a point of a space; values that were in JSON may have lists."""

    def verdict(space, values):
        point = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        return judge_for(space)(point)

    return verdict
