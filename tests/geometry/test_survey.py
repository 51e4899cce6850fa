"""A survey's counts against judging every point, and a sample's against the whole."""

import random
from collections import Counter

import pytest
import strategies
from hypothesis import assume, given

from archsearch.geometry import Limits, Task, judge, random_point, survey
from archsearch.geometry.judge import Accepted
from archsearch.space import SearchSpace, choice, per_layer

TASK = Task(input_shape=(7, 8, 1), classes=3)
SPACE = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3, 5),
    padding=choice("same", "valid"),
    stride=choice(1, 2),
    channels=choice(4, 8),
)


def counted(space, task, limits):
    """The same by a plain loop: verdicts of all points, in order."""
    verdicts = [judge(point, task=task, limits=limits) for point in space.points()]
    accepted = [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
    refused = Counter(
        (verdict.kind, verdict.rule) for verdict in verdicts if not isinstance(verdict, Accepted)
    )
    networks = {verdict.candidate.architecture: verdict.profile for verdict in accepted}
    return accepted, dict(refused), list(networks.values())


@pytest.mark.parametrize("limits", [Limits(), Limits(max_params=900, min_field=3)])
def test_the_counts_are_those_of_every_point(limits):
    accepted, refused, profiles = counted(SPACE, TASK, limits)
    whole = survey(SPACE, task=TASK, limits=limits)
    assert whole.exact
    assert whole.points == whole.examined == len(list(SPACE.points()))
    assert whole.refused == refused
    assert len(whole.refused) > 0
    assert whole.candidates == len({verdict.candidate for verdict in accepted})
    assert whole.duplicates == len(accepted) - whole.candidates > 0
    assert whole.architectures == len(profiles)
    assert whole.params == tuple(each.params for each in profiles)
    assert whole.macs == tuple(each.macs for each in profiles)
    assert whole.fields == tuple(min(each.field) for each in profiles)
    assert whole.coverages == tuple(min(each.coverage) for each in profiles)


@given(strategies.spaces())
@strategies.examples(30)
def test_points_are_refused_repeated_or_candidates(space):
    assume(space.size <= 500)
    whole = survey(space, task=TASK, limits=Limits(max_macs=50_000))
    assert sum(whole.refused.values()) + whole.duplicates + whole.candidates == space.size
    assert whole.architectures <= whole.candidates


def test_candidates_that_differ_in_training_alone_are_one_architecture():
    space = SearchSpace(learning_rate=choice(0.1, 0.01), channels=choice(4, 8))
    whole = survey(space, task=TASK, limits=Limits())
    assert (whole.candidates, whole.architectures, whole.duplicates) == (4, 2, 0)


def test_a_sample_has_no_point_twice_and_the_shares_of_the_whole():
    accepted, refused, _ = counted(SPACE, TASK, Limits())
    points = SPACE.size
    sample = survey(SPACE, task=TASK, limits=Limits(), at_most=points - 1, seed=3)
    assert not sample.exact
    assert (sample.points, sample.examined) == (points, points - 1)
    whole = survey(SPACE, task=TASK, limits=Limits())
    assert (
        abs(sample.duplicates - whole.duplicates)
        + abs(sample.candidates - whole.candidates)
        + abs(sum(sample.refused.values()) - sum(refused.values()))
        <= 3
    )  # one point is left out
    half = survey(SPACE, task=TASK, limits=Limits(), at_most=points // 2, seed=3)
    share = sum(half.refused.values()) / half.examined
    assert share == pytest.approx(sum(refused.values()) / points, abs=0.08)
    assert half.candidates < len({verdict.candidate for verdict in accepted})


def test_a_space_too_large_to_count_is_sampled():
    huge = SearchSpace(depth=choice(2, 9), kernel_size=per_layer(1, 3, 5), stride=per_layer(1, 2))
    sample = survey(huge, task=TASK, limits=Limits(min_field=10_000), at_most=500)
    assert sample.points == 6**2 + 6**9
    assert sample.examined == 500
    assert not sample.exact
    assert sample.refused == {("over limit", "under min_field 10000"): 500}


def test_a_space_of_more_points_than_a_machine_word_counts_is_sampled():
    deep = SearchSpace(depth=choice(2, 40), kernel_size=per_layer(1, 3, 5))
    assert survey(deep, task=TASK, limits=Limits(), at_most=20).examined == 20


def test_equal_seeds_sample_equally():
    first, again, other = (
        survey(SPACE, task=TASK, limits=Limits(), at_most=50, seed=seed) for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_a_random_point_has_equal_depths_and_uniform_picks():
    rng = random.Random(0)
    points = [random_point(SPACE, rng) for _ in range(3000)]
    depths = Counter(point["depth"] for point in points)
    assert all(count == pytest.approx(1000, abs=120) for count in depths.values())
    kernels = Counter(point["kernel_size_1"] for point in points)
    assert all(count == pytest.approx(1000, abs=120) for count in kernels.values())
    for point in points[:50]:
        assert ("kernel_size_3" in point) == (point["depth"] == 3)
        assert dict(point) in [dict(each) for each in SPACE.points()]
