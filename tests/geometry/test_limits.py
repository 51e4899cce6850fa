"""Limits: each bound at, over and under its end; accept; the share of the avoided that is kept."""

import re
from math import nextafter

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from archsearch.errors import InputError
from archsearch.geometry import Limits, avoided_kinds, broken_limit, limits_of, profile
from archsearch.geometry.limits import FIGURES, Bound, is_trained_anyway
from archsearch.geometry.warnings import DEAD_TAPS
from archsearch.space import AVOIDABLE, LIMITED, LIMITS, SearchSpace, candidate_at, canonical

IDENTITIES = [f"{number:012x}" for number in range(5_000)]


def numbers(**arguments):
    (point,) = SearchSpace(**arguments).points()
    return profile(candidate_at(point, input_shape=(8, 10, 1), classes=3).architecture)


def limits(**arguments):
    return limits_of(SearchSpace(**arguments))


WHOLE = numbers(depth=2, kernel_size=(3, 5), channels=4)
"""By hand: two convolutions of 15 taps on 8×10 maps, normalised, and 4 channels to 3 classes."""
BY_HAND = {
    "params": (15 * 4 + 8) + (15 * 16 + 8) + 4 * 3 + 3,
    "macs": 80 * 15 * (4 + 16) + 12,
    "activations": 80 * 4 * 2 + 3,
    "field": 5,
    "coverage": 5 / 8,
    "output_size": 8,
}


def beside(figure: str, direction: int) -> float:
    """The nearest value that differs: one more or less, or the next number there is."""
    value = BY_HAND[figure]
    return nextafter(value, direction * 9e9) if figure == "coverage" else value + direction


def test_every_figure_can_be_bounded_on_both_sides():
    assert tuple(FIGURES) == LIMITED == tuple(BY_HAND)
    both = [(f"min_{figure}", f"max_{figure}") for figure in LIMITED]
    assert [name for names in both for name in names] == list(LIMITS)


@pytest.mark.parametrize("figure", LIMITED)
def test_a_bound_holds_to_the_last_one(figure):
    assert FIGURES[figure](WHOLE) == BY_HAND[figure]
    at, over, under = BY_HAND[figure], beside(figure, 1), beside(figure, -1)
    for name in (f"min_{figure}", f"max_{figure}"):
        assert broken_limit(WHOLE, limits(**{name: at})) is None
    assert broken_limit(WHOLE, limits(**{f"max_{figure}": over})) is None
    assert broken_limit(WHOLE, limits(**{f"min_{figure}": under})) is None
    assert broken_limit(WHOLE, limits(**{f"max_{figure}": under})) == (
        f"over max_{figure} {under:,}"
    )
    assert broken_limit(WHOLE, limits(**{f"min_{figure}": over})) == (
        f"under min_{figure} {over:,}"
    )


@given(strategies.architectures(), st.data())
@strategies.examples(60)
def test_what_keeps_its_bounds_is_what_lies_between_them(architecture, data):
    numbers = profile(architecture)
    figures = {name: of(numbers) for name, of in FIGURES.items()}
    bounds = {}
    for name, value in figures.items():
        step = max(value / 4, 0.25)
        near = [value, value - step, value + step, value * 2, value / 2]
        bound = data.draw(st.none() | st.sampled_from(near))
        side = data.draw(st.sampled_from(["min", "max"]))
        if bound is not None:
            bounds[f"{side}_{name}"] = bound
    kept = all(
        bound <= figures[name[4:]] if name.startswith("min") else figures[name[4:]] <= bound
        for name, bound in bounds.items()
    )
    limits = Limits(bounds=tuple(Bound(name=name, value=value) for name, value in bounds.items()))
    assert (broken_limit(numbers, limits) is None) == kept


def test_of_two_axes_the_smaller_counts():
    assert WHOLE.field == (5, 9)
    assert WHOLE.coverage == (5 / 8, 9 / 10)
    assert broken_limit(WHOLE, limits(max_field=5, max_coverage=0.65, max_output_size=8)) is None
    assert broken_limit(WHOLE, limits(min_field=9)) == "under min_field 9"


