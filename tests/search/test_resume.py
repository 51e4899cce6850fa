"""A run that was broken off, wherever it was, ends like one that was not."""

import time

import pytest

from archsearch.geometry.judge import Accepted
from archsearch.journal import (
    JOURNAL,
    Finished,
    Outcome,
    Rung,
    Started,
    Trial,
    history_of,
    read_events,
)
from archsearch.journal.history import History
from archsearch.search import schedule_named
from archsearch.space import SearchSpace, choice, per_layer

SPACE = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3, (3, 5)),
    padding=choice("same", "valid"),
    channels=choice(8, 16),
    dense=choice((), (16,)),
    min_field=3,
)
NARROW = SearchSpace(
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5, 7),
    padding="valid",
    stride=per_layer(1, 2),
    channels=choice(4, 8),
    min_field=7,
)
"""So few points are feasible that most trials are drawn after five refusals."""
LINE = SearchSpace(depth=choice(*range(1, 13)), channels=choice(*range(1, 5)))


def some_fail(candidate, end):
    return candidate.identity[0] in "01234"


def nobody_fails(candidate, end):
    return False


def lines_of(folder):
    return (folder / JOURNAL).read_bytes().splitlines(keepends=True)


def resumes(search, folder, oracle, space, cuts, **options):
    """The whole run, and for each cut the run that goes on from that many lines of the journal."""
    whole = search(folder / "whole", oracle, space, **options)
    lines = lines_of(folder / "whole")
    assert len(lines) > len(whole.history.trials)
    for cut in cuts or range(len(lines) + 1):
        again = folder / f"cut-{cut}"
        again.mkdir()
        (again / JOURNAL).write_bytes(b"".join(lines[:cut]))
        yield cut, whole, search(again, oracle, space, **options)


@pytest.mark.parametrize("fails", [nobody_fails, some_fail])
@pytest.mark.parametrize("oracle", ["random", "grid"])
def test_a_cut_at_any_line_changes_nothing(search, tmp_path, oracle, fails):
    for cut, whole, again in resumes(search, tmp_path, oracle, SPACE, (), trials=10, fails=fails):
        assert again.fates == whole.fates, cut
        assert again.skips == whole.skips, cut


def test_a_cut_among_refusals_changes_nothing(search, tmp_path):
    """Five refusals in a row lead to a drawn trial, before a resume and across it."""
    for cut, whole, again in resumes(search, tmp_path, "random", NARROW, (), trials=6):
        assert any(trial.drawn for trial in whole.history.trials)
        assert again.fates == whole.fates, cut
        assert again.skips == whole.skips, cut


ADAPTIVE = ["evolution", "local", "bayesian", "optuna-tpe", "optuna-nsga2"]


@pytest.mark.parametrize("fails", [nobody_fails, some_fail])
@pytest.mark.parametrize("oracle", ADAPTIVE)
def test_an_oracle_that_learns_goes_on_as_it_would_have(search, tmp_path, oracle, fails):
    """Sixteen trials, so that six are proposed from what those before them scored."""
    cuts = (0, *range(22, 40))
    for cut, whole, again in resumes(search, tmp_path, oracle, SPACE, cuts, trials=16, fails=fails):
        assert again.fates == whole.fates, cut
        assert again.skips == whole.skips, cut


def test_keras_tuners_bayesian_goes_on_as_it_would_have(search, tmp_path):
    for cut, whole, again in resumes(
        search, tmp_path, "keras-tuner-bayesian", LINE, (5, 21, 22), trials=12
    ):
        assert again.fates == whole.fates, cut


def killed_and_resumed(search, folder, oracle, space, first=1, **options):
    """The run killed after each event in turn, weights as they lay, and then resumed."""
    whole = search(folder / "whole", oracle, space, **options)
    for number in range(first, len(whole.heard) + 1):
        again = folder / f"killed-{number}"
        search(again, oracle, space, kill_after=number, **options)
        yield number, whole, search(again, oracle, space, **options)


def test_hyperband_killed_after_any_event_ends_the_same(search, tmp_path):
    oracle = "keras-tuner-hyperband"
    for number, whole, again in killed_and_resumed(search, tmp_path, oracle, SPACE, trials=10):
        assert again.fates == whole.fates, number
        (file,) = (tmp_path / f"killed-{number}" / "weights").iterdir()
        assert file.name == whole.history.best(maximize=True).last.weights


def test_hyperband_cut_at_any_line_ends_the_same(search, tmp_path):
    oracle = "keras-tuner-hyperband"
    for cut, whole, again in resumes(search, tmp_path, oracle, SPACE, (), trials=10):
        assert again.fates == whole.fates, cut


def test_hyperband_with_short_brackets_killed_after_any_event(search, tmp_path):
    """With 18 trials the bracket without halving is reached, whose trials end one by one."""
    oracle = "keras-tuner-hyperband"
    for number, whole, again in killed_and_resumed(
        search, tmp_path, oracle, SPACE, trials=18, first=45
    ):
        assert again.fates == whole.fates, number


def test_hyperband_with_failures_killed_after_any_event(search, tmp_path):
    oracle = "keras-tuner-hyperband"
    for number, whole, again in killed_and_resumed(
        search, tmp_path, oracle, SPACE, trials=12, fails=some_fail
    ):
        assert again.fates == whole.fates, number


def fails_at_the_end(candidate, end):
    return end == 9 or (end == 3 and candidate.identity[0] in "89abcdef")


