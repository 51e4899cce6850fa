"""Points that are tried before what an oracle proposes: those of a run before it."""

import pytest

from archsearch.journal import JOURNAL
from archsearch.space import SearchSpace, choice, per_layer, transferred

SPACE = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3),
    channels=choice(8, 16),
    max_params=3_000,
)


def point(depth, *kernels, channels):
    picks = {f"kernel_size_{layer}": (k, k) for layer, k in enumerate(kernels, start=1)}
    return transferred({"depth": depth, **picks, "channels": channels}, SPACE)


TOO_LARGE = point(3, 3, 3, 3, channels=16)
FIRST = (
    point(2, 3, 1, channels=8),
    TOO_LARGE,
    point(1, 3, channels=8),
    point(2, 3, 1, channels=8),
)


@pytest.mark.parametrize("oracle", ["random", "grid", "evolution", "local", "bayesian"])
def test_they_come_first_once_and_only_what_may_be_trained(search, tmp_path, oracle):
    ran = search(tmp_path / "a", oracle, SPACE, trials=8, first=FIRST)
    values = [transferred(trial.values, SPACE) for trial in ran.history.trials]
    assert values[:2] == [FIRST[0], FIRST[2]]
    assert [trial.proposal == 0 for trial in ran.history.trials] == [True, True] + 6 * [False]
    candidates = [trial.candidate for trial in ran.history.trials]
    assert len(set(candidates)) == 8
    (skipped,) = [skip for skip in ran.history.skipped if skip.proposal == 0]
    assert (skipped.kind, transferred(skipped.values, SPACE)) == ("over limit", TOO_LARGE)


@pytest.mark.parametrize("oracle", ["random", "grid", "bayesian"])
def test_a_cut_at_any_line_changes_nothing(search, tmp_path, oracle):
    whole = search(tmp_path / "whole", oracle, SPACE, trials=7, first=FIRST)
    lines = (tmp_path / "whole" / JOURNAL).read_bytes().splitlines(keepends=True)
    for cut in range(len(lines) + 1):
        again = tmp_path / f"cut-{cut}"
        again.mkdir()
        (again / JOURNAL).write_bytes(b"".join(lines[:cut]))
        resumed = search(again, oracle, SPACE, trials=7, first=FIRST)
        assert resumed.fates == whole.fates, cut
        assert resumed.skips == whole.skips, cut


def test_a_whole_space_is_gone_through_with_them(search, tmp_path):
    with_them = search(tmp_path / "a", "grid", SPACE, trials=100, first=FIRST)
    without = search(tmp_path / "b", "grid", SPACE, trials=100)
    assert with_them.exhausted
    assert {trial.candidate for trial in with_them.history.trials} == {
        trial.candidate for trial in without.history.trials
    }
