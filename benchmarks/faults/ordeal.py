"""One search whose parent and workers are killed at random times until it has its results."""

import random
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.faults.journal import FINALS, Snapshot, differences, results, snapshot
from benchmarks.processes import COMMAND, is_alive, kill_trees, tree, workers_of

SPACE = Path(__file__).with_name("space.py")
TRIALS = 8
SETUPS = {
    "random, 2 workers": ["--oracle", "random", "--workers", "2"],
    "bayesian with asha, 1 worker": [
        *("--oracle", "bayesian", "--schedule", "asha", "--workers", "1"),
    ],
}
"""Where DESIGN promises that a resumed run equals an uninterrupted one."""
MOST_HITS = 2
"""A trial whose worker is killed a third time is failed, as documented."""
PAUSES = (0.05, 0.3)
"""The longest pause before a kill, as a share of an undisturbed search, is drawn between these for
each search: so some suffer all their kills early, and in others one comes after the search."""
HUNG = 600.0
"""Seconds after which a process that should have ended is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """A kill: of whom, in which part of the run, and which trials it may have hit."""

    victim: str
    part: str
    hit: tuple[int, ...]


@dataclass(slots=True, kw_only=True)
class Ordeal:
    """A search under way, with the kills that it is still to suffer, by victim."""

    setup: str
    seed: int
    left: Counter[str]
    kills: list[Kill] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seen: list[Snapshot] = field(default_factory=list)
    doomed: list[psutil.Process] = field(default_factory=list)

    @property
    def hits(self) -> Counter[int]:
        """How often each trial may have been hit."""
        return Counter(trial for kill in self.kills for trial in kill.hit)

    def may_hit(self, trials: set[int]) -> bool:
        """Whether none of these has been hit too often."""
        return all(self.hits[trial] < MOST_HITS for trial in trials)


def undisturbed(setup: str, seed: int) -> dict[str, Any]:
    """The results of a search that nobody kills, and how many seconds it took."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, began = Path(scratch) / "run", time.monotonic()
        process = _start(setup, seed, folder)
        if process.wait(HUNG):
            raise RuntimeError(f"{setup}: the undisturbed search failed: {_said(folder)}")
        return {"results": results(folder), "seconds": time.monotonic() - began}


def suffer(ordeal: Ordeal, rng: random.Random, reference: dict[str, Any]) -> None:
    """Run a search to its end through all its kills, and note whatever is wrong with it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "run"
        pause = reference["seconds"] * rng.uniform(*PAUSES)
        while not _lives(ordeal, rng, folder, pause=pause):
            pass
        final = snapshot(folder)
        lost = sum(not final.data.startswith(before.data) for before in ordeal.seen)
        if lost:
            ordeal.problems.append(f"{lost} times something finished was lost")
        failed = [each["reason"] for each in final.events if each.get("status") == "failed"]
        ordeal.problems += [f"a trial failed: {reason}" for reason in failed]
        ordeal.problems += differences(results(folder), reference["results"])
        missing = [
            name for name in ("report.html", "best/model.keras") if not (folder / name).is_file()
        ]
        ordeal.problems += [f"{name} is missing" for name in missing]
        behind = [each for each in ordeal.doomed if is_alive(each)]
        if behind:
            ordeal.problems.append(f"{len(behind)} processes were left behind")
            kill_trees(behind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One life of the parent, which found a journal when it began."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    first: Snapshot

    @property
    def parent(self) -> psutil.Process:
        """The process, as seen from outside."""
        return psutil.Process(self.process.pid)


def _lives(ordeal: Ordeal, rng: random.Random, folder: Path, *, pause: float) -> bool:
    """One life of the parent, with kills of workers; whether it came to its end.

    Before each kill there is a pause of up to so many seconds.
    """
    first = snapshot(folder)
    life = Life(process=_start(ordeal.setup, ordeal.seed, folder), folder=folder, first=first)
    while +ordeal.left:
        if _has_ended(life.process, rng.uniform(0, pause)):
            break
        victim = rng.choice(sorted(+ordeal.left))
        if _kill(ordeal, rng, life, victim) and victim == "parent":
            life.process.wait()
            return False
    if not _has_ended(life.process, HUNG):
        ordeal.problems.append("it hung")
        kill_trees([life.parent])
    if life.process.wait():
        ordeal.problems.append(f"it ended with {life.process.returncode}: {_said(folder)}")
    return True


def _kill(ordeal: Ordeal, rng: random.Random, life: Life, victim: str) -> bool:
    """Kill somebody now; False where there is nobody, or a trial was hit too often already."""
    now = snapshot(life.folder)
    running = now.running(trials=TRIALS)
    part = "start-up" if now == life.first else "search"
    if running == {FINALS}:
        part = "after the search"
    hit = set() if part == "start-up" else running
    workers = sorted(workers_of(life.parent), key=lambda each: each.pid)
    if not ordeal.may_hit(hit) or (victim == "worker" and not workers):
        return False
    target = life.parent if victim == "parent" else rng.choice(workers)
    doomed = tree(target)
    with suppress(psutil.NoSuchProcess):
        target.kill()
        ordeal.doomed += doomed
        ordeal.seen.append(now)
        ordeal.left[victim] -= 1
        ordeal.kills.append(Kill(victim=victim, part=part, hit=tuple(sorted(hit))))
        return True
    return False


def _start(setup: str, seed: int, folder: Path) -> "subprocess.Popen[bytes]":
    """The command that begins a search or goes on with it."""
    command = [*COMMAND, "run", str(SPACE), "-q", "-o", str(folder), "--resume"]
    command += ["--trials", str(TRIALS), "--seed", str(seed), *SETUPS[setup]]
    with _output(folder).open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=output)


def _has_ended(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
        return True
    return False


def _output(folder: Path) -> Path:
    return folder.with_name("output")


def _said(folder: Path) -> str:
    return _output(folder).read_text(errors="replace")[-500:]
