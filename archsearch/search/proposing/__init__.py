"""Whom to try next, as functions of the trials so far: evolution, local search, a surrogate.

Nothing here knows keras-tuner, networks or files. A point is a tuple of picks, a space says which
points are neighbours and which are the same candidate, and whoever asks passes the trials, the
settings and the seed of the proposal. None stands for "nothing better than a random draw".
"""

from archsearch.search.proposing.evolution import Evolution, evolve
from archsearch.search.proposing.features import (
    Features,
    choice_features,
    measured_features,
    with_rungs,
)
from archsearch.search.proposing.local_search import LocalSearch, climb
from archsearch.search.proposing.log_costs import CostOf
from archsearch.search.proposing.measures import MEASURES, measures_of
from archsearch.search.proposing.promise import Lessons, Surrogate, most_promising
from archsearch.search.proposing.trials import INACTIVE, Picks, PickSpace, Tried

__all__ = [
    "INACTIVE",
    "MEASURES",
    "CostOf",
    "Evolution",
    "Features",
    "Lessons",
    "LocalSearch",
    "PickSpace",
    "Picks",
    "Surrogate",
    "Tried",
    "choice_features",
    "climb",
    "evolve",
    "measured_features",
    "measures_of",
    "most_promising",
    "with_rungs",
]
