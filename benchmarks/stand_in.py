"""Compare oracles in the space of `versus/` on models of its recorded trainings: `stand_in.md`.

    pip install -e ".[bench]"
    python -m benchmarks.stand_in --contenders bayesian bayesian:drawn=0 random optuna-tpe

Nothing is trained. Every (contender, model, seed) that is finished stands in the file and is not
run again.
"""

import argparse
import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archsearch.geometry import Accepted, Refused, limits_of, profile
from archsearch.geometry.judge import Task, judge
from archsearch.search.oracles.bayesian import BayesianOracle
from archsearch.search.oracles.hyperparameters import point_of
from archsearch.search.oracles.make import make_oracle
from archsearch.search.oracles.without_waste import WithoutWaste
from archsearch.search.proposing import measures_of
from archsearch.search.schedule import schedule_named
from archsearch.space import Candidate, Point
from archsearch.space.architecture import Conv
from benchmarks.json_lines import append_line, read_lines
from benchmarks.versus.records import FULL_EPOCHS, RESULTS, Store
from benchmarks.versus.space import space

Array = NDArray[np.float64]

NOISE = 0.0045
"""Standard deviation of a score from seed to seed, of one network that was trained again."""
MINUTES = 15
"""Shorter repeats came later, and models are to stay what they were."""
WORKERS = 2
LONGEST = 1_200.0
MOMENTS = (150.0, 300.0, 600.0, LONGEST)
"""Seconds of search after which is looked."""
FINALISTS = 5
KINDS = {
    "finalist": f"the truly best of the {FINALISTS} best scores, as retraining would tell",
    "single": "the network with the best single score",
}
MODELS = ("trees", "process")
TASK = Task(input_shape=(28, 28, 1), classes=10)
LIMITS = limits_of(space)
DEEPEST = max(space.depths)


def seconds_of(macs: int) -> float:
    """How long a worker trains a network of so many MACs.

    From the means on record: `keras-tuner-random` had 206 networks of .97 million MACs in three
    times 900 s with two workers, archsearch 94 of 1.92 million in about three times 600 s.
    """
    return 12 + 14.5e-6 * macs


def features_of(candidate: Candidate) -> Array:
    """What a model sees of a network: its measures, and each layer's kernel size and stride."""
    numbers = profile(candidate.architecture)
    convs = [layer for layer in candidate.architecture.layers if isinstance(layer, Conv)]
    sizes = [conv.kernel_size[0] for conv in convs]
    strides = [conv.stride for conv in convs]
    unused = [0] * (DEEPEST - len(convs))
    return np.array(
        [
            *measures_of(numbers),
            np.log(numbers.activations),
            len(candidate.architecture.layers) > len(convs),
            convs[0].padding == "same",
            np.log(convs[0].channels),
            np.log(convs[-1].channels),
            np.mean(sizes),
            sizes[-1],
            sizes.count(1),
            sizes.count(7),
            strides.count(2),
            *sizes,
            *unused,
            *strides,
            *unused,
        ],
        dtype=float,
    )


@cache
def recorded() -> tuple[Array, Array]:
    """Features (networks, columns) and scores (networks,) of what `versus` trained in full in
    repeats of MINUTES.

    The last column says whether the weights are averages over steps, as archsearch's are.
    """
    rows, scores = [], []
    for repeat in Store(RESULTS).repeats():
        if repeat.minutes != MINUTES:
            continue
        for each in repeat.scores:
            if each.epochs == FULL_EPOCHS:
                candidate = Candidate.from_json(repeat.networks[each.network])
                averaged = repeat.contender.startswith("archsearch")
                rows.append([*features_of(candidate), averaged])
                scores.append(each.score)
    return np.array(rows, dtype=float), np.array(scores)


Model = Callable[[Array], Array]


@cache
def model_named(name: str) -> Model:
    """Scores, without noise, of rows of features, with the weights of the last step.

    "trees" is boosted trees; "process" a Gaussian process where these say .82 or more, fitted to
    what scored .8 or more: a network that learns little would take up all its scale.
    """
    from sklearn.ensemble import GradientBoostingRegressor
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    x, scores = recorded()
    forest = [
        GradientBoostingRegressor(
            n_estimators=400, learning_rate=0.03, max_depth=4, subsample=0.6, random_state=seed
        ).fit(x, scores)
        for seed in range(5)
    ]

    def trees(rows: Array) -> Array:
        found: Array = np.mean([each.predict(rows) for each in forest], axis=0)
        return found

    if name == "trees":
        return trees
    kept = scores >= 0.8
    centre, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    kernel = ConstantKernel(1e-3) * Matern(np.full(x.shape[1], 8.0), (1, 1e3), nu=2.5)
    gaussian = GaussianProcessRegressor(kernel + WhiteKernel(1.6e-5, (5e-6, 1e-4)), random_state=0)
    middle = scores[kept].mean()
    gaussian.fit((x[kept] - centre) / spread, scores[kept] - middle)

    def process(rows: Array) -> Array:
        low = trees(rows)
        return np.where(low < 0.82, low, middle + gaussian.predict((rows - centre) / spread))

    return process


@cache
def true_score(model: str, candidate: Candidate) -> float:
    """What a model says of a network, without noise."""
    row = np.append(features_of(candidate), 0.0)
    return float(model_named(model)(row[None, :])[0])


