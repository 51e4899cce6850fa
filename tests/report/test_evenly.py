"""Networks drawn evenly from the space of a run, against the space itself."""

from dataclasses import replace

import pytest

from archsearch.geometry import Accepted, Task, judge, limits_of
from archsearch.report.evenly import NETWORKS, drawn_evenly
from archsearch.space import SearchSpace, choice, per_layer


def test_a_small_space_is_drawn_whole(synthetic):
    space = SearchSpace(
        depth=choice(1, 2), kernel_size=per_layer(1, 3, 5), padding=choice("same", "valid")
    )
    run = synthetic.run_file(space)
    task = Task(input_shape=tuple(run.data["input_shape"]), classes=len(run.data["class_names"]))
    verdicts = [judge(point, task=task, limits=limits_of(space)) for point in space.points()]
    networks = {each.candidate.identity for each in verdicts if isinstance(each, Accepted)}
    drawn = drawn_evenly(run)
    assert len(drawn) == len(networks)
    assert set(drawn.choices["depth"]) == {1, 2}
    assert drawn.choices["kernel_size_2"].isna().any()  # a single layer has no second kernel


def test_the_levels_of_a_choice_are_drawn_equally_often(synthetic):
    space = SearchSpace(
        depth=choice(4, 5, 6),
        kernel_size=per_layer(1, 3, 5),
        channels=choice(4, 8, 16, 32),
        channel_growth=choice(1.0, 2.0),
    )
    drawn = drawn_evenly(synthetic.run_file(space, input_shape=(64, 64, 3)))
    assert len(drawn) == NETWORKS
    shares = drawn.choices["channels"].value_counts(normalize=True)
    assert shares.to_numpy() == pytest.approx(0.25, abs=0.06)


def test_limits_hold(synthetic):
    space = SearchSpace(depth=choice(1, 2, 3), kernel_size=choice(1, 3), channels=choice(4, 8, 16))
    whole = drawn_evenly(synthetic.run_file(space))
    middle = int(whole.features["params"].median())
    small = drawn_evenly(synthetic.run_file(replace(space, max_params=middle)))
    assert 0 < len(small) < len(whole)
    assert small.features["params"].max() <= middle
    none = drawn_evenly(synthetic.run_file(replace(space, max_params=1)))
    assert len(none) == 0
    assert list(none.choices.columns) == list(whole.choices.columns)


def test_an_accept_of_which_only_the_text_is_known_refuses_none(synthetic):
    space = SearchSpace(depth=choice(1, 2), kernel_size=choice(1, 3))
    strict = replace(space, accept=lambda profile: False)
    assert len(drawn_evenly(synthetic.run_file(strict))) == len(
        drawn_evenly(synthetic.run_file(space))
    )
