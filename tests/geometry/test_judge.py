"""Verdicts: what is refused before any training, by what and why."""

import pytest

from archsearch.geometry import Accepted, Limits, Refused, Task, judge, limits_of, profile
from archsearch.space import SearchSpace

TASK = Task(input_shape=(8, 10, 1), classes=3)
TWO = {"depth": 2, "kernel_size": (3, 5), "channels": 4}
DEEP = {"depth": 5, "kernel_size": 5, "channels": 4}
"""The input of its fourth layer already sees the whole image."""


def point(**arguments):
    (only,) = SearchSpace(**arguments).points()
    return only


def verdict_on(arguments, **limits):
    return judge(point(**arguments), task=TASK, limits=limits_of(SearchSpace(**limits)))


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
            {},
            "infeasible",
            "kernel larger than its map",
            "layer 1 (kernel 9×9, valid) leaves nothing of a 8×10 map",
        ),
        (
            {"depth": 4, "pool": "max"},
            {},
            "infeasible",
            "pool larger than its map",
            "leaves nothing of a 1×1 map",
        ),
        (TWO, {"max_params": 10}, "over limit", "over max_params 10", "params 331, macs"),
        (TWO, {"min_field": 99}, "over limit", "under min_field 99", "field 5, coverage 0.62"),
        (TWO, {"min_coverage": 1}, "over limit", "under min_coverage 1.0", "coverage 0.62"),
        (TWO, {"accept": lambda profile: False}, "over limit", "refused by accept", "params 331"),
        (
            DEEP,
            {"avoid": "border layer", "avoid_share": 0},
            "avoided",
            "border layer",
            "its input already sees 13×13 of 8×10",
        ),
    ],
)
def test_a_refusal_says_by_what_and_why(arguments, limits, kind, rule, detail):
    verdict = verdict_on(arguments, **limits)
    assert isinstance(verdict, Refused)
    assert (verdict.kind, verdict.rule) == (kind, rule)
    assert detail in verdict.detail


def test_what_is_trained_against_a_rule_says_so():
    every = verdict_on(DEEP, avoid=("unread pixels", "border layer"), avoid_share=1)
    assert isinstance(every, Accepted)
    assert every.against == ("border layer",)
    assert verdict_on(TWO, avoid="border layer", avoid_share=0).against == ()
    assert verdict_on(DEEP).against == ()


def test_a_hard_limit_comes_before_what_is_avoided():
    verdict = verdict_on(DEEP, max_params=1, avoid="border layer", avoid_share=0)
    assert verdict.kind == "over limit"


def test_a_network_with_two_avoided_warnings_is_refused_for_the_first():
    skips = {**DEEP, "kernel_size": 4, "padding": "same"}
    verdict = verdict_on(skips, avoid=("asymmetric padding", "border layer"), avoid_share=0)
    assert (verdict.kind, verdict.rule) == ("avoided", "border layer")
