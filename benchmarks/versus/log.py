"""What a contender's processes write down while they search: one line for each network."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archsearch.space import Candidate
from archsearch.space.canonical import canonical
from benchmarks.versus.records import Scored


@dataclass(frozen=True, slots=True)
class Log:
    """A file that several processes append to, a line at once."""

    path: Path

    def scored(self, candidate: Candidate, *, begin: int, epochs: int, score: float) -> None:
        """A network, trained from epoch `begin` to `epochs`, has a score."""
        self._append(
            {"candidate": candidate.to_json(), "begin": begin, "epochs": epochs, "score": score}
        )

    def refused(self, reason: str) -> None:
        """A trial ended before a training."""
        self._append({"refused": reason})

    def _append(self, line: dict[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"time": time.time(), **line}) + "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a contender's files tell: its candidates, their scores in order, and refusals.

    `best` is the candidate that it would hand to its user; None before one was trained in full.
    """

    networks: tuple[Candidate, ...] = ()
    scores: tuple[Scored, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    best: Candidate | None = None

    @property
    def distinct(self) -> int:
        """How many of the networks that have a score differ, once each has its canonical form."""
        scored = {each.network for each in self.scores}
        return len({canonical(self.networks[number].architecture) for number in scored})


def read_log(path: Path, *, since: float) -> Told:
    """What a log tells; `since` is the UNIX time at which the contender was started.

    A line that was being written when its process was killed is left out.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    rows = [json.loads(line) for line in text.split("\n")[:-1]]
    refused = Counter(row["refused"] for row in rows if "refused" in row)
    scored = [(row, Candidate.from_json(row["candidate"])) for row in rows if "score" in row]
    networks = tuple(dict.fromkeys(candidate for _, candidate in scored))
    numbers = {candidate: number for number, candidate in enumerate(networks)}
    scores = tuple(
        Scored(
            network=numbers[candidate],
            seconds=round(row["time"] - since, 2),
            begin=row["begin"],
            epochs=row["epochs"],
            score=row["score"],
        )
        for row, candidate in scored
    )
    full = [each for each in scores if each.is_full]
    best = networks[max(full, key=lambda each: each.score).network] if full else None
    return Told(networks=networks, scores=scores, refused=dict(refused), best=best)
