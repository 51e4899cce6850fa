"""Memory of a run's processes against the number of its trials."""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.processes import memory, workers_of

EVERY = 50
"""Trials between two rows, after the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Bytes, once so many trials had ended: USS and PSS of the parent, PSS of its workers."""

    trials: int
    own: int
    parent: int
    workers: tuple[int, ...]


def growth(command: list[str], folder: Path) -> list[Memory]:
    """Run a search, and look at its memory after the first trial and after each EVERY more.

    Raises CalledProcessError where it fails.
    """
    rows: list[Memory] = []
    marks = _marks()
    next_mark = next(marks)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        parent = psutil.Process(process.pid)
        while process.poll() is None:
            ended = _ended(folder)
            if ended >= next_mark:
                rows.append(_look(parent, ended))
                next_mark = next(mark for mark in marks if mark > ended)
            time.sleep(0.2)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return rows


def _marks() -> Iterator[int]:
    yield 1
    mark = EVERY
    while True:
        yield mark
        mark += EVERY


def _look(parent: psutil.Process, trials: int) -> Memory:
    workers = tuple(memory(worker) for worker in workers_of(parent))
    return Memory(
        trials=trials, own=memory(parent, own=True), parent=memory(parent), workers=workers
    )


def _ended(folder: Path) -> int:
    path = folder / "journal.jsonl"
    return path.read_bytes().count(b'{"event": "finished"') if path.exists() else 0
