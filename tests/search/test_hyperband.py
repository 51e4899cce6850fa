"""keras-tuner's Hyperband: who goes on, from where, with which weights; who is stopped."""

from collections import Counter

import pytest

from archsearch.journal import Finished, Rung, Started
from archsearch.search import trial_seed
from archsearch.space import SearchSpace, choice, per_layer

ORACLE = "keras-tuner-hyperband"
SPACE = SearchSpace(
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5),
    channels=choice(8, 16),
    stride=choice(1, 2),
)


def epochs_trained(ran):
    return {
        trial.number: tuple(outcome.epochs for outcome in trial.outcomes)
        for trial in ran.history.trials
    }


def statuses(ran):
    return Counter(trial.status for trial in ran.history.trials)


def test_a_bracket_of_nine_is_halved_to_the_best(search, tmp_path):
    """Nine epochs and factor 3: nine train 1 epoch, three of them 3, one of these 9."""
    ran = search(tmp_path, ORACLE, SPACE, trials=9)
    trained = epochs_trained(ran)
    assert Counter(trained.values()) == {(1,): 6, (1, 3): 2, (1, 3, 9): 1}
    assert statuses(ran) == {"stopped": 8, "completed": 1}
    first = {trial.number: trial.outcomes[0].score for trial in ran.history.trials}
    promoted = {number for number, epochs in trained.items() if len(epochs) > 1}
    assert promoted == set(sorted(first, key=first.get)[-3:])
    second = {
        trial.number: trial.outcomes[1].score
        for trial in ran.history.trials
        if trial.number in promoted
    }
    (finalist,) = ran.history.completed
    assert finalist.number == max(second, key=second.get)


def test_minimising_promotes_the_lowest(search, tmp_path):
    ran = search(tmp_path, ORACLE, SPACE, trials=9, maximize=False)
    first = {trial.number: trial.outcomes[0].score for trial in ran.history.trials}
    promoted = {number for number, epochs in epochs_trained(ran).items() if len(epochs) > 1}
    assert promoted == set(sorted(first, key=first.get)[:3])


@pytest.mark.parametrize("slots", [1, 3])
def test_a_promotion_goes_on_with_the_weights_that_came_back(search, tmp_path, slots):
    """(The executor asserts that the weights are those of the candidate at the right epoch.)"""
    ran = search(tmp_path, ORACLE, SPACE, trials=14, slots=slots)
    on = [stretch for stretch in ran.executor.given if stretch.begin > 0]
    assert {(stretch.begin, stretch.end) for stretch in on} >= {(1, 3), (3, 9)}
    for stretch in ran.executor.given:
        rung = sum(
            1
            for other in ran.executor.given[: ran.executor.given.index(stretch)]
            if other.candidate == stretch.candidate
        )
        assert stretch.seed == trial_seed(0, stretch.candidate, stretch=rung)


def test_rungs_are_events_of_the_same_trial(search, tmp_path):
    ran = search(tmp_path, ORACLE, SPACE, trials=9)
    (finalist,) = ran.history.completed
    mine = [
        event
        for event in ran.events
        if isinstance(event, Started | Rung | Finished) and event.trial == finalist.number
    ]
    assert [event.name for event in mine] == ["started", "rung", "rung", "finished"]
    assert [event.rung for event in mine[1:3]] == [0, 1]
    assert mine[0].oracle == {"bracket": 0}


def test_the_stopped_say_so_and_leave_no_weights(search, tmp_path):
    ran = search(tmp_path, ORACLE, SPACE, trials=9)
    for event in ran.events:
        if isinstance(event, Finished) and event.status == "stopped":
            epochs = epochs_trained(ran)[event.trial][-1]
            several = f"{epochs} epoch{'' if epochs == 1 else 's'}"
            assert event.reason == f"not promoted after {several}"
            assert event.outcome is None
    (file,) = (tmp_path / "weights").iterdir()
    assert file.name == ran.history.completed[0].last.weights


def test_the_stopped_are_told_as_soon_as_it_is_sure(search, tmp_path):
    """Six of nine are out when the third promotion is given, long before the end."""
    ran = search(tmp_path, ORACLE, SPACE, trials=30)
    names = [event.name for event in ran.events]
    tenth = names.index("started", next(
        place for place, event in enumerate(ran.events)
        if isinstance(event, Started) and event.trial == 10
    ))  # fmt: skip
    ended = [event for event in ran.events[:tenth] if isinstance(event, Finished)]
    assert Counter(event.status for event in ended) == {"stopped": 8, "completed": 1}


