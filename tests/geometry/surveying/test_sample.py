"""A sample of a space against the whole of it: how often the intervals hold what is true."""

from math import sqrt

import numpy as np
import pytest

from archsearch.geometry import Limits, Task, survey
from archsearch.geometry.limits import Bound
from archsearch.geometry.surveying.sample import rank_interval, sampled_places, share_interval
from archsearch.geometry.surveying.summary import (
    QUANTILES,
    quantiles,
    seen_share,
    share_of_points,
    warned,
    wasted,
    weights_of,
)
from archsearch.space import SearchSpace, choice, per_layer

TASK = Task(input_shape=(11, 12, 1), classes=3)
SPACE = SearchSpace(
    depth=choice(2, 3),
    kernel_size=per_layer(1, 3, 5),
    stride=per_layer(1, 2),
    padding=choice("same", "valid"),
    channels=choice(4, 5, 6),
)
LIMITS = Limits(bounds=(Bound(name="max_params", value=600),))
SAMPLES = 300
"""Samples that an interval is tried on: of 95 % of them it should hold what is true."""
FEWEST = 0.95 - 3 * sqrt(0.95 * 0.05 / SAMPLES)
"""Three standard errors below: what chance alone does not do to a true interval."""


@pytest.fixture(scope="module")
def whole():
    return survey(SPACE, task=TASK, limits=LIMITS)


@pytest.fixture(scope="module")
def samples():
    return [
        survey(SPACE, task=TASK, limits=LIMITS, at_most=300, seed=seed) for seed in range(SAMPLES)
    ]


def held(truth, shares):
    return np.mean([share.low <= truth <= share.high for share in shares])


def test_a_sample_has_no_point_twice():
    places = sampled_places(1000, 900, seed=1)
    assert len(set(places)) == len(places) == 900
    assert places == sorted(places)
    assert 0 <= places[0] < places[-1] < 1000


def test_every_place_is_drawn_equally_often():
    drawn = np.bincount(
        np.concatenate([sampled_places(50, 10, seed=seed) for seed in range(2000)]), minlength=50
    )
    assert drawn.min() > 400 - 5 * sqrt(400)
    assert drawn.max() < 400 + 5 * sqrt(400)


def test_shares_of_points_are_within_their_interval_19_times_in_20(whole, samples):
    assert whole.points == 1512
    for rule, count in whole.refused.items():
        truth = count / whole.points
        shares = [share_of_points(sample, sample.refused.get(rule, 0)) for sample in samples]
        assert FEWEST <= held(truth, shares) < 1, rule
    truth = whole.accepted / whole.points
    assert FEWEST <= held(truth, [share_of_points(each, each.accepted) for each in samples]) < 1


def test_a_sample_of_most_points_is_surer_than_one_with_repeats(whole):
    """Without the correction for a finite population nearly every interval would hold the truth."""
    most = [
        survey(SPACE, task=TASK, limits=LIMITS, at_most=1400, seed=seed) for seed in range(SAMPLES)
    ]
    shares = [share_of_points(sample, sample.accepted) for sample in most]
    assert FEWEST <= held(whole.accepted / whole.points, shares) < 0.99
    low, high = share_interval(460, 1400, 10**12)
    assert shares[0].high - shares[0].low < 0.5 * (high - low)


def test_shares_of_warnings_are_those_of_the_points_that_may_be_trained(whole, samples):
    drawn = whole.names[whole.has("unread pixels")].sum() / whole.accepted
    shares = [warned(sample, "unread pixels") for sample in samples]
    assert FEWEST <= held(drawn, shares) < 1
    assert [share.of for share in shares] == [sample.accepted for sample in samples]
    assert any(sample.architectures < sample.accepted for sample in samples)
    exact = warned(whole, "unread pixels")
    assert exact.low == exact.high == exact.share == whole.has("unread pixels").mean()
    assert exact.share != pytest.approx(drawn, abs=0.01)


