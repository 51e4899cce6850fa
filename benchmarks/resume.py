"""What 1,000 trials cost to take up again, and what a proposal takes: `resume.md` has the figures.

    pip install -e ".[optuna]"
    python benchmarks/resume.py

Nothing is trained: a journal's history of finished trials is made up, with invented scores.
"""

import argparse
import itertools
import os
import random
import time
import tracemalloc
import warnings
from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Any

from archsearch.geometry import Accepted, Task, judge, limits_of
from archsearch.journal import History, Outcome, Trial
from archsearch.search import ORACLES, SCHEDULES, Proposal, Schedule, schedule_named
from archsearch.space import Candidate, Point, SearchSpace, choice, per_layer

EPOCHS = 9
SPACE = SearchSpace(
    depth=choice(1, 2, 3, 4, 5),
    kernel_size=per_layer(1, 3, 5),
    stride=per_layer(1, 2),
    padding=choice("same", "valid"),
    channels=choice(8, 16, 24),
    channel_growth=choice(1.0, 1.5, 2.0),
    learning_rate=choice(0.1, 0.01, 0.001),
)
JUDGE = partial(judge, task=Task(input_shape=(28, 28, 1), classes=10), limits=limits_of(SPACE))
SLOW = ("keras-tuner-bayesian", "keras-tuner-hyperband")
"""Keras-tuner's own: the one takes seconds for a proposal, the other has its own brackets."""


def candidates() -> Iterator[tuple[Point, Candidate]]:
    """Points that may be trained, drawn by a fixed seed, no candidate twice."""
    rng = random.Random(0)
    points = sorted(itertools.islice(SPACE.points(), 0, None, 97), key=lambda _: rng.random())
    seen = set()
    for point in points:
        verdict = JUDGE(point)
        if isinstance(verdict, Accepted) and verdict.candidate not in seen:
            seen.add(verdict.candidate)
            yield point, verdict.candidate


def history_of_size(count: int, schedule: Schedule) -> History:
    """A history of so many trials that have ended, each trained to some rung."""
    rng = random.Random(1)
    trials = []
    for number, (point, candidate) in enumerate(itertools.islice(candidates(), count), start=1):
        rungs = schedule.rungs[schedule.first_rung(number) :]
        reached = min(len(rungs), 1 + (rng.random() < 1 / 3) + (rng.random() < 1 / 9))
        trials.append(
            Trial(
                number=number,
                candidate=candidate,
                values=dict(point),
                seed=number,
                proposal=number,
                drawn=False,
                oracle={},
                started=0.0,
                outcomes=tuple(_outcome(epochs, rng.random()) for epochs in rungs[:reached]),
                status="completed" if reached == len(rungs) else "stopped",
            )
        )
    assert len(trials) == count
    return History(trials=tuple(trials))


def _outcome(epochs: int, score: float) -> Outcome:
    return Outcome(
        epochs=epochs,
        score=score,
        val_accuracy=score,
        val_loss=1.0,
        curve=(),
        seconds=1.0,
        worker="w",
        began=0.0,
        ended=1.0,
    )


def proposer(oracle: str, schedule: Schedule, history: History) -> Any:
    """The proposer that goes on from a history."""
    from archsearch.search.oracles.proposer import proposer_of

    return proposer_of(
        oracle,
        space=SPACE,
        judge=JUDGE,
        objective="val_accuracy",
        maximize=True,
        schedule=schedule,
        seed=0,
        history=history,
    )


def measure(oracle: str, schedule: Schedule, count: int, *, proposals: int) -> dict[str, float]:
    """CPU seconds to take up a history with its next proposal, CPU ms of one after that."""
    history = history_of_size(count, schedule)
    begin = time.process_time()
    made = proposer(oracle, schedule, history)
    first = made.ask(0)
    resumed = time.process_time() - begin
    assert isinstance(first, Proposal)
    made.tell(0, 0.5)
    spent = []
    for number in range(proposals):
        begin = time.process_time()
        made.ask(0)
        made.prepare()
        spent.append(time.process_time() - begin)
        made.tell(0, number / proposals)
    return {"resume_s": resumed, "median_ms": 1000 * median(spent), "most_ms": 1000 * max(spent)}


def memory(oracle: str, schedule: Schedule, count: int) -> float:
    """MB that a proposer holds in Python objects for so many trials, without the history."""
    history = history_of_size(count, schedule)
    proposer(oracle, schedule, history_of_size(2, schedule))  # what is imported does not count
    tracemalloc.start()
    made = proposer(oracle, schedule, history)
    made.ask(0)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / 1e6


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    own = [name for name in ORACLES if name not in SLOW]
    parser.add_argument("--oracles", nargs="*", default=own, choices=list(ORACLES))
    parser.add_argument("--schedules", nargs="*", default=list(SCHEDULES), choices=list(SCHEDULES))
    parser.add_argument("--trials", nargs="*", type=int, default=[100, 300, 1000])
    parser.add_argument(
        "--proposals", type=int, default=20, help="of which the median and the most are told"
    )
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    warnings.simplefilter("ignore", DeprecationWarning)  # keras-tuner's, by thousands
    most = max(options.trials)
    counts = " / ".join(map(str, options.trials))
    print(f"| oracle | schedule | proposal after {counts} trials, CPU ms: median (most) ", end="")
    print(f"| resume of {most:,}, CPU s | memory, MB |\n|---|---|---|---|---|")
    for oracle, name in itertools.product(options.oracles, options.schedules):
        schedule = schedule_named(name, epochs=EPOCHS)
        rows = [measure(oracle, schedule, n, proposals=options.proposals) for n in options.trials]
        each = " / ".join(f"{row['median_ms']:.0f} ({row['most_ms']:.0f})" for row in rows)
        resume = rows[options.trials.index(most)]["resume_s"]
        held = memory(oracle, schedule, most)
        print(f"| {oracle} | {name} | {each} | {resume:.1f} | {held:.0f} |", flush=True)


if __name__ == "__main__":
    main()
