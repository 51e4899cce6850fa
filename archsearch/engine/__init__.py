"""Where trials run: a Dask cluster on this machine."""

from archsearch.engine.local import LocalEngine, Result

__all__ = ["LocalEngine", "Result"]