_verdicts: dict[tuple[tuple[str, Any], ...], Accepted | Refused] = {}


def judged(point: Point) -> Accepted | Refused:
    """The verdict on a point, remembered for all searches."""
    key = tuple(point.items())
    if key not in _verdicts:
        _verdicts[key] = judge(point, task=TASK, limits=LIMITS)
    return _verdicts[key]


def oracle_of(contender: str, seed: int) -> WithoutWaste:
    """A fresh oracle; `bayesian:drawn=0` is one with another value of a setting.

    `bayesian:slope=-1.2` is the mode of the logarithm of the surrogate's linear part.
    """
    name, _, settings = contender.partition(":")
    oracle = make_oracle(
        name,
        space=space,
        judge=judged,
        objective="val_accuracy",
        maximize=True,
        schedule=schedule_named("none", epochs=FULL_EPOCHS),
        seed=seed,
    )
    if settings:
        if not isinstance(oracle, BayesianOracle):
            raise SystemExit(f"{contender}: only bayesian has settings")
        key, _, value = settings.partition("=")
        prior = oracle.settings.prior
        if key == "slope":
            changes: dict[str, Any] = {
                "prior": replace(prior, slope=(float(value), prior.slope[1]))
            }
        else:
            kind: Any = type(getattr(oracle.settings, key))
            changes = {key: kind(value)}
        oracle.settings = replace(oracle.settings, **changes)
    return oracle


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A network was scored at `seconds`, having been trained for `took` seconds: its score, with
    noise, and what it is truly worth.
    """

    seconds: float
    took: float
    score: float
    true: float


def search(contender: str, model: str, seed: int) -> Iterator[Seen]:
    """One search with two workers, of whom nobody waits; in the order of the scores.

    Each proposal knows every score so far; in a run it is made one proposal ahead.
    """
    rng = np.random.default_rng([seed, 7])
    oracle = oracle_of(contender, seed)
    ends = [(0.5 * worker, worker) for worker in range(WORKERS)]
    running: dict[int, tuple[Any, Seen]] = {}
    for number in itertools.count():
        now, worker = heapq.heappop(ends)
        if now > LONGEST:
            return
        if worker in running:
            trial, seen = running.pop(worker)
            oracle.update_trial(trial.trial_id, {"val_accuracy": seen.score})
            trial.status = "COMPLETED"
            oracle.end_trial(trial)
            yield seen
        trial = oracle.create_trial(f"trial-{number}")
        verdict = judged(point_of(trial.hyperparameters.values, space))
        assert isinstance(verdict, Accepted)
        true = true_score(model, verdict.candidate)
        score = true + NOISE * rng.normal()
        took = seconds_of(verdict.profile.macs) * rng.uniform(0.9, 1.1)
        running[worker] = (trial, Seen(seconds=now + took, took=took, score=score, true=true))
        heapq.heappush(ends, (now + took, worker))


def run(contender: str, model: str, seed: int) -> dict[str, Any]:
    """What one search had at each moment."""
    seen = list(search(contender, model, seed))
    row: dict[str, Any] = {"contender": contender, "model": model, "seed": seed}
    for moment in MOMENTS:
        ranked = sorted((s for s in seen if s.seconds <= moment), key=lambda each: -each.score)
        row[f"networks_{moment:.0f}"] = len(ranked)
        row[f"single_{moment:.0f}"] = ranked[0].true
        row[f"finalist_{moment:.0f}"] = max(each.true for each in ranked[:FINALISTS])
    return row


def summary(rows: Sequence[dict[str, Any]], kind: str) -> Iterator[str]:
    """A Markdown table: mean ± standard error of the true accuracy in percent."""
    yield f"True accuracy in percent of {KINDS[kind]}, ± standard error (networks trained):\n"
    yield "| contender | model | seeds | " + " | ".join(f"{m:.0f} s" for m in MOMENTS) + " |"
    yield "|---" * (len(MOMENTS) + 3) + "|"
    for contender, model in dict.fromkeys((row["contender"], row["model"]) for row in rows):
        mine = [row for row in rows if (row["contender"], row["model"]) == (contender, model)]
        cells = []
        for moment in MOMENTS:
            values = 100 * np.array([row[f"{kind}_{moment:.0f}"] for row in mine])
            error = values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else np.nan
            networks = np.mean([row[f"networks_{moment:.0f}"] for row in mine])
            cells.append(f"{values.mean():.2f}±{error:.2f} ({networks:.0f})")
        yield f"| {contender} | {model} | {len(mine)} | {' | '.join(cells)} |"
    yield ""


def main() -> None:
    """Run what is missing, then print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contenders", nargs="*", default=["bayesian", "random"])
    parser.add_argument("--models", nargs="*", default=list(MODELS), choices=MODELS)
    parser.add_argument("--seeds", type=int, default=24)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--file", type=Path, default=Path("stand_in.jsonl"))
    options = parser.parse_args()
    done = {(row["contender"], row["model"], row["seed"]) for row in read_lines(options.file)}
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    for model, contender, seed in itertools.product(options.models, options.contenders, seeds):
        if (contender, model, seed) not in done:
            append_line(options.file, run(contender, model, seed))
    rows = read_lines(options.file)
    print("\n".join(line for kind in KINDS for line in summary(rows, kind)))


if __name__ == "__main__":
    main()
