"""Processes seen from outside: their memory, their workers, and their end."""

import os
import platform
import sys
import time
from contextlib import suppress

import psutil

COMMAND = [sys.executable, "-m", "archsearch"]
"""The command line, as the Python that runs the benchmark has it."""


def machine() -> str:
    """What the figures were measured on, in a line."""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}"
    )


def memory(process: psutil.Process, *, own: bool = False) -> int:
    """Memory of a process, pages that it shares counted in part (PSS; Linux), in bytes.

    With `own` those that it shares are left out (USS): they count for less the more processes
    there are, so that PSS changes with them. 0 where it has ended.
    """
    with suppress(psutil.Error):
        found = process.memory_full_info()
        return int(found.uss if own else found.pss)
    return 0


def tree_memory(process: psutil.Process) -> int:
    """Memory of a process and all below it, shared pages counted once (PSS; Linux), in bytes."""
    return sum(memory(each) for each in tree(process))


def tree(process: psutil.Process) -> list[psutil.Process]:
    """A process and all below it that are there."""
    with suppress(psutil.Error):
        return [process, *process.children(recursive=True)]
    return []


def workers_of(parent: psutil.Process) -> list[psutil.Process]:
    """The worker processes of a run: forked from one that its parent started for that."""
    with suppress(psutil.Error):
        return [
            worker
            for server in parent.children()
            for worker in server.children()
            if is_alive(worker)
        ]
    return []


def is_alive(process: psutil.Process) -> bool:
    """Whether a process is there and has not ended, waited for or not."""
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def kill_trees(processes: list[psutil.Process]) -> None:
    """Kill processes and all below them, at once, and wait until they are gone."""
    every = [each for process in processes for each in tree(process)]
    for each in every:
        with suppress(psutil.Error):
            each.kill()
    psutil.wait_procs(every, timeout=10)
