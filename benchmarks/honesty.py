"""How often the report claims something where there is nothing: `honesty.md` has the figures.

    pip install -e .
    python -m benchmarks.honesty --permutations 100
    python -m benchmarks.honesty --searches 100 --oracles random evolution local

Nothing is trained. `--permutations` exchanges the scores of recorded runs (`planted/results`)
among their networks; `--searches` lets oracles search a space in which every score is luck.
"""

import argparse
import functools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from archsearch.engine.result import Result
from archsearch.geometry import Task, judge, limits_of
from archsearch.journal import (
    Event,
    Finished,
    History,
    Journal,
    Outcome,
    RunFile,
    WeightFolder,
    history_of,
    read_events,
    read_run_file,
)
from archsearch.report import measure_of, trials_table
from archsearch.report.compared import compared_trials
from archsearch.report.findings import Findings, findings_of
from archsearch.search import Budget, Search, schedule_named
from archsearch.space import Candidate, SearchSpace
from benchmarks.planted.__main__ import RESULTS, unpack

CLAIMS = (
    "lowered ",
    "lowers ",
    "among the networks tried, but",
    "went with",
    "was worth",
    "is worth",
    "levels off",
    "is a step",
    "no end of it",
    "Before training, what",
)
"""Words that only a claim has."""


def found_in(run: RunFile, history: History) -> Findings:
    """What the report of a run finds."""
    trials = trials_table(run, history)
    return findings_of(run, trials, compared_trials(history, trials), measure_of(run))


def claims(run: RunFile, history: History) -> list[str]:
    """The sentences of a report that claim an effect."""
    found = found_in(run, history)
    said = [*found.paragraphs, *found.choices]
    return [sentence for sentence in said if any(word in sentence for word in CLAIMS)]


def exchanged(events: list[Event], rng: np.random.Generator) -> History:
    """A run's history with the scores of its networks exchanged at random."""
    ended = [event for event in events if isinstance(event, Finished) and event.outcome]
    order = iter(rng.permutation(len(ended)))
    other = {
        event.trial: replace(event, outcome=ended[place].outcome)
        for event, place in zip(ended, order, strict=True)
    }
    return history_of(
        other.get(event.trial, event) if isinstance(event, Finished) else event for event in events
    )


def luck(_: Candidate, rng: np.random.Generator) -> float:
    """A score that says nothing of its network."""
    return rng.normal(0.85, 0.02)


class Instant:
    """An executor that trains nothing: a function gives the score of each candidate."""

    slots = 2

    def __init__(self, seed: int, score: Callable[[Candidate, np.random.Generator], float]) -> None:
        self._rng = np.random.default_rng(seed)
        self._score = score
        self._given: list[tuple[int, Candidate, int]] = []

    def submit(self, slot: int, *, candidate: Candidate, end: int, **_: Any) -> None:
        """Note what is to be answered."""
        self._given.append((slot, candidate, end))

    def wait(self, _: float | None) -> list[Result]:
        """The answer to what was given first."""
        slot, candidate, end = self._given.pop(0)
        score = float(np.clip(self._score(candidate, self._rng), 0, 1))
        outcome = Outcome(
            epochs=end,
            score=score,
            val_accuracy=score,
            val_loss=1.0,
            curve=(),
            seconds=1.0,
            worker="",
            began=0.0,
            ended=1.0,
        )
        return [Result(slot=slot, outcome=outcome)]

    def cancel(self, slot: int) -> None:
        """Nothing runs."""

    def elapsed(self, slot: int) -> float | None:
        """Nothing runs."""


def searched(oracle: str, run: RunFile, executor: Instant, *, seed: int, trials: int) -> History:
    """The history of a search in the space of a run."""
    from archsearch.search.oracles.proposer import proposer_of

    space = SearchSpace.from_json(run.space["parsed"])
    height, width, channels = run.data["input_shape"]
    task = Task(input_shape=(height, width, channels), classes=len(run.data["class_names"]))
    with tempfile.TemporaryDirectory() as scratch, Journal(Path(scratch)) as journal:
        Search(
            proposer=proposer_of(
                oracle,
                space=space,
                judge=functools.partial(judge, task=task, limits=limits_of(space)),
                objective="val_accuracy",
                maximize=True,
                schedule=schedule_named("none", epochs=run.options["epochs"]),
                seed=seed,
                history=History(),
                minimize=None,
            ),
            executor=executor,
            journal=journal,
            weights=WeightFolder(Path(scratch) / "weights"),
            history=History(),
            budget=Budget(trials=trials),
            seed=seed,
            maximize=True,
            listen=lambda event: None,
        ).run()
        return history_of(read_events(Path(scratch)))


def main() -> None:
    """Count reports that claim something, and print what they claim."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--permutations", type=int, default=0, help="of each recorded run")
    parser.add_argument("--searches", type=int, default=0, help="of each oracle")
    parser.add_argument("--oracles", nargs="*", default=["random", "evolution", "local"])
    parser.add_argument("--trials", type=int, default=60, help="of each search")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for name in sorted(path.name for path in RESULTS.iterdir()):
            run, events = recorded(name, Path(scratch) / name)
            rng = np.random.default_rng(0)
            _count(
                f"scores of {name} exchanged",
                run,
                (exchanged(events, rng) for _ in range(options.permutations)),
            )
        run, _ = recorded("field", Path(scratch) / "space")
        for oracle in options.oracles:
            asked = replace(run, options={**run.options, "oracle": oracle})
            _count(
                f"{oracle} searching by luck",
                asked,
                (
                    searched(oracle, run, Instant(seed, luck), seed=seed, trials=options.trials)
                    for seed in range(options.searches)
                ),
            )


def recorded(name: str, folder: Path) -> tuple[RunFile, list[Event]]:
    """A recorded run, unpacked into a new folder, as what it is and what happened."""
    folder.mkdir()
    unpack(name, folder)
    return read_run_file(folder), list(read_events(folder))


def _count(what: str, run: RunFile, histories: Iterator[History]) -> None:
    """Print how many reports claim something; nothing where there are none."""
    claiming = [claims(run, history) for history in histories]
    if claiming:
        print(f"{what}: {sum(map(bool, claiming))} of {len(claiming)} reports claim something")
        for sentences in claiming:
            for sentence in sentences:
                print(f"    {sentence[:160]}")


if __name__ == "__main__":
    main()
