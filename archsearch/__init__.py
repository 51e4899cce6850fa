"""Architecture search for Keras CNNs that knows a network before training it.

    python -m archsearch run search_spaces/small.py     # search
    results/small/report.html, trials.csv               # read
    model = archsearch.load_best("results/small")       # use
    archsearch.receptive_field(model)                   # know any keras.Model

Keras is imported on first use, so that `import archsearch` stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from archsearch import oracles
from archsearch.errors import ArchsearchError, InputError, RunError
from archsearch.space import Architecture, SearchSpace, choice, per_layer

if TYPE_CHECKING:
    from archsearch.best import load, load_best
    from archsearch.geometry.network import Window
    from archsearch.inspect import receptive_field, register_layer
    from archsearch.session.api import run
    from archsearch.session.hypermodel import hypermodel
    from archsearch.session.opened import Run, open_run

_LATER = {
    "Run": "archsearch.session.opened",
    "Window": "archsearch.geometry.network",
    "hypermodel": "archsearch.session.hypermodel",
    "load": "archsearch.best",
    "load_best": "archsearch.best",
    "open_run": "archsearch.session.opened",
    "receptive_field": "archsearch.inspect",
    "register_layer": "archsearch.inspect",
    "run": "archsearch.session.api",
}

__all__ = [
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


def __getattr__(name: str) -> Any:
    """What is imported on first use."""
    if name not in _LATER:
        raise AttributeError(f"module 'archsearch' has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
