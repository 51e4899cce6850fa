"""What `import archsearch` offers, and what it must not cost."""

import subprocess
import sys

import pytest

import archsearch


def test_the_public_names_are_these_and_no_others():
    assert sorted(archsearch.__all__) == [
        "Architecture",
        "ArchsearchError",
        "InputError",
        "Run",
        "RunError",
        "SearchSpace",
        "Window",
        "choice",
        "hypermodel",
        "load",
        "load_best",
        "open_run",
        "oracles",
        "per_layer",
        "receptive_field",
        "register_layer",
        "run",
    ]
    for name in archsearch.__all__:
        assert getattr(archsearch, name) is not None


def test_the_oracles_for_stock_keras_tuner_are_these():
    assert archsearch.oracles.__all__ == [
        "AshaOracle",
        "BayesianOracle",
        "EvolutionOracle",
        "GridOracle",
        "HyperbandOracle",
        "LocalSearchOracle",
        "OptunaNSGA2Oracle",
        "OptunaTPEOracle",
        "RandomOracle",
    ]
    for name in archsearch.oracles.__all__:
        assert getattr(archsearch.oracles, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'GreedyOracle'"):
        _ = archsearch.oracles.GreedyOracle


def test_import_is_light():
    heavy = {"keras", "tensorflow", "numpy", "pandas", "sklearn", "distributed", "altair", "click"}
    heavy |= {"keras_tuner", "scipy"}
    code = "import archsearch, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert heavy.isdisjoint(loaded.stdout.split())
