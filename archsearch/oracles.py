"""The oracles for stock keras-tuner: they find more with fewer trials, and try nothing twice.

    oracle = archsearch.oracles.BayesianOracle(objective="val_accuracy", max_trials=20, seed=1)
    tuner = keras_tuner.Tuner(oracle=oracle, hypermodel=build_model)

keras-tuner is imported on first use, so that `import archsearch` stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from archsearch.search.names import oracle_named

if TYPE_CHECKING:
    from archsearch.search.oracles.stock import (
        BayesianOracle,
        EvolutionOracle,
        GridOracle,
        LocalSearchOracle,
        RandomOracle,
    )
    from archsearch.search.oracles.stock_optuna import OptunaNSGA2Oracle, OptunaTPEOracle
    from archsearch.search.oracles.stock_scheduled import AshaOracle, HyperbandOracle

_MODULES = {
    "AshaOracle": "stock_scheduled",
    "BayesianOracle": "stock",
    "EvolutionOracle": "stock",
    "GridOracle": "stock",
    "HyperbandOracle": "stock_scheduled",
    "LocalSearchOracle": "stock",
    "OptunaNSGA2Oracle": "stock_optuna",
    "OptunaTPEOracle": "stock_optuna",
    "RandomOracle": "stock",
}

__all__ = [
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


def __getattr__(name: str) -> Any:
    """What is imported on first use."""
    if name not in _MODULES:
        raise AttributeError(f"module 'archsearch.oracles' has no attribute {name!r}")
    if _MODULES[name] == "stock_optuna":
        oracle_named("optuna-tpe")  # says how to install Optuna where it is missing
    return getattr(import_module(f"archsearch.search.oracles.{_MODULES[name]}"), name)
