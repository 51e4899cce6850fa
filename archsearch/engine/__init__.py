"""Where trials run: a Dask cluster on this machine, or one that others run."""

from archsearch.engine.cluster import ClusterEngine, refuse_unreachable
from archsearch.engine.local import LocalEngine
from archsearch.engine.processes import warm_up
from archsearch.engine.result import Result

__all__ = ["ClusterEngine", "LocalEngine", "Result", "refuse_unreachable", "warm_up"]
