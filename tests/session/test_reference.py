"""The corner of the hypervolume: beyond every network of a space, the same for each run of it."""

from math import log

import pytest

from archsearch.geometry import Accepted, Task, judge, limits_of
from archsearch.search import COSTS
from archsearch.session.reference import reference_of
from archsearch.space import SearchSpace, choice, per_layer
from archsearch.train import OBJECTIVES

TASK = Task(input_shape=(8, 8, 1), classes=10)
SPACE = SearchSpace(
    depth=choice(1, 2, 3), kernel_size=per_layer(1, 3), channels=choice(4, 16), max_params=9_999
)


def accepted(space):
    verdicts = [judge(point, task=TASK, limits=limits_of(space)) for point in space.points()]
    return [verdict for verdict in verdicts if isinstance(verdict, Accepted)]


def reference(cost, objective="val_accuracy", space=SPACE):
    return reference_of(
        COSTS[cost],
        OBJECTIVES[objective],
        space=space,
        task=TASK,
        limits=limits_of(space),
        first=accepted(space)[0].candidate,
    )


@pytest.mark.parametrize("cost", ["params", "macs", "activations"])
def test_it_is_the_first_power_of_ten_above_all_that_may_be_trained(cost):
    most = max(getattr(verdict.profile, cost) for verdict in accepted(SPACE))
    found = reference(cost).cost
    assert most < found <= 10 * most
    assert log(found, 10) == pytest.approx(round(log(found, 10)))


def test_limits_count():
    narrow = SearchSpace(
        depth=choice(1, 2, 3), kernel_size=per_layer(1, 3), channels=choice(4, 16), max_params=900
    )
    assert reference("params", space=narrow).cost == 1000
    assert reference("params").cost == 10_000


def test_guessing_is_the_score():
    assert reference("params").score == 0.1
    assert reference("latency", "val_top_3_accuracy").score == pytest.approx(0.3)
    assert reference("macs", "val_loss").score == pytest.approx(-log(10))


def test_of_a_latency_it_is_a_second():
    assert reference("latency").cost == 1000


def test_a_large_space_has_the_same_corner_each_time():
    large = SearchSpace(
        depth=choice(*range(1, 7)),
        kernel_size=per_layer(1, 3, 5, 7),
        stride=per_layer(1, 2),
        channels=choice(4, 8, 12, 16),
    )
    first = judge(next(large.points()), task=TASK, limits=limits_of(large))
    assert large.size > 1_000_000
    found = {
        reference_of(
            COSTS["params"],
            OBJECTIVES["val_accuracy"],
            space=large,
            task=TASK,
            limits=limits_of(large),
            first=first.candidate,
        ).cost
        for _ in range(2)
    }
    assert len(found) == 1
