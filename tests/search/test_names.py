"""Oracles by name, without Keras."""

import importlib.util

import pytest

from archsearch.errors import InputError
from archsearch.search import DEFAULT_ORACLE, ORACLES, oracle_named


def test_the_names_on_offer():
    assert set(ORACLES) >= {"random", "grid", "keras-tuner-bayesian", "keras-tuner-hyperband"}
    assert DEFAULT_ORACLE == "bayesian"
    assert all(oracle_named(name).summary for name in ORACLES)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="unknown oracle 'randon'; did you mean 'random'"):
        oracle_named("randon")
    with pytest.raises(InputError, match="there are: random, grid"):
        oracle_named("zzz")


def test_an_oracle_whose_package_is_missing_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "archsearch\[optuna\]"$'):
        oracle_named("optuna-tpe")
    assert oracle_named("bayesian")
