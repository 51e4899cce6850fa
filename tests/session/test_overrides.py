"""What replaces a space's arguments: the same names everywhere, and what cannot be is refused."""

import pytest

from archsearch import InputError, SearchSpace
from archsearch.session.overrides import (
    LIMIT_ARGUMENTS,
    OVERRIDES,
    overridden,
    parsed_limits,
)
from archsearch.space import ARGUMENTS, LIMITS


def test_they_are_the_limits_of_a_space_and_what_it_avoids():
    assert [*LIMITS, "avoid", "avoid_share"] == list(LIMIT_ARGUMENTS)
    assert set(OVERRIDES) <= {argument.name for argument in ARGUMENTS}


def test_what_was_not_said_is_left_to_the_space():
    said = parsed_limits({"max_params": None, "min_coverage": 1, "avoid": "border layer"})
    assert said == {"min_coverage": 1.0, "avoid": ("border layer",)}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"max_params": 0}, "--max-params must be a whole number of at least 1, but got 0"),
        ({"max_params": 1e4}, "--max-params must be a whole number of at least 1, but got 10000.0"),
        ({"min_coverage": -1.0}, "--min-coverage must be a number over 0, but got -1.0"),
        ({"avoid_share": 2}, "--avoid-share must be a share from 0 to 1, but got 2"),
        ({"avoid": "bordr layer"}, "did you mean 'border layer'?"),
        ({"max_parms": 3}, "run has no argument 'max_parms'; did you mean 'max_params'?"),
        ({"accept": None}, "run has no argument 'accept'; limits are min_params, max_params"),
    ],
)
def test_what_cannot_be_is_refused_by_name(given, says):
    with pytest.raises(InputError) as error:
        parsed_limits(given)
    assert says in str(error.value)


def test_a_bound_that_contradicts_the_space_says_which_is_whose():
    space = SearchSpace(max_params=5_000, min_field=7)
    with pytest.raises(InputError) as error:
        overridden(space, {"min_params": 9_000})
    assert str(error.value) == (
        "min_params <= max_params must hold, but got 9,000 > 5,000; "
        "max_params is what the space says"
    )
    with pytest.raises(InputError, match="min_field is what the space says"):
        overridden(space, {"max_field": 5})
    with pytest.raises(InputError, match=r"must hold, but got 9 > 8$"):
        overridden(space, {"min_field": 9, "max_field": 8})


def test_a_share_of_nothing_is_refused():
    with pytest.raises(InputError, match="nothing is avoided; give --avoid as well"):
        overridden(SearchSpace(), {"avoid_share": 0.5})
    avoiding = SearchSpace(avoid="border layer")
    assert overridden(avoiding, {"avoid_share": 0.5}).avoid_share == 0.5


def test_what_is_avoided_replaces_what_the_space_avoids():
    changed = overridden(SearchSpace(avoid="border layer"), {"avoid": ("small field",)})
    assert changed.avoid == ("small field",)
