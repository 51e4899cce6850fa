"""Whose weights stay on the disk, as asked for."""

import pytest

from archsearch.space import SearchSpace, choice, per_layer

SPACE = SearchSpace(depth=choice(1, 2, 3), kernel_size=per_layer(1, 3, 5), channels=choice(8, 16))


def names(folder):
    return {path.name for path in (folder / "weights").iterdir()}


def told(history):
    """Checkpoints of last outcomes and of finalists, as the journal names them."""
    own = {each.last.weights for each in history.trials if each.last and each.last.weights}
    return own, {each.outcome.weights for each in history.finalists if each.outcome}


@pytest.mark.parametrize("schedule", ["none", "asha"])
def test_all_of_them(search, tmp_path, schedule):
    ran = search(
        tmp_path / "a", "random", SPACE, trials=12, schedule=schedule, finalists=2, keep="all"
    )
    own, again = told(ran.history)
    assert len(own) == 12
    assert len(again) == len(ran.history.finalists) > 0
    assert names(tmp_path / "a") == own | again


def test_those_of_finalists(search, tmp_path):
    ran = search(tmp_path / "a", "random", SPACE, trials=6, finalists=2, keep="finalists")
    _, again = told(ran.history)
    assert len(again) == 6
    assert again <= names(tmp_path / "a")
    assert len(names(tmp_path / "a") - again) == 1  # the best trial's own


def test_what_is_needed(search, tmp_path):
    ran = search(tmp_path / "a", "random", SPACE, trials=6, finalists=2)
    kept = names(tmp_path / "a")
    replicates = {name for name in kept if "replicate" in name}
    assert len(replicates) == 2
    assert len(kept) == 3
    assert ran.history.best(maximize=True) is not None


def test_a_resume_deletes_none_of_them(search, tmp_path):
    search(tmp_path / "a", "random", SPACE, trials=6, schedule="asha", keep="all")
    before = names(tmp_path / "a")
    search(tmp_path / "a", "random", SPACE, trials=8, schedule="asha", keep="all")
    assert before <= names(tmp_path / "a")