def test_limits_come_from_the_space():
    space = SearchSpace(max_params=100, min_coverage=1, avoid="border layer", avoid_share=0.5)
    found = limits_of(space, seed=3)
    assert [(bound.name, bound.value) for bound in found.bounds] == [
        ("max_params", 100),
        ("min_coverage", 1.0),
    ]
    assert (found.avoid, found.avoid_share, found.seed) == (("border layer",), 0.5, 3)
    assert limits_of(SearchSpace()) == Limits()


def test_a_bound_on_nothing_that_is_known_cannot_be():
    with pytest.raises(ValueError, match="no limit is called 'max_depth'; there are min_params"):
        Bound(name="max_depth", value=3)


def test_accept_sees_the_profile_and_has_the_last_word():
    seen = []

    def small_maps(profile):
        seen.append(profile)
        return max(layer.activations for layer in profile.layers) <= 8 * 10 * 4

    assert broken_limit(WHOLE, limits(accept=small_maps)) is None
    assert seen == [WHOLE]
    wide = numbers(depth=1, channels=5)
    assert broken_limit(wide, limits(accept=small_maps)) == "refused by accept"
    assert broken_limit(wide, limits(accept=small_maps, max_params=1)) == "over max_params 1"
    assert len(seen) == 2, "what breaks a bound is not asked about"


@pytest.mark.parametrize(
    ("accept", "says"),
    [
        (lambda profile: profile.parms < 10, "AttributeError: .*; did you mean 'params'?"),
        (lambda profile: 1 / 0, "accept raises ZeroDivisionError: division by zero"),
        (lambda: True, "accept raises TypeError: .*0 positional arguments but 1 was given"),
        (lambda profile: "yes", r"must return True or False, but returned 'yes'; bool\(...\)"),
        (lambda profile: None, "must return True or False, but returned None"),
        (lambda profile: profile.params, "must return True or False, but returned 331"),
    ],
)
def test_an_accept_that_does_not_answer_is_refused_with_its_line(accept, says):
    place = re.escape(f"{__file__}:{accept.__code__.co_firstlineno}: ")
    with pytest.raises(InputError, match=f"^{place}.*{says}"):
        broken_limit(WHOLE, limits(accept=accept))


def test_the_kinds_avoided_are_those_that_the_network_has():
    odd = numbers(depth=5, kernel_size=4, channels=4)
    kinds = {warned.kind for warned in odd.warnings}
    assert kinds == {"border layer", "asymmetric padding"}
    assert avoided_kinds(odd, Limits()) == ()
    assert avoided_kinds(odd, limits(avoid=AVOIDABLE)) == ("border layer", "asymmetric padding")
    assert avoided_kinds(odd, limits(avoid="unread pixels")) == ()


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 1])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_share_that_is_trained_is_that_asked_for(share, seed):
    limits = Limits(avoid=("border layer",), avoid_share=share, seed=seed)
    trained = sum(is_trained_anyway(identity, limits) for identity in IDENTITIES)
    deviation = (share * (1 - share) * len(IDENTITIES)) ** 0.5
    assert abs(trained - share * len(IDENTITIES)) <= 4 * deviation


def test_who_is_trained_depends_on_identity_and_seed_alone():
    def chosen(**arguments):
        limits = Limits(avoid_share=0.1, **arguments)
        return {identity for identity in IDENTITIES if is_trained_anyway(identity, limits)}

    assert chosen(seed=0) == chosen(seed=0, avoid=("small field",))
    both = chosen(seed=0) & chosen(seed=1)
    assert len(both) < len(IDENTITIES) / 50, "two seeds share as much as chance has it"


def test_a_larger_share_trains_all_that_a_smaller_one_does():
    few, many = (Limits(avoid_share=share) for share in (0.1, 0.3))
    assert all(
        is_trained_anyway(identity, many)
        for identity in IDENTITIES
        if is_trained_anyway(identity, few)
    )


@given(strategies.architectures())
def test_no_network_in_canonical_form_has_dead_taps(architecture):
    """Which is why there is nothing to avoid them for."""
    kinds = {warned.kind for warned in profile(canonical(architecture)).warnings}
    assert DEAD_TAPS not in kinds
    assert kinds <= set(AVOIDABLE)
