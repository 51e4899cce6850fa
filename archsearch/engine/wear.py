"""How much a worker process has grown since its first trial: TensorFlow keeps of each network."""

import psutil

GROWTH = 512 * 2**20
"""Bytes that a process may grow before a fresh one takes its place."""
SHARE = 0.6
"""The part of its memory limit, if it has one, at which Dask soon takes measures of its own."""

_first: int | None = None


def is_worn() -> bool:
    """Whether a fresh process is due. The first call, after the first trial, sets the measure."""
    global _first  # noqa: PLW0603  # a fact of this process
    now = int(psutil.Process().memory_info().rss)
    if _first is None:
        _first = now
    return now - _first > GROWTH or now > SHARE * _limit()


def _limit() -> float:
    """This worker's memory limit in bytes; infinity where it has none."""
    import distributed

    return distributed.get_worker().memory_manager.memory_limit or float("inf")
