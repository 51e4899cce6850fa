"""Limits and verdicts: what a user's budget forbids is refused before any training."""

import pytest

from archsearch.geometry import (
    Accepted,
    Limits,
    Refused,
    Task,
    broken_limit,
    judge,
    limits_of,
    profile,
)
from archsearch.space import SearchSpace, candidate_at

TASK = Task(input_shape=(8, 10, 1), classes=3)


def point(**arguments):
    (only,) = SearchSpace(**arguments).points()
    return only


def numbers(**arguments):
    candidate = candidate_at(point(**arguments), input_shape=(8, 10, 1), classes=3)
    return profile(candidate.architecture)


TWO = {"depth": 2, "kernel_size": (3, 5), "channels": 4}


def test_limits_hold_to_the_last_parameter():
    whole = numbers(**TWO)
    params, macs = whole.params, whole.macs
    assert whole.field == (5, 9)
    assert broken_limit(whole, Limits()) is None
    exact = Limits(max_params=params, max_macs=macs, min_field=5, max_field=5)
    assert broken_limit(whole, exact) is None
    assert broken_limit(whole, Limits(max_params=params - 1)) == f"over max_params {params - 1:,}"
    assert broken_limit(whole, Limits(max_macs=macs - 1)) == f"over max_macs {macs - 1:,}"
    assert broken_limit(whole, Limits(min_field=6)) == "under min_field 6"
    assert broken_limit(whole, Limits(max_field=4)) == "over max_field 4"


def test_the_field_of_the_smaller_axis_counts():
    assert broken_limit(numbers(**TWO), Limits(max_field=5)) is None  # the other is 9


def test_limits_come_from_the_space():
    space = SearchSpace(max_params=100, max_macs=200, min_field=3, max_field=7)
    assert limits_of(space) == Limits(max_params=100, max_macs=200, min_field=3, max_field=7)
    assert limits_of(SearchSpace()) == Limits()


def test_an_accepted_point_has_its_canonical_candidate_and_its_numbers():
    verdict = judge(point(kernel_size=1, padding="valid", depth=1), task=TASK, limits=Limits())
    assert isinstance(verdict, Accepted)
    assert verdict.candidate.architecture.layers[0].padding == "same"
    assert verdict.profile == profile(verdict.candidate.architecture)


@pytest.mark.parametrize(
    ("arguments", "limits", "kind", "rule", "detail"),
    [
        (
            {"kernel_size": 9, "padding": "valid", "depth": 1},
            Limits(),
            "infeasible",
            "kernel larger than its map",
            "layer 1 (kernel 9×9, valid) leaves nothing of a 8×10 map",
        ),
        (
            {"depth": 4, "pool": "max"},
            Limits(),
            "infeasible",
            "pool larger than its map",
            "leaves nothing of a 1×1 map",
        ),
        (TWO, Limits(max_params=10), "over limit", "over max_params 10", "parameters"),
        (TWO, Limits(min_field=99), "over limit", "under min_field 99", "field 5"),
    ],
)
def test_a_refusal_says_by_what_and_why(arguments, limits, kind, rule, detail):
    verdict = judge(point(**arguments), task=TASK, limits=limits)
    assert isinstance(verdict, Refused)
    assert (verdict.kind, verdict.rule) == (kind, rule)
    assert detail in verdict.detail
