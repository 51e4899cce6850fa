"""The winner: saved, and loaded again. Only `load` can be imported without Keras."""

from archsearch.best.load import load, load_best

__all__ = ["load", "load_best"]
