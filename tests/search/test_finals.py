"""The finals: who is trained again, in which order, who wins, and that no kill changes it."""

import hashlib

import pytest

from archsearch.geometry import profile
from archsearch.journal import Finalist, Finished, Interrupted, Started
from archsearch.search import finals as finals_module
from archsearch.search import finals_of, trial_seed
from archsearch.search import loop as loop_module
from archsearch.space import SearchSpace, choice, per_layer

from .conftest import FakeExecutor

SPACE = SearchSpace(
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5),
    channels=choice(8, 16, 24),
    stride=choice(1, 2),
)


def luck(seed):
    """Up to half of the whole range, so that a trial's own score misleads."""
    return round(hashlib.sha256(str(seed).encode()).digest()[0] / 512, 6)


def some_fail(seed):
    drawn = luck(seed)
    return None if drawn < 0.1 else drawn


def ranked(history):
    order = sorted(history.completed, key=lambda trial: (-trial.score, trial.number))
    return [trial.number for trial in order]


def fates_of_finals(ran):
    """What must not depend on where a run was broken off."""
    contenders = ran.history.contenders(maximize=True)
    best = ran.history.best(maximize=True)
    saved = ran.history.best_replicate(best.number, maximize=True)
    return (
        {
            (each.trial, each.replicate, each.seed, each.outcome and each.outcome.score)
            for each in ran.history.finalists
        },
        [(each.trial.number, each.mean, each.deviation) for each in contenders],
        saved and (saved.trial, saved.replicate, saved.outcome.weights),
    )


def test_the_best_completed_trials_are_trained_again_in_rounds(search, tmp_path):
    ran = search(tmp_path, "random", SPACE, trials=9, luck=luck, finalists=3, seeds=2)
    best = ranked(ran.history)[:3]
    events = [event for event in ran.events if isinstance(event, Finalist)]
    assert [(each.trial, each.replicate) for each in events] == [
        (trial, replicate) for replicate in (1, 2) for trial in best
    ]
    assert ran.executor.asked_for_errors == [False] * 9 + [True] * 6


@pytest.mark.parametrize("schedule", ["none", "asha", "hyperband"])
def test_a_finalist_is_trained_in_one_stretch_with_a_seed_of_its_own(search, tmp_path, schedule):
    ran = search(tmp_path, "random", SPACE, trials=15, schedule=schedule, finalists=2, seeds=3)
    again = ran.executor.given[-6:]
    trials = {trial.number: trial for trial in ran.history.trials}
    for stretch, event in zip(again, ran.history.finalists, strict=True):
        assert (stretch.begin, stretch.end, stretch.weights) == (0, 9, None)
        seed = trial_seed(0, trials[event.trial].candidate, replicate=event.replicate)
        assert stretch.seed == event.seed == seed
    seeds = {stretch.seed for stretch in ran.executor.given}
    assert len(seeds) == len(ran.executor.given), "no seed is used twice"


def test_the_winner_has_the_best_mean_of_fresh_seeds_and_not_the_best_trial(search, tmp_path):
    wins = 0
    for seed in range(8):
        ran = search(
            tmp_path / str(seed), "random", SPACE, trials=9, luck=luck, finalists=4, seed=seed
        )
        means = {}
        for trial in ranked(ran.history)[:4]:
            own = [e.outcome.score for e in ran.history.finalists if e.trial == trial]
            means[trial] = sum(own) / 3
        best = ran.history.best(maximize=True).number
        assert best == max(means, key=means.get)
        wins += best != ran.history.best_trial(maximize=True).number
    assert wins, "the trial's own score would have done as well, so this shows nothing"


def test_a_smaller_figure_may_be_better(search, tmp_path):
    ran = search(tmp_path, "random", SPACE, trials=9, luck=luck, finalists=4, maximize=False)
    contenders = ran.history.contenders(maximize=False)
    assert contenders[0].mean == min(each.mean for each in contenders)
    order = sorted(ran.history.completed, key=lambda trial: trial.score)
    assert {each.trial.number for each in contenders} == {trial.number for trial in order[:4]}
    saved = ran.history.best_replicate(contenders[0].trial.number, maximize=False)
    assert saved.outcome.score == min(contenders[0].scores)


def test_of_equal_means_the_smaller_network_wins_then_the_earlier(search, tmp_path):
    ran = search(tmp_path, "random", SPACE, trials=6)
    trials = ran.history.trials
    order = [trials[number - 1] for number in finals_of(trials[::-1], seeds=1).trials]
    params = [profile(trial.candidate.architecture).params for trial in order]
    assert params == sorted(params)
    same = [trials[2], trials[2]]
    assert finals_of(same, seeds=1).trials == (3, 3)


