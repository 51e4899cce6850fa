"""Networks drawn evenly from the space of a run, against the space itself."""

from dataclasses import replace

import pytest

from archsearch.report.evenly import NETWORKS, drawn_evenly
from archsearch.space import SearchSpace, choice, per_layer


def test_every_level_is_as_frequent_and_layers_that_are_lacked_have_none(synthetic):
    space = SearchSpace(
        depth=choice(1, 2), kernel_size=per_layer(1, 3, 5), padding=choice("same", "valid")
    )
    drawn = drawn_evenly(synthetic.run_file(space, input_shape=(32, 32, 3)))
    assert len(drawn) == NETWORKS
    for name, levels in (("depth", 2), ("kernel_size_1", 3), ("padding", 2)):
        shares = drawn.choices[name].value_counts(normalize=True)
        assert shares.to_numpy() == pytest.approx(1 / levels, abs=0.06)
    shallow = drawn.choices["depth"] == 1
    assert drawn.choices["kernel_size_2"].isna().tolist() == shallow.tolist()
    assert (drawn.features["depth"] - drawn.choices["depth"]).nunique() == 1


def test_the_draw_is_that_of_its_seed(synthetic):
    run = synthetic.run_file()
    one, again, other = (drawn_evenly(run, seed=seed).features for seed in (0, 0, 1))
    assert one.equals(again)
    assert not one.equals(other)


def test_limits_hold(synthetic):
    space = SearchSpace(depth=choice(1, 2, 3), kernel_size=choice(1, 3), channels=choice(4, 8, 16))
    whole = drawn_evenly(synthetic.run_file(space))
    middle = int(whole.features["params"].median())
    small = drawn_evenly(synthetic.run_file(replace(space, max_params=middle)))
    assert len(small) == NETWORKS
    assert small.features["params"].max() <= middle < whole.features["params"].max()
    none = drawn_evenly(synthetic.run_file(replace(space, max_params=1)))
    assert len(none) == 0
    assert list(none.choices.columns) == list(whole.choices.columns)


def test_of_a_space_with_accept_nothing_is_drawn_as_only_its_text_is_known(synthetic):
    space = SearchSpace(depth=choice(1, 2), accept=lambda profile: False)
    assert drawn_evenly(synthetic.run_file(space)) is None
