"""Optuna's samplers for a stock keras_tuner.Tuner, as the extra `optuna` brings them."""

from archsearch.search.oracles import optuna_nsga2, optuna_tpe
from archsearch.search.oracles.stock import Stock


class OptunaTPEOracle(Stock, optuna_tpe.OptunaTPEOracle):
    """Optuna's tree-structured Parzen estimator, after 10 at random."""


class OptunaNSGA2Oracle(Stock, optuna_nsga2.OptunaNSGA2Oracle):
    """Optuna's genetic algorithm, in generations of 10, the first at random."""