@pytest.mark.parametrize("slots", [1, 3])
def test_one_checkpoint_for_each_finalist_is_kept_that_of_its_best_seed(search, tmp_path, slots):
    superseded = 0
    for seed in range(4):
        folder = tmp_path / str(seed)
        ran = search(
            folder, "random", SPACE, trials=9, luck=luck, finalists=3, slots=slots, seed=seed
        )
        best = ranked(ran.history)[:3]
        kept = [ran.history.best_replicate(trial, maximize=True) for trial in best]
        for event in kept:
            own = [e.outcome.score for e in ran.history.finalists if e.trial == event.trial]
            assert event.outcome.score == max(own)
        names = {path.name for path in (folder / "weights").iterdir() if "replicate" in path.name}
        assert names == {event.outcome.weights for event in kept}
        superseded += sum(bool(event.outcome.weights) for event in ran.history.finalists) - 3
    assert superseded, "the first seed was always the best, so this shows nothing"


@pytest.mark.parametrize("chance", [luck, some_fail])
@pytest.mark.parametrize("schedule", ["none", "asha"])
def test_killed_after_any_event_it_ends_the_same(search, tmp_path, schedule, chance):
    options = {"schedule": schedule, "trials": 9, "luck": chance, "finalists": 3}
    whole = search(tmp_path / "whole", "random", SPACE, **options)
    assert whole.history.finalists
    for number in range(1, len(whole.heard) + 1):
        folder = tmp_path / f"killed-{number}"
        search(folder, "random", SPACE, kill_after=number, **options)
        again = search(folder, "random", SPACE, **options)
        assert again.fates == whole.fates, number
        assert fates_of_finals(again) == fates_of_finals(whole), number
        trained = [(e.trial, e.replicate) for e in again.events if isinstance(e, Finalist)]
        assert len(trained) == len(set(trained)), "what is on record was trained again"
        names = {path.name for path in (folder / "weights").iterdir()}
        saved = fates_of_finals(whole)[2]
        assert saved is None or saved[2] in names, number


@pytest.mark.parametrize("slots", [2, 3])
def test_with_several_slots_a_kill_changes_nothing_either(search, tmp_path, slots):
    options = {"trials": 7, "luck": some_fail, "finalists": 3, "slots": slots}
    whole = search(tmp_path / "whole", "random", SPACE, **options)
    begin = next(i for i, e in enumerate(whole.heard, start=1) if e.name == "finals")
    for number in range(begin, len(whole.heard) + 1):
        folder = tmp_path / f"killed-{number}"
        search(folder, "random", SPACE, kill_after=number, **options)
        again = search(folder, "random", SPACE, **options)
        assert fates_of_finals(again)[:2] == fates_of_finals(whole)[:2], number


def test_a_seed_that_fails_is_on_record_and_in_nobodys_mean(search, tmp_path):
    bad = []

    def chance(seed):
        return None if seed in bad else luck(seed)

    whole = search(tmp_path / "a", "random", SPACE, trials=6, luck=luck, finalists=3)
    winner = whole.history.contenders(maximize=True)[0]
    bad += [winner.replicates[1].seed]
    ran = search(tmp_path / "b", "random", SPACE, trials=6, luck=chance, finalists=3)
    one = {each.trial.number: each for each in ran.history.contenders(maximize=True)}
    hit = one[winner.trial.number]
    assert hit.scores == (winner.scores[0], winner.scores[2])
    assert hit.replicates[1].reason == "an unlucky seed"
    assert all(len(each.scores) == 3 for each in one.values() if each is not hit)

    bad += [each.seed for each in winner.replicates]
    ran = search(tmp_path / "c", "random", SPACE, trials=6, luck=chance, finalists=3)
    contenders = ran.history.contenders(maximize=True)
    assert contenders[-1].trial.number == winner.trial.number
    assert contenders[-1].mean is None
    assert ran.history.best(maximize=True).number == contenders[0].trial.number


def test_where_every_seed_fails_the_best_trial_wins(search, tmp_path):
    seeds = set()

    def chance(seed):
        return 0.0 if len(seeds | {seed}) <= 6 and not seeds.add(seed) else None

    ran = search(tmp_path, "random", SPACE, trials=6, luck=chance, finalists=2)
    assert [event.outcome for event in ran.history.finalists] == [None] * 6
    best = ran.history.best(maximize=True)
    assert best.number == ranked(ran.history)[0]
    assert (tmp_path / "weights" / best.last.weights).is_file()


@pytest.mark.parametrize("trials", [1, 2, 4])
def test_fewer_completed_than_finalists(search, tmp_path, trials):
    ran = search(tmp_path, "random", SPACE, trials=trials, luck=luck, finalists=5, seeds=2)
    assert len(ran.history.contenders(maximize=True)) == trials
    assert len(ran.history.finalists) == 2 * trials


def test_failed_and_stopped_trials_are_no_finalists(search, tmp_path):
    def fails(candidate, end):
        return candidate.identity[0] in "01234567"

    ran = search(
        tmp_path, "random", SPACE, trials=20, schedule="asha", fails=fails, luck=luck, finalists=5
    )
    completed = {trial.number for trial in ran.history.completed}
    assert 0 < len(completed) < 20
    assert {event.trial for event in ran.history.finalists} <= completed