def after_its_end(events):
    """Events of trials that had ended before."""
    ended = set()
    for event in events:
        if isinstance(event, Started | Rung | Finished) and event.trial in ended:
            yield event
        if isinstance(event, Finished):
            ended.add(event.trial)


def test_failures_on_higher_rungs_are_not_tried_again(search, tmp_path):
    oracle = "keras-tuner-hyperband"
    for number, whole, again in killed_and_resumed(
        search, tmp_path, oracle, SPACE, trials=12, fails=fails_at_the_end
    ):
        assert not list(after_its_end(whole.events))
        assert not list(after_its_end(again.events)), number


@pytest.mark.parametrize("slots", [1, 2])
def test_more_trials_after_any_event_disturb_no_trial_that_ended(search, tmp_path, slots):
    """A bracket that a smaller number of trials cut short is closed, and stays so."""
    oracle = "keras-tuner-hyperband"
    whole = search(tmp_path / "whole", oracle, SPACE, trials=5, slots=slots)
    for number in range(1, len(whole.heard) + 1):
        folder = tmp_path / f"killed-{number}"
        search(folder, oracle, SPACE, trials=5, slots=slots, kill_after=number)
        more = search(folder, oracle, SPACE, trials=14, slots=slots)
        assert not list(after_its_end(more.events)), number
        assert [trial.number for trial in more.history.trials] == list(range(1, 15)), number
        assert len({trial.candidate for trial in more.history.trials}) == 14, number
        assert not more.history.unfinished, number


@pytest.mark.parametrize("oracle", ["random", "grid", "keras-tuner-hyperband", *ADAPTIVE])
def test_several_slots_killed_after_any_event_repeat_nothing(search, tmp_path, oracle):
    count, first = (14, 22) if oracle in ADAPTIVE else (8, 1)
    for number, whole, again in killed_and_resumed(
        search, tmp_path, oracle, SPACE, trials=count, slots=3, first=first
    ):
        trials = again.history.trials
        assert [trial.number for trial in trials] == list(range(1, count + 1)), number
        assert len({trial.candidate for trial in trials}) == count, number
        assert not again.history.unfinished, number
        assert not list(after_its_end(again.events)), number
        if oracle in {"random", "grid"}:
            assert again.fates == whole.fates, number


@pytest.mark.parametrize("oracle", ["random", "grid", *ADAPTIVE])
def test_a_larger_number_of_trials_goes_on(search, tmp_path, oracle):
    search(tmp_path / "a", oracle, SPACE, trials=4)
    more = search(tmp_path / "a", oracle, SPACE, trials=14)
    whole = search(tmp_path / "b", oracle, SPACE, trials=14)
    assert more.fates == whole.fates


def test_lost_weights_are_trained_anew(search, tmp_path):
    oracle = "keras-tuner-hyperband"
    whole = search(tmp_path / "whole", oracle, SPACE, trials=9)
    lines = lines_of(tmp_path / "whole")
    reached = [
        number
        for number, event in enumerate(read_events(tmp_path / "whole"), start=1)
        if isinstance(event, Rung)
    ]
    folder = tmp_path / "cut"
    folder.mkdir()
    (folder / JOURNAL).write_bytes(b"".join(lines[: reached[8]]))  # nine wait, no weights lie
    again = search(folder, oracle, SPACE, trials=9)
    assert again.fates == whole.fates
    first = again.executor.given[0]
    assert (first.begin, first.end, first.weights) == (0, 3, None)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # keras-tuner's, by thousands
@pytest.mark.parametrize("oracle", ["random", "grid", "keras-tuner-bayesian", *ADAPTIVE])
def test_a_thousand_trials_are_restored_in_seconds(judge_in, tmp_path, oracle):
    from archsearch.search.oracles.proposer import proposer_of

    space = SearchSpace(
        depth=choice(1, 2, 3, 4, 5),
        kernel_size=per_layer(1, 3, 5),
        stride=per_layer(1, 2),
        channels=choice(8, 16, 24),
        learning_rate=choice(0.1, 0.01, 0.001),
    )
    history = history_of([])
    trials = []
    for point in space.points():
        verdict = judge_in(space, point)
        if isinstance(verdict, Accepted):
            trials.append(_done(len(trials) + 1, verdict.candidate, dict(point)))
        if len(trials) == 1000:
            break
    history = History(trials=tuple(trials))
    clock = time.perf_counter()
    proposer = proposer_of(
        oracle,
        space=space,
        judge=lambda point: judge_in(space, point),
        objective="val_accuracy",
        maximize=True,
        schedule=schedule_named("none", epochs=9),
        seed=0,
        history=history,
    )
    assert time.perf_counter() - clock < 20  # a design that costs minutes, not a benchmark
    if oracle != "keras-tuner-bayesian":
        proposal = proposer.ask(0)
        assert proposal.trial == 1001
        assert proposal.candidate not in {trial.candidate for trial in trials}


def _done(number, candidate, values):
    outcome = Outcome(
        epochs=9,
        score=number / 1000,
        val_accuracy=number / 1000,
        val_loss=1.0,
        curve=(),
        seconds=1.0,
        worker="w",
        began=0.0,
        ended=1.0,
    )
    return Trial(
        number=number,
        candidate=candidate,
        values=values,
        seed=number,
        proposal=number,
        drawn=False,
        oracle={},
        started=0.0,
        outcomes=(outcome,),
        status="completed",
    )
