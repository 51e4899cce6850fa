"""Linear algebra on one thread."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[Any]:
    """Within it, numpy and scipy multiply and factorise on the calling thread alone.

    The matrices are small, and the other cores have work of their own: threads that wait for one
    another on busy cores made a proposal take 30 times as long. And sums in one order are the same
    on every machine, whatever the number of its cores.
    """
    limited: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> ThreadpoolController:
    """The libraries that are loaded; looking for them takes milliseconds."""
    return ThreadpoolController()
