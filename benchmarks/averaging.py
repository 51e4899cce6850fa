"""What averaging weights brings: networks trained with and without it, after 1, 3 and 9 epochs.

    pip install -e ".[dev,bench]"
    python benchmarks/averaging.py                 # eight networks, two seeds: about six minutes
    python benchmarks/averaging.py --best          # not drawn, but found by a search

The networks are drawn from the space of `versus/`, or the best that keras-tuner's random search has
found there; trained on 10,000 images of Fashion-MNIST and scored on 5,000, as a worker does it: in
stretches, each from the weights that the one before left.
"""

import argparse
import os
import random
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parent.parent))

from archsearch.engine.processes import ENVIRONMENT
from archsearch.geometry import Accepted, Task, judge, limits_of, random_point
from archsearch.space import Candidate
from benchmarks.versus.records import RESULTS, Store
from benchmarks.versus.space import space
from benchmarks.versus.summary import BASELINE

RUNGS = (0, 1, 3, 9)
SEEDS = (1, 2)
TASK = Task(input_shape=(28, 28, 1), classes=10)


def main() -> None:
    """Train, then print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=int, default=8)
    parser.add_argument("--best", action="store_true", help="the best of a search's networks")
    options = parser.parse_args()
    os.environ.update(ENVIRONMENT)
    jobs = [
        (candidate.to_json(), seed, averages)
        for candidate in (best if options.best else drawn)(options.networks)
        for averages in (False, True)
        for seed in SEEDS
    ]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        scores = list(processes.map(scores_of, *zip(*jobs, strict=True)))
    which = "of the best" if options.best else "drawn"
    print(f"{options.networks} networks {which}, {len(SEEDS)} seeds each; accuracy in percent")
    print()
    print("| | " + " | ".join(f"after {end}" for end in RUNGS[1:]) + " |")
    print("|---" * len(RUNGS) + "|")
    for averages, label in ((False, "last step"), (True, "average")):
        mine = [found for job, found in zip(jobs, scores, strict=True) if job[2] is averages]
        cells = [_cell([found[place] for found in mine]) for place in range(len(RUNGS) - 1)]
        print(f"| {label} | {' | '.join(cells)} |")


def best(number: int) -> list[Candidate]:
    """The networks with the best scores in the recorded repeats of keras-tuner's random search."""
    scored = [
        (each.score, repeat.networks[each.network])
        for repeat in Store(RESULTS).repeats()
        if repeat.contender == BASELINE
        for each in repeat.scores
    ]
    scored.sort(key=lambda pair: pair[0], reverse=True)
    return [Candidate.from_json(network) for _, network in scored[:number]]


def drawn(number: int) -> list[Candidate]:
    """So many networks of the space that may be trained, each point as likely as another."""
    rng, found = random.Random(0), []
    while len(found) < number:
        verdict = judge(random_point(space, rng), task=TASK, limits=limits_of(space))
        if isinstance(verdict, Accepted):
            found.append(verdict.candidate)
    return found


def scores_of(network: dict[str, object], seed: int, averages: bool) -> list[float]:
    """The validation accuracy after each rung."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    from benchmarks.versus.log import Log
    from benchmarks.versus.training import Workshop

    keras.utils.set_random_seed(seed)
    candidate = Candidate.from_json(network)
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(log=Log(Path(folder) / "scored.jsonl"), averages=averages)
        model = workshop.model(candidate, seed=seed)
        scores = [
            workshop.fit(model, candidate, begin=begin, end=end) for begin, end in pairwise(RUNGS)
        ]
    keras.backend.clear_session()
    return scores


def _cell(scores: list[float]) -> str:
    """The mean, and the standard deviation between the two seeds of a network."""
    pairs = list(zip(scores[::2], scores[1::2], strict=True))
    apart = mean((one - other) ** 2 / 2 for one, other in pairs) ** 0.5
    return f"{100 * mean(scores):.2f} (seeds ± {100 * apart:.2f})"


if __name__ == "__main__":
    main()
