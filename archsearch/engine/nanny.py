"""What runs in a nanny's process, which starts a worker process again when it ended.

These functions are sent there with `Client.run`, which fills in `dask_worker`, the nanny.
"""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

END_SECONDS = 3.0
"""How long the end of a process may take to be noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watched:
    pid: int
    process: Any
    kernel_kills: int


_watched: WeakKeyDictionary[Any, _Watched] = WeakKeyDictionary()


def watch(pid: int, dask_worker: Any) -> None:
    """Remember the worker process of this number, so that `cause_of_end` can tell its end."""
    if dask_worker.pid == pid:
        _watched[dask_worker] = _Watched(
            pid=pid, process=dask_worker.process.process, kernel_kills=_kernel_kills()
        )


async def cause_of_end(pid: int, dask_worker: Any) -> str:
    """How the worker process of this number ended, in words; "" where that is not known."""
    watched = _watched.get(dask_worker)
    if watched is None or watched.pid != pid:
        return ""
    with suppress(TimeoutError):
        async with asyncio.timeout(END_SECONDS):
            while watched.process.exitcode is None:
                await asyncio.sleep(0.02)
    return words_for(watched.process.exitcode, kernel_kills=_kernel_kills() - watched.kernel_kills)


def kill(pid: int, dask_worker: Any) -> None:
    """Kill the worker process of this number, if it is still there; the nanny starts another."""
    if dask_worker.pid == pid:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def words_for(exit_code: int | None, *, kernel_kills: int = 0) -> str:
    """What an exit code says, negative for a signal; `kernel_kills` are those for memory meanwhile.

    >>> words_for(-6)
    'a crash in native code (SIGABRT)'
    >>> words_for(-9, kernel_kills=1)
    'out of memory (killed by the kernel)'
    >>> words_for(-9)
    'killed by SIGKILL, as the kernel does when memory runs out'
    >>> words_for(3), words_for(None)
    ('it exited with code 3', '')
    """
    if exit_code is None:
        return ""
    if exit_code == -signal.SIGKILL:
        if kernel_kills > 0:
            return "out of memory (killed by the kernel)"
        return "killed by SIGKILL, as the kernel does when memory runs out"
    if exit_code >= 0:
        return f"it exited with code {exit_code}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    crashes = {"SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE"}
    return f"a crash in native code ({name})" if name in crashes else f"killed by {name}"


def _kernel_kills() -> int:
    """How many processes of this machine the kernel has killed for memory; 0 where it does not say.

    Linux counts them in /proc/vmstat.
    """
    try:
        lines = Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    counts = dict(line.split() for line in lines)
    return int(counts.get("oom_kill", 0))
