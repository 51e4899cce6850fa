"""`random`: keras-tuner's random search, without repeats, to the last candidate of the space."""

import keras_tuner

from archsearch.search.oracles.without_waste import WithoutWaste


class RandomOracle(WithoutWaste, keras_tuner.oracles.RandomSearchOracle):
    """Draws each active choice uniformly, never the same candidate twice."""
