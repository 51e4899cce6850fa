"""A candidate that is hard to find: looked for in pieces, in time, and given up with a reason."""

import time
from dataclasses import replace

import pytest

from archsearch.search.oracles import without_waste
from archsearch.space import SearchSpace, choice, per_layer

FINITE = SearchSpace(
    depth=choice(1, 2), kernel_size=per_layer(1, 3, 5), padding=choice("same", "valid")
)
ORACLES = ["random", "grid", "evolution", "bayesian", "keras-tuner-hyperband"]
RARE = SearchSpace(
    depth=3,
    channels=choice(*range(1, 101)),
    dense=choice(*((width,) for width in range(1, 101))),
    learning_rate=choice(*(0.001 * place for place in range(1, 11))),
)
"""100,000 points, of which no machine sees all in half a second."""


def allow(*channels):
    return replace(RARE, accept=lambda profile: profile.layers[0].output[-1] in channels)


@pytest.fixture
def in_pieces_of(monkeypatch):
    def cut(moment, *, draws=without_waste.DRAWS, enumerable=without_waste.ENUMERABLE):
        monkeypatch.setattr(without_waste, "MOMENT", moment)
        monkeypatch.setattr(without_waste, "DRAWS", draws)
        monkeypatch.setattr(without_waste, "ENUMERABLE", enumerable)

    return cut


@pytest.mark.parametrize("slots", [1, 3])
@pytest.mark.parametrize("oracle", ORACLES)
def test_pieces_change_nothing(search, tmp_path, in_pieces_of, oracle, slots):
    in_pieces_of(10**9, draws=2)
    whole = search(tmp_path / "whole", oracle, FINITE, trials=100, slots=slots)
    in_pieces_of(-1, draws=2)
    pieces = search(tmp_path / "pieces", oracle, FINITE, trials=100, slots=slots)
    assert pieces.fates == whole.fates
    assert pieces.skips == whole.skips
    assert pieces.exhausted


@pytest.mark.parametrize("kill_after", [5, 20, 31])
@pytest.mark.parametrize("oracle", ["random", "grid", "evolution"])
def test_a_kill_between_pieces_changes_nothing(search, tmp_path, in_pieces_of, oracle, kill_after):
    in_pieces_of(-1, draws=2)
    whole = search(tmp_path / "whole", oracle, FINITE, trials=100)
    search(tmp_path / "killed", oracle, FINITE, trials=100, kill_after=kill_after)
    killed = search(tmp_path / "killed", oracle, FINITE, trials=100)
    assert killed.fates == whole.fates
    assert killed.skips == whole.skips


@pytest.mark.parametrize("oracle", ["random", "grid", "evolution", "keras-tuner-hyperband"])
def test_time_that_is_up_ends_the_looking(search, tmp_path, in_pieces_of, oracle):
    in_pieces_of(-1, draws=10)
    began = time.monotonic()
    ran = search(tmp_path, oracle, allow(), deadline=began + 0.5)
    assert time.monotonic() - began < 30.0
    assert ran.history.trials == ()
    assert not ran.exhausted
    assert not ran.gave_up


def test_a_grid_goes_on_behind_what_it_refused(search, tmp_path, in_pieces_of):
    in_pieces_of(-1)
    search(tmp_path, "grid", allow(), deadline=time.monotonic() + 0.5)
    before = len(search(tmp_path, "grid", allow(), kill_after=1).history.skipped)
    asked = []

    def accept(profile):
        asked.append(profile)
        return False

    again = search(tmp_path, "grid", replace(RARE, accept=accept), kill_after=11)
    numbers = [skip.proposal for skip in again.history.skipped]
    assert numbers == list(range(1, len(numbers) + 1))
    assert before < len(numbers)
    assert len(asked) <= len(numbers) - before + 3  # those on record are not judged again


@pytest.mark.parametrize("oracle", ["random", "evolution", "keras-tuner-hyperband"])
def test_of_a_space_too_large_to_see_all_of_it_what_is_rare_is_drawn(
    search, tmp_path, in_pieces_of, oracle
):
    """In the order of the points what may be trained comes after 76,000 others."""
    in_pieces_of(0.01, draws=100, enumerable=3_000)
    ran = search(tmp_path, oracle, allow(77), trials=3)
    assert len(ran.history.trials) == 3
    assert not ran.gave_up


@pytest.mark.parametrize("oracle", ["random", "bayesian", "keras-tuner-hyperband"])
def test_what_was_drawn_a_million_times_without_anything_new_is_given_up(
    search, tmp_path, in_pieces_of, oracle
):
    in_pieces_of(0.01, draws=100, enumerable=500)
    ran = search(tmp_path, oracle, allow(), trials=3)
    assert ran.gave_up
    assert not ran.exhausted