def test_brackets_follow_one_another(search, tmp_path):
    """9 at 1 epoch, 5 at 3, 3 at 9, and again from the start."""
    ran = search(tmp_path, ORACLE, SPACE, trials=19)
    begun = [event for event in ran.events if isinstance(event, Started)]
    assert [event.oracle["bracket"] for event in begun] == [0] * 9 + [1] * 5 + [2] * 3 + [3] * 2
    first = {event.trial: epochs_trained(ran)[event.trial][0] for event in begun}
    assert list(first.values()) == [1] * 9 + [3] * 5 + [9] * 3 + [1] * 2


@pytest.mark.parametrize("trials", range(1, 9))
def test_a_budget_that_ends_within_a_bracket_still_halves_it(search, tmp_path, trials):
    ran = search(tmp_path, ORACLE, SPACE, trials=trials)
    trained = Counter(map(len, epochs_trained(ran).values()))
    assert trained[3] == 1  # one is trained in full
    assert trained[2] + trained[3] == min(3, trials)
    assert sum(trained.values()) == trials
    assert len(ran.history.completed) == 1


def test_one_epoch_leaves_nothing_to_halve(search, tmp_path):
    ran = search(tmp_path, ORACLE, SPACE, trials=5, epochs=1)
    assert statuses(ran) == {"completed": 5}


@pytest.mark.parametrize("epochs", [2, 3, 4, 5, 7, 10, 20, 27, 50, 81])
def test_the_last_rung_is_the_full_number_of_epochs(search, tmp_path, epochs):
    ran = search(tmp_path, ORACLE, SPACE, trials=9, epochs=epochs)
    assert ran.history.completed
    assert {trial.last.epochs for trial in ran.history.completed} == {epochs}
    for reached in epochs_trained(ran).values():
        assert list(reached) == sorted(set(reached))


def fails_in_the_first_round(worst):
    """The first trials that were begun fail, up to that number."""
    seen = []

    def fails(candidate, end):
        if candidate not in seen:
            seen.append(candidate)
        return seen.index(candidate) < worst

    return fails


@pytest.mark.parametrize("failures", range(9))
def test_failures_do_not_starve_promotion(search, tmp_path, failures):
    """However many of nine fail at first, the best of the others is trained in full."""
    fails = fails_in_the_first_round(failures)
    ran = search(tmp_path, ORACLE, SPACE, trials=9, fails=fails)
    assert statuses(ran)["failed"] == failures
    assert len(ran.history.completed) == 1
    assert sum(len(epochs) > 1 for epochs in epochs_trained(ran).values()) == min(3, 9 - failures)


def test_a_failure_on_a_higher_rung_leaves_the_others_to_go_on(search, tmp_path):
    best = []

    def fails(candidate, end):
        if end == 3 and not best:
            best.append(candidate)
        return end == 3 and candidate in best

    ran = search(tmp_path, ORACLE, SPACE, trials=9, fails=fails)
    assert statuses(ran) == {"failed": 1, "completed": 1, "stopped": 7}
    (failed,) = (trial for trial in ran.history.trials if trial.status == "failed")
    assert [outcome.epochs for outcome in failed.outcomes] == [1]
    assert failed.score is None


def test_an_exhausted_space_still_has_its_best_trained_in_full(search, tmp_path):
    few = SearchSpace(depth=choice(1, 2), channels=choice(8, 16, 32))
    ran = search(tmp_path, ORACLE, few, trials=30)
    assert len(ran.history.trials) == 6
    assert ran.exhausted
    assert len(ran.history.completed) == 1
    assert not ran.history.unfinished


def test_a_space_that_ends_in_a_later_bracket_leaves_nobody_waiting(search, tmp_path):
    few = SearchSpace(depth=choice(1, 2, 3), channels=choice(8, 16, 24, 32))
    ran = search(tmp_path, ORACLE, few, trials=30, slots=2)
    assert len(ran.history.trials) == 12
    assert len(ran.history.completed) == 1 + 2  # nine are halved to one, three of five to two
    assert not ran.history.unfinished