class Clock:
    """A clock that goes on a second for each result that comes back."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now


@pytest.mark.parametrize("seconds", range(10))
def test_when_the_time_is_up_whole_rounds_count(search, tmp_path, monkeypatch, seconds):
    search(tmp_path, "random", SPACE, trials=6, luck=luck)
    clock = Clock()
    monkeypatch.setattr(finals_module, "time", clock)

    def tick(seed):
        clock.now += 1
        return luck(seed)

    ran = search(
        tmp_path,
        "random",
        SPACE,
        trials=6,
        luck=tick,
        finalists=3,
        slots=2,
        deadline=float(seconds),
    )
    done = len(ran.history.finalists)
    assert done == seconds
    contenders = ran.history.contenders(maximize=True)
    assert [len(each.scores) for each in contenders] == [done // 3] * (3 if done >= 3 else 0)
    assert isinstance(ran.events[-1], Interrupted) == (done < 9)
    assert ran.executor.running == []
    if done < 3:
        assert ran.history.best(maximize=True).number == ranked(ran.history)[0]
    rest = search(tmp_path, "random", SPACE, trials=6, luck=luck, finalists=3)
    whole = search(tmp_path / "whole", "random", SPACE, trials=6, luck=luck, finalists=3)
    assert fates_of_finals(rest) == fates_of_finals(whole)


@pytest.mark.parametrize("in_time", [True, False])
def test_with_a_schedule_somebody_is_completed_before_the_time_is_up(
    search, tmp_path, monkeypatch, in_time
):
    """Three stretches from the first rung to the end; nine candidates would have to begin else."""
    clock = Clock()
    monkeypatch.setattr(loop_module, "time", clock)

    def tick(seed):
        clock.now += 1
        return 0.0

    ran = search(
        tmp_path,
        "random",
        SPACE,
        trials=30,
        schedule="asha",
        luck=tick,
        deadline=8.0,
        to_complete=lambda: 3.0 if in_time else 0.0,
    )
    assert clock.now <= 9  # one result may lie ready
    assert len(ran.history.completed) == in_time
    assert len(ran.history.trials) < 30


class NewestFirst(FakeExecutor):
    """The stretch that was given last ends first, so that the first one never does."""

    def wait(self, timeout):
        self.running.insert(0, self.running.pop())
        return super().wait(timeout)


def test_a_poor_trial_that_is_completed_does_not_keep_a_better_one_waiting(
    search, tmp_path, monkeypatch
):
    """Trial 1 hangs, 2 and 3 wait at the first rung, 4 is trained in full at once, and is poor."""
    clock, lots = Clock(), iter([0.0, 0.0, -5.0])
    monkeypatch.setattr(loop_module, "time", clock)

    def tick(seed):
        clock.now += 1
        return next(lots, 0.0)

    ran = search(
        tmp_path,
        "random",
        SPACE,
        schedule="hyperband",
        epochs=3,
        executor=NewestFirst(slots=2, luck=tick),
        deadline=4.5,
        to_complete=lambda: 2.0,
    )
    assert [each.number for each in ran.history.completed if each.score < -4] == [4]
    assert ran.history.best(maximize=True).number in {2, 3}


def test_more_trials_may_change_the_finalists_and_old_seeds_count(search, tmp_path):
    search(tmp_path / "a", "random", SPACE, trials=4, luck=luck, finalists=3)
    more = search(tmp_path / "a", "random", SPACE, trials=14, luck=luck, finalists=3)
    whole = search(tmp_path / "b", "random", SPACE, trials=14, luck=luck, finalists=3)
    now = {each.trial.number for each in whole.history.contenders(maximize=True)}
    old = {event.trial for event in more.history.finalists} - now
    assert old, "nobody was displaced, so this shows nothing"
    assert fates_of_finals(more)[1:] == fates_of_finals(whole)[1:]
    trained = [(event.trial, event.replicate) for event in more.history.finalists]
    assert len(trained) == len(set(trained))


def test_until_the_new_finalists_have_a_whole_round_the_old_winner_stays(search, tmp_path):
    options = {"luck": luck, "finalists": 3}
    old = search(tmp_path, "random", SPACE, trials=4, **options).history
    champion = old.contenders(maximize=True)[0]
    search(tmp_path, "random", SPACE, trials=14, kill_after=21, **options)
    ran = search(tmp_path, "random", SPACE, trials=14, kill_after=1, **options)
    assert len(ran.history.trials) > 4
    assert ran.history.best(maximize=True).number == champion.trial.number
    saved = ran.history.best_replicate(champion.trial.number, maximize=True)
    assert (tmp_path / "weights" / saved.outcome.weights).is_file()


def test_finalists_are_no_trials(search, tmp_path):
    ran = search(tmp_path, "random", SPACE, trials=5, luck=luck, finalists=5)
    assert len(ran.history.trials) == 5
    assert sum(isinstance(event, Started) for event in ran.events) == 5
    assert sum(isinstance(event, Finished) for event in ran.events) == 5
