"""Proposals are made while others are trained, and chosen by what was known then."""

import itertools

import pytest

from archsearch.journal import Finished, Rung, Started, history_of
from archsearch.search.oracles import ahead
from archsearch.space import SearchSpace, choice, per_layer

SPACE = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3, 5),
    padding=choice("same", "valid"),
    channels=choice(8, 16, 24),
    min_field=3,
)
LEARNING = ["evolution", "local", "bayesian", "optuna-tpe", "optuna-nsga2"]


@pytest.mark.parametrize("schedule", ["none", "asha"])
@pytest.mark.parametrize("oracle", ["random", "grid", *LEARNING])
def test_no_free_slot_waits_for_a_proposal(search, tmp_path, oracle, schedule, monkeypatch):
    """Whatever is handed out after the first was proposed before the last result came."""
    log = []
    hand_out, hear, prepare = ahead.Ahead.hand_out, ahead.Ahead.hear, ahead.Ahead._propose

    def logged(name, function):
        def call(*arguments):
            log.append(name)
            return function(*arguments)

        return call

    monkeypatch.setattr(ahead.Ahead, "hand_out", logged("hand out", hand_out))
    monkeypatch.setattr(ahead.Ahead, "hear", logged("hear", hear))
    monkeypatch.setattr(ahead.Ahead, "_propose", logged("propose", prepare))
    search(tmp_path, oracle, SPACE, trials=14, schedule=schedule)
    assert log[:3] == ["hand out", "propose", "propose"]
    assert log.count("propose") == log.count("hand out") == 14
    after = [then for now, then in itertools.pairwise(log[3:]) if now == "hand out"]
    assert after == ["propose"] * 12 + ["hear"]


def test_a_candidate_is_chosen_from_what_was_known_when_the_one_before_began(search, tmp_path):
    """Trial 8 fails or not: trial 9 is the same, and what follows differs."""

    def fails_at(count):
        seen = []

        def fails(candidate, end):
            if candidate not in seen:
                seen.append(candidate)
            return len(seen) == count

        return fails

    runs = [
        search(tmp_path / str(count), "bayesian", SPACE, trials=14, fails=fails_at(count))
        for count in (8, 9, 99)
    ]
    names = [[trial.candidate for trial in ran.history.trials] for ran in runs]
    assert names[0][:9] == names[2][:9]
    assert names[1][:10] == names[2][:10]
    assert names[0] != names[2] != names[1]


def test_no_trial_is_proposed_beyond_their_number(search, tmp_path, monkeypatch):
    proposed = []
    propose = ahead.Ahead._propose
    monkeypatch.setattr(ahead.Ahead, "_propose", lambda self: proposed.append(1) or propose(self))
    search(tmp_path, "random", SPACE, trials=5, slots=2)
    assert len(proposed) == 5


def test_a_history_knows_what_came_after_the_last_trial_began(search, tmp_path):
    ran = search(tmp_path, "random", SPACE, trials=5, schedule="asha", slots=2)
    last = max(n for n, event in enumerate(ran.events) if isinstance(event, Started))
    later = [
        event
        for event in ran.events[last:]
        if isinstance(event, Rung) or (isinstance(event, Finished) and event.status != "stopped")
    ]
    assert list(history_of(ran.events).fresh) == later != []
    assert history_of(ran.events[: last + 1]).fresh == ()
