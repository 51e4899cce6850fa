"""What choices did, in tables where that was put there."""

import numpy as np
import pandas as pd
import pytest

from archsearch.report.evidence.effects import (
    NETWORK,
    LeftOutLevel,
    designs_of,
    effects_of,
    left_out_of,
)
from archsearch.report.evidence.expected import Expected

CHOICES = ("depth", "kernel_size_1", "kernel_size_2", "padding")


def table(networks=200, *, seed=0):
    """Depth adds 0.05 a layer, padding "valid" takes 0.1, the second kernel 0.02 a size."""
    rng = np.random.default_rng(seed)
    depth = rng.choice([1, 2, 3], size=networks)
    first, second = rng.choice([1, 3, 5], size=(2, networks))
    padding = rng.choice(["same", "valid"], size=networks)
    score = 0.5 + 0.05 * depth - 0.1 * (padding == "valid") + 0.02 * second * (depth > 1)
    frame = pd.DataFrame(
        {
            "architecture": [f"a{number}" for number in range(networks)],
            "depth": pd.array(depth, dtype="Int64"),
            "kernel_size_1": pd.array(first, dtype="Int64"),
            "kernel_size_2": pd.array(np.where(depth > 1, second, 0), dtype="Int64"),
            "padding": pd.array(padding, dtype="string"),
            "score": score + 0.01 * rng.normal(size=networks),
        }
    )
    frame.loc[frame["depth"] == 1, "kernel_size_2"] = pd.NA
    return frame


def designs(frame):
    return designs_of(frame[list(CHOICES)], frame["architecture"].tolist())


def effects(frame, *, space=None, unsure=0.0):
    """What the choices of `frame` do among the networks of `space`, whose scores are known."""
    space = frame if space is None else space
    expected = Expected(
        choices=space[list(CHOICES)],
        means=space["score"].to_numpy(),
        covariance=unsure * np.eye(len(space)),
        is_even=True,
    )
    found, _ = effects_of(designs(frame), expected)
    return {effect.choice: effect for effect in found}


def test_each_effect_is_found_with_the_others_held_fixed():
    found = effects(table())
    padding = found["padding"]
    assert (padding.best, padding.worst) == ("same", "valid")
    assert padding.difference == pytest.approx(0.1, abs=0.01)
    second = found["kernel_size_2"]
    assert (second.best, second.worst) == ("5", "1")
    assert second.difference == pytest.approx(0.08, abs=0.01)
    assert found["kernel_size_1"].difference < 0.01


def test_layers_that_a_network_lacks_do_not_count_for_its_depth():
    depth = effects(table())["depth"]
    assert [level.level for level in depth.levels] == ["1", "2", "3"]
    two, three = (depth.levels[place].effect for place in (1, 2))
    assert three - two == pytest.approx(0.05, abs=0.01)


def test_levels_are_against_their_mean_and_count_the_networks_tried():
    frame, space = table(40), table(200, seed=1)
    padding = effects(frame, space=space)["padding"]
    counts = frame["padding"].value_counts()
    assert [level.networks for level in padding.levels] == [counts["same"], counts["valid"]]
    drawn = space["padding"].value_counts()
    weighted = sum(drawn[level.level] * level.effect for level in padding.levels)
    assert weighted == pytest.approx(0, abs=1e-9)


def test_an_interval_has_what_is_unsure_of_each_network_and_which_were_drawn():
    frame = table(200)
    counts = frame["padding"].value_counts()
    both = (1 / counts["same"] + 1 / counts["valid"]) ** 0.5
    drawn = 0.01 * both  # `table` scatters scores by .01 beside what its choices do
    for unsure in (0.0, 0.1):
        padding = effects(frame, unsure=unsure**2)["padding"]
        low, high = padding.interval
        expected = 1.96 * ((unsure * both) ** 2 + drawn**2) ** 0.5
        assert (high - low) / 2 == pytest.approx(expected, rel=0.15)
        assert (low + high) / 2 == pytest.approx(padding.difference)


def test_a_level_that_hardly_a_network_drawn_has_is_left_out_by_name():
    frame, space = table(), table(seed=1)
    rare = space["kernel_size_1"] == 5
    space = space[~rare | (rare.cumsum() <= 2)]
    space = space[space["padding"] == "same"]
    expected = Expected(
        choices=space[list(CHOICES)],
        means=space["score"].to_numpy(),
        covariance=np.zeros((len(space), len(space))),
        is_even=True,
    )
    found, left_out = effects_of(designs(frame), expected)
    levels = {effect.choice: [level.level for level in effect.levels] for effect in found}
    assert levels["kernel_size_1"] == ["1", "3"]
    assert "padding" not in levels
    assert left_out == (
        LeftOutLevel(choice="kernel_size_1", level="5", drawn=True),
        LeftOutLevel(choice="padding", level=None, drawn=True),
    )


def test_with_few_networks_only_the_depth_is_held_fixed():
    few, many = designs(table(12)), designs(table())
    assert {design.fixed for design in many if design.choice == "padding"} == {
        ("depth", "kernel_size_1", "kernel_size_2")
    }
    assert {design.fixed for design in few if design.choice == "padding"} == {("depth",)}


def test_a_choice_with_one_level_that_is_frequent_enough_is_left_out():
    frame = table()
    frame["padding"] = "same"
    frame.loc[:1, "padding"] = "valid"
    assert "padding" not in {design.choice for design in designs(frame)}


def test_a_level_that_few_architectures_have_is_left_out_however_often_they_were_trained():
    frame = table()
    frame["padding"] = "same"
    frame.loc[:9, "padding"] = "valid"
    frame.loc[:9, "architecture"] = "one"
    assert "padding" not in {design.choice for design in designs(frame)}


def test_what_too_few_architectures_have_is_left_out_by_name():
    frame = table()
    frame["padding"] = "same"
    frame.loc[:1, "padding"] = "valid"
    frame["kernel_size_2"] = pd.NA
    frame.loc[:3, "kernel_size_2"] = [1, 1, 3, 3]
    found = left_out_of(frame[list(CHOICES)], frame["architecture"].tolist())
    assert found == (
        LeftOutLevel(choice="kernel_size_2", level=None),
        LeftOutLevel(choice="padding", level="valid"),
    )
    assert left_out_of(table()[list(CHOICES)], frame["architecture"].tolist()) == ()


def test_where_the_network_is_held_fixed_that_is_said():
    frame = table(12)
    known = designs_of(frame[["padding"]], frame["architecture"].tolist(), given=np.ones((12, 1)))
    assert {design.fixed for design in known} == {(NETWORK,)}
