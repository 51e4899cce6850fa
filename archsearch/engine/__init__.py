"""Where trials run: a Dask cluster on this machine."""

from archsearch.engine.local import LocalEngine, Result
from archsearch.engine.processes import warm_up

__all__ = ["LocalEngine", "Result", "warm_up"]
