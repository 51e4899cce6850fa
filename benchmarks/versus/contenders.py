"""Who takes part: the processes of a contender, and what it has done once they are gone."""

import os
import socket
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archsearch.engine.processes import ENVIRONMENT
from archsearch.journal import Finished, Outcome, Rung, history_of, read_events
from archsearch.search.names import oracle_and_schedule
from benchmarks.processes import COMMAND
from benchmarks.versus.log import Told, read_log
from benchmarks.versus.peer import AVERAGED, LOG
from benchmarks.versus.records import Scored

SPACE = Path(__file__).with_name("space.py")
PEERS = {
    "keras-tuner-random": 2,
    "keras-tuner-hyperband": 2,
    "keras-tuner-bayesian": 2,
    "optuna-tpe": 2,
}
"""The processes that train, by peer; versus.md says what was measured."""
OURS = "archsearch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A process to start: its command, and what is in its environment besides ours."""

    command: list[str]
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A contender by name: `archsearch`, `archsearch:ORACLE:SCHEDULE`, `PEER` or `PEER:averaged`.

    `processes` are those that train.
    """

    name: str
    processes: int

    def launches(self, *, seed: int, minutes: float, folder: Path) -> list[Launch]:
        """Its processes, for a search in a folder; it knows how long it has."""
        if self.is_ours:
            return [self._ours(seed=seed, minutes=minutes, folder=folder)]
        threads = {} if self.processes == 1 else ENVIRONMENT
        return [
            Launch(command=_peer(self.name, seed, number, folder), environment={**threads, **more})
            for number, more in enumerate(self._roles())
        ]

    def told(self, folder: Path, *, since: float) -> Told:
        """What it has done by now; `since` is the UNIX time at which it was started."""
        return _journal(folder, since) if self.is_ours else read_log(folder / LOG, since=since)

    @property
    def is_ours(self) -> bool:
        """Whether it is archsearch."""
        return self.name.split(":")[0] == OURS

    @property
    def averages(self) -> bool:
        """Whether its weights are averages over steps."""
        return self.is_ours or self.name.endswith(f":{AVERAGED}")

    def _ours(self, *, seed: int, minutes: float, folder: Path) -> Launch:
        _, oracle, schedule, *_ = [*self.name.split(":"), "", ""]
        command = [*COMMAND, "run", str(SPACE), "-q", "-o", str(folder), "--seed", str(seed)]
        command += ["--trials", "1000000", "--time-budget", f"{60 * minutes:g}s"]
        command += ["--workers", str(self.processes)]
        command += ["--oracle", oracle] if oracle else []
        command += ["--schedule", schedule] if schedule else []
        return Launch(command=command, environment={})

    def _roles(self) -> list[dict[str, str]]:
        """What tells keras-tuner's processes who they are; a single one needs no chief."""
        if self.processes == 1 or self.name.startswith("optuna-tpe"):
            return [{}] * self.processes
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        shared = {"KERASTUNER_ORACLE_IP": "127.0.0.1", "KERASTUNER_ORACLE_PORT": str(port)}
        names = ["chief", *(f"tuner{number}" for number in range(self.processes))]
        return [{**shared, "KERASTUNER_TUNER_ID": name} for name in names]


def contender_named(name: str, *, processes: int | None) -> Contender:
    """The contender of a name, with its own number of processes unless one is given.

    Raises ValueError for an unknown name, InputError for an unknown oracle or schedule.
    """
    first, *rest = name.split(":")
    if first in PEERS and rest in ([], [AVERAGED]):
        return Contender(name=name, processes=processes or PEERS[first])
    if first != OURS or len(rest) > 2:
        raise ValueError(
            f"unknown contender {name!r}; there are {OURS}, {OURS}:ORACLE:SCHEDULE, and "
            f"{', '.join(PEERS)}, each also with :{AVERAGED}"
        )
    oracle_and_schedule(*[part or None for part in [*rest, "", ""][:2]])
    return Contender(name=name, processes=os.cpu_count() or 1)


def _peer(name: str, seed: int, process: int, folder: Path) -> list[str]:
    module = "benchmarks.versus.peer"
    return [sys.executable, "-m", module, name, str(seed), str(process), str(folder)]


def _journal(folder: Path, since: float) -> Told:
    """What a run's journal tells; finalists, which are trained again, are not among the scores."""
    events = read_events(folder)
    history = history_of(events)
    numbers = {trial.number: number for number, trial in enumerate(history.trials)}
    scores = tuple(
        _scored(event.outcome, network=numbers[event.trial], seconds=event.time - since)
        for event in events
        if isinstance(event, Rung | Finished) and event.outcome is not None
    )
    failed = Counter(trial.reason for trial in history.trials if trial.status == "failed")
    best = history.best(maximize=True)
    return Told(
        networks=tuple(trial.candidate for trial in history.trials),
        scores=scores,
        refused=dict(failed),
        best=best.candidate if best else None,
    )


def _scored(outcome: Outcome, *, network: int, seconds: float) -> Scored:
    return Scored(
        network=network,
        seconds=round(seconds, 2),
        begin=outcome.epochs - len(outcome.curve),
        epochs=outcome.epochs,
        score=outcome.val_accuracy,
    )
