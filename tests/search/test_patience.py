"""Trials that hang are given up, and a search has as many under way as there are slots."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from archsearch.search import patience as module
from archsearch.search.patience import Patience, PatientExecutor
from archsearch.space import Candidate, SearchSpace, choice

from .conftest import FakeExecutor, FakeResult, Stretch, judge_for

SPACE = SearchSpace(depth=choice(1, 2), channels=choice(4, 8, 16), kernel_size=choice(1, 3))


@dataclass
class Hanging(FakeExecutor):
    """The stretches in `hung`, counted from 0 as they were given, never end; time is a number."""

    hung: frozenset[int] = frozenset()
    now: float = 0.0
    began: dict[int, float] = field(default_factory=dict)
    cancelled: list[Stretch] = field(default_factory=list)
    waits: list[float | None] = field(default_factory=list)

    def submit(self, slot, **task):
        self.began[slot] = self.now
        super().submit(slot, **task)

    def wait(self, timeout):
        self.waits.append(timeout)
        alive = [stretch for stretch in self.running if self.given.index(stretch) not in self.hung]
        if not alive:
            assert timeout is not None, "it would wait for ever"
            self.now += timeout
            return []
        stuck = [stretch for stretch in self.running if stretch not in alive]
        self.running = alive
        results = super().wait(None)
        self.running += stuck
        self.now += 1
        return results

    def cancel(self, slot):
        self.cancelled += [stretch for stretch in self.running if stretch.slot == slot]
        super().cancel(slot)

    def elapsed(self, slot):
        return self.now - self.began[slot]


@pytest.mark.parametrize("schedule", ["none", "asha"])
def test_what_takes_too_long_fails_and_the_search_goes_on(search, tmp_path, schedule):
    executor = Hanging(slots=2, hung=frozenset({0, 3}))
    run = search(
        tmp_path, "random", SPACE, trials=8, executor=executor, trial_timeout=30, schedule=schedule
    )
    failed = [trial for trial in run.history.trials if trial.status == "failed"]
    assert [trial.reason for trial in failed] == ["it took longer than --trial-timeout 30 s"] * 2
    assert [executor.given.index(stretch) for stretch in executor.cancelled] == [0, 3]
    assert len(run.history.trials) == 8
    assert not run.history.unfinished


def test_what_hangs_is_given_up_without_a_timeout_once_a_trial_is_done(search, tmp_path):
    executor = Hanging(slots=2, hung=frozenset({3}))
    run = search(tmp_path, "random", SPACE, trials=6, executor=executor)
    failed = [trial for trial in run.history.trials if trial.status == "failed"]
    assert len(failed) == 1
    assert failed[0].reason.startswith("it seems to hang: it took ")
    assert executor.now >= 600


def test_where_every_slot_hangs_at_first_the_pace_of_the_first_batch_ends_it(search, tmp_path):
    executor = Hanging(slots=2, hung=frozenset({0, 1}))
    first_batch = (candidate(depth=1, channels=4), 1.0)
    run = search(tmp_path, "random", SPACE, trials=6, executor=executor, first_batch=first_batch)
    failed = [trial for trial in run.history.trials if trial.status == "failed"]
    assert len(failed) == 2
    assert any("what the first batch suggests" in trial.reason for trial in failed)
    assert len(run.history.completed) == 4


def test_a_trial_that_no_worker_is_at_does_not_grow_old(search, tmp_path):
    class Lonely(Hanging):
        def elapsed(self, slot):
            return None if self.now < 100 else self.now - 100

    executor = Lonely(slots=1, hung=frozenset({0}))
    search(tmp_path, "random", SPACE, trials=1, executor=executor, trial_timeout=30)
    assert executor.now >= 130


def candidate(**arguments) -> Candidate:
    space = SearchSpace(**arguments)
    return judge_for(space)(next(space.points())).candidate


def test_patience_grows_with_the_work_and_never_ends_before_ten_minutes():
    small, large = candidate(depth=1, channels=4), candidate(depth=3, channels=32)
    patience = Patience()
    assert patience.seconds_for(large, epochs=9) is None
    patience.learn(small, epochs=1, seconds=1.0)
    assert patience.seconds_for(small, epochs=9) == 600
    assert patience.seconds_for(small, epochs=100) == 2000
    assert patience.seconds_for(large, epochs=9) > 600
    patience.learn(large, epochs=1, seconds=100.0)
    assert patience.seconds_for(small, epochs=1) == 2000
    halved = replace(small, training=replace(small.training, batch_size=1))
    assert patience.seconds_for(halved, epochs=1) == 2000 * small.training.batch_size


def test_a_trial_teaches_more_than_the_first_batch_did():
    one = candidate(depth=1, channels=4)
    patience = Patience(first_batch=(one, 1000.0))
    assert patience.seconds_for(one, epochs=1) == 20_000
    patience.learn(one, epochs=1, seconds=40.0)
    assert patience.seconds_for(one, epochs=1) == 800


def patient(executor: FakeExecutor, *, timeout: float) -> PatientExecutor:
    """With two stretches under way."""
    found = PatientExecutor(executor, timeout=timeout)
    for slot in range(2):
        task = {"seed": 0, "begin": 0, "end": 1, "weights": None, "errors": False}
        found.submit(slot, candidate=candidate(depth=1, channels=4), **task)
    return found


def test_what_came_back_is_not_given_up_however_late_it_is_looked_at():
    class Queue(FakeExecutor):
        def wait(self, timeout):
            return super().wait(None) if self.running else []

        def elapsed(self, slot):
            return 1_000.0

    executor = Queue(slots=2)
    results = patient(executor, timeout=60).wait(None)
    assert [each.slot for each in results] == [0, 1]
    assert all(isinstance(each, FakeResult) for each in results)


def test_time_in_which_the_process_was_stopped_does_not_count(monkeypatch):
    executor = Hanging(slots=2, hung=frozenset({0, 1}))
    found = patient(executor, timeout=60)
    clock = iter([0.0, 1_000.0])  # Ctrl-Z in a wait of 60 s
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    executor.elapsed = lambda slot: 1_000.0 + executor.now
    assert found.wait(60) == []
    monkeypatch.undo()
    given_up = found.wait(60)
    assert {each.reason for each in given_up} == {"it took longer than --trial-timeout 60 s"}


@dataclass
class Growing(FakeExecutor):
    """As many slots as `plan` says at each wait."""

    plan: tuple[int, ...] = ()
    under_way: list[int] = field(default_factory=list)

    def wait(self, timeout):
        self.under_way.append(len(self.running))
        before, self.slots = self.slots, self.plan[min(len(self.under_way), len(self.plan) - 1)]
        if not self.running or self.slots > before:
            return []
        return super().wait(timeout)

    def submit(self, slot, **task):
        self.slots, known = 99, self.slots
        super().submit(slot, **task)
        self.slots = known


def test_a_search_follows_the_slots_there_are(search, tmp_path):
    executor = Growing(slots=0, plan=(0, 1, 3, 3, 1, 1, 0, 0, 2))
    run = search(tmp_path, "random", SPACE, trials=8, executor=executor)
    assert executor.under_way[:9] == [0, 1, 3, 3, 2, 1, 0, 0, 2]
    assert len(run.history.completed) == 8
