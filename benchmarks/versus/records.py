"""What a contender did, as data, and where it is kept: one line of a file for each repeat."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.json_lines import append_line, read_lines
from benchmarks.versus.space import space

RESULTS = Path(__file__).parent / "results"
"""Where a Store keeps what was recorded for versus.md."""
FULL_EPOCHS = int(space.epochs)
"""Epochs of a training in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A network was scored: `seconds` after its contender was started, after `epochs` in all.

    It went on from `begin` epochs, 0 for a new one. `network` is its place in `Repeat.networks`.
    """

    network: int
    seconds: float
    begin: int
    epochs: int
    score: float

    @property
    def is_full(self) -> bool:
        """Whether the network was trained in full."""
        return self.epochs >= FULL_EPOCHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """One contender in one repeat.

    `processes` are those that train. `networks` are the candidates, as JSON; `distinct` counts
    those with a score that differ as functions, `refused` the trials without a training by reason.
    `pace` is how fast the machine trained just before, None where that was not measured. `best` is
    the candidate, as JSON, that the contender would hand to its user: the winner of
    archsearch, else the best score of those that were trained in full.
    """

    contender: str
    repeat: int
    minutes: float
    processes: int
    machine: str
    networks: tuple[dict[str, Any], ...]
    scores: tuple[Scored, ...]
    distinct: int
    refused: dict[str, int]
    best: dict[str, Any] | None
    pace: float | None = None

    @property
    def key(self) -> tuple[str, int, float, int]:
        """What makes a repeat one that need not be run again."""
        return (self.contender, self.repeat, self.minutes, self.processes)

    @property
    def trials(self) -> int:
        """Networks of which the training began."""
        return sum(each.begin == 0 for each in self.scores)

    @property
    def epochs(self) -> int:
        """Epochs trained in all."""
        return sum(each.epochs - each.begin for each in self.scores)

    def best_so_far(self, *, full: bool) -> Iterator[tuple[float, float]]:
        """Seconds and score of each new best; `full` leaves out who was not trained in full."""
        best = float("-inf")
        for each in self.scores:
            if each.score > best and (each.is_full or not full):
                best = each.score
                yield each.seconds, best

    def final(self, *, full: bool) -> float | None:
        """The best score; None where there is none."""
        return max((score for _, score in self.best_so_far(full=full)), default=None)

    def seconds_to(self, level: float) -> float | None:
        """Seconds until a network trained in full reached a score; None where none did."""
        reached = (at for at, score in self.best_so_far(full=True) if score >= level)
        return next(reached, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    """The best network of a repeat, trained in full with another seed, scored in the same way.

    `averages` says whether its weights are averages over steps, or those of the last one.
    """

    contender: str
    repeat: int
    minutes: float
    processes: int
    seed: int
    averages: bool
    score: float


@dataclass(frozen=True, slots=True)
class Store:
    """The folder with the results; what stands there is not run again."""

    folder: Path

    def repeats(self) -> list[Repeat]:
        """Every repeat that has ended."""
        rows = read_lines(self.folder / "repeats.jsonl")
        return [
            Repeat(
                **{
                    **row,
                    "networks": tuple(row["networks"]),
                    "scores": tuple(Scored(**each) for each in row["scores"]),
                }
            )
            for row in rows
        ]

    def retrained(self) -> list[Retrained]:
        """Every network that was trained again."""
        return [Retrained(**row) for row in read_lines(self.folder / "retrained.jsonl")]

    def add(self, record: Repeat | Retrained) -> None:
        """Append a line to the file of its kind."""
        name = "repeats.jsonl" if isinstance(record, Repeat) else "retrained.jsonl"
        append_line(self.folder / name, asdict(record))
