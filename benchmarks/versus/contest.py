"""One contender in one repeat: started, watched by the clock, killed when time is up."""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

import psutil

from archsearch.errors import InputError
from benchmarks.processes import kill_trees, machine
from benchmarks.versus.contenders import Contender, Launch
from benchmarks.versus.log import Told
from benchmarks.versus.pace import pace
from benchmarks.versus.records import Repeat

ROOT = Path(__file__).parent.parent.parent
SLACK = 0.1
"""Of the time: archsearch ends before it is up, and with 1 where it had time for no trial."""


def contest(contender: Contender, *, repeat: int, minutes: float) -> Repeat:
    """What a contender does in so many minutes, its start included; `repeat` is its seed.

    Raises RuntimeError, with what its processes said, where one of them failed.
    """
    images_per_second = pace()
    with tempfile.TemporaryDirectory() as scratch:
        folder, output = Path(scratch) / "search", Path(scratch) / "output"
        folder.mkdir()
        launches = contender.launches(seed=repeat, minutes=minutes, folder=folder)
        since = time.time()
        if _run(launches, seconds=60 * minutes, output=output):
            said = output.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"a process of {contender.name} failed:\n{said}")
        try:
            told = contender.told(folder, since=since)
        except InputError:  # archsearch was killed before its journal was there
            told = Told()
    return Repeat(
        contender=contender.name,
        repeat=repeat,
        minutes=minutes,
        processes=contender.processes,
        machine=machine(),
        networks=tuple(each.to_json() for each in told.networks),
        scores=told.scores,
        distinct=told.distinct,
        refused=told.refused,
        best=told.best.to_json() if told.best else None,
        pace=images_per_second,
    )


def _run(launches: list[Launch], *, seconds: float, output: Path) -> bool:
    """Start processes, and kill them and all below them after so many seconds.

    It is over sooner where all of them end by themselves. Whether one failed before the end.
    """
    end = time.monotonic() + seconds
    with output.open("wb") as file:
        processes = [_started(launch, file) for launch in launches]
        try:
            while time.monotonic() < end and any(each.poll() is None for each in processes):
                if time.monotonic() < end - SLACK * seconds and any(map(_has_failed, processes)):
                    return True
                time.sleep(0.1)
        finally:
            kill_trees([psutil.Process(each.pid) for each in processes if each.poll() is None])
            for each in processes:
                each.wait()
    return False


def _started(launch: Launch, output: BinaryIO) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        launch.command,
        cwd=ROOT,
        env={**os.environ, **launch.environment},
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def _has_failed(process: "subprocess.Popen[bytes]") -> bool:
    return bool(process.poll())