@pytest.mark.parametrize("part", ["10 %", "25 %", "median", "75 %", "90 %"])
@pytest.mark.parametrize("figure", ["params", "coverage", "macs"])
def test_quantiles_are_within_their_interval(whole, samples, figure, part):
    values = np.sort(np.repeat(getattr(whole, figure), whole.names))
    truth = values[int(np.ceil(len(values) * QUANTILES[part])) - 1]
    found = [quantiles(sample, figure)[part] for sample in samples]
    assert np.mean([each.low <= truth <= each.high for each in found]) >= FEWEST
    assert all(each.low <= each.value <= each.high for each in found)


def test_of_the_least_and_the_most_a_sample_knows_what_it_saw(samples):
    found = quantiles(samples[0], "params")
    assert (found["least"].low, found["most"].high) == (None, None)
    assert found["most"].value == samples[0].params.max()


def test_too_few_values_have_no_interval():
    assert rank_interval(0.5, 5, 5, 10**9) is None
    assert rank_interval(0.1, 30, 30, 10**9) is None


def test_quantiles_of_a_whole_space_count_each_architecture_once(whole):
    assert weights_of(whole).sum() == whole.architectures < whole.accepted
    found = quantiles(whole, "params")
    values = sorted(whole.params.tolist())
    assert found["median"].value == values[(len(values) + 1) // 2 - 1]
    assert (found["least"].value, found["most"].value) == (values[0], values[-1])
    assert all(each.low == each.value == each.high for each in found.values())


def test_what_depends_on_the_sample_claims_nothing_about_the_whole(whole, samples):
    """A sample repeats itself less than the whole: its duplicates would mislead."""
    share = whole.duplicates / whole.points
    assert np.mean([each.duplicates / each.examined for each in samples]) < 0.7 * share
    assert seen_share(samples[0], samples[0].duplicates).low is None
    assert seen_share(whole, whole.duplicates).low == share
    assert wasted(whole).share == 1 - whole.candidates / whole.points
    assert np.mean([wasted(each).low < wasted(whole).share for each in samples]) >= FEWEST
    assert all(each.architectures <= whole.architectures for each in samples)


def test_a_space_too_large_to_count_is_sampled():
    huge = SearchSpace(depth=choice(2, 9), kernel_size=per_layer(1, 3, 5), stride=per_layer(1, 2))
    bound = Bound(name="min_field", value=10_000)
    sample = survey(huge, task=TASK, limits=Limits(bounds=(bound,)))
    assert (sample.points, sample.examined, sample.exact) == (6**2 + 6**9, 200_000, False)
    assert sample.refused == {("over limit", "under min_field 10,000"): 200_000}


def test_a_space_of_more_points_than_a_machine_word_counts_is_sampled():
    deep = SearchSpace(
        depth=choice(2, 40), kernel_size=per_layer(1, 3, 5), channels=choice(8, 16), pool="max"
    )
    sample = survey(deep, task=TASK, limits=Limits(), at_most=50)
    assert sample.examined == 50
    assert sample.refused == {("infeasible", "pool larger than its map"): 50}


def test_a_sample_of_places_over_a_machine_word_is_what_these_points_are():
    """The first depth has 3^60 points, so those of the second lie beyond 2^95."""
    deep = SearchSpace(
        depth=choice(60, 1), kernel_size=per_layer(1, 3, 5), learning_rate=choice(0.1, 0.01)
    )
    sample = survey(deep, task=TASK, limits=Limits(), at_most=200)
    assert sample.points == 2 * 3**60 + 2 * 3
    assert sample.architectures == sample.candidates == 200
    for index in (0, 77, 199):
        point = deep.point_at(sample.place[index])
        field = 1 + sum(point[f"kernel_size_{layer}"][0] - 1 for layer in range(1, 61))
        assert sample.field[index] == field


def test_equal_seeds_sample_equally():
    first, again, other = (
        survey(SPACE, task=TASK, limits=LIMITS, at_most=50, seed=seed) for seed in (0, 0, 1)
    )
    assert first.place.tolist() == again.place.tolist() != other.place.tolist()
    assert first.refused == again.refused
