"""Oracles by name, without Keras."""

import pytest

from archsearch.errors import InputError
from archsearch.search import DEFAULT_ORACLE, ORACLES, oracle_named


def test_the_names_on_offer():
    assert set(ORACLES) >= {"random", "grid", "keras-tuner-bayesian", "keras-tuner-hyperband"}
    assert DEFAULT_ORACLE == "random"
    assert all(oracle_named(name).summary for name in ORACLES)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="unknown oracle 'randon'; did you mean 'random'"):
        oracle_named("randon")
    with pytest.raises(InputError, match="there are: random, grid"):
        oracle_named("zzz")
