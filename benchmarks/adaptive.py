"""What an oracle that learns does to the effects that a report tells: `adaptive.md`.

    pip install -e ".[bench]"
    python -m benchmarks.adaptive --oracles random bayesian evolution optuna-tpe

Nothing is trained: scores are those of the models in `stand_in.py`, fitted to the trainings of
`versus/`. What holds for the whole space is told by networks drawn evenly from it, without noise.
"""

import argparse
import itertools
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from archsearch.geometry import Accepted, judge, limits_of, random_point
from archsearch.journal import RunFile
from archsearch.report.choices import choice_columns
from archsearch.report.compared import Compared
from archsearch.report.evidence.effects import designs_of, effects_of
from archsearch.report.evidence.expected import Expected
from archsearch.report.evidence.partial import partial_value
from archsearch.report.evidence.study import HELD, Study
from archsearch.report.findings import compared_networks
from archsearch.report.tables.trials import geometry_cells
from archsearch.space import Candidate
from benchmarks.honesty import Instant, found_in, recorded, searched
from benchmarks.json_lines import append_line, read_lines
from benchmarks.stand_in import MODELS, NOISE, TASK, true_score
from benchmarks.versus.space import space

EVENLY = 3_000
"""Networks that tell what holds for the whole space."""


@dataclass(frozen=True, slots=True)
class Told:
    """Scores by a model, with noise from seed to seed."""

    model: str
    noise: float

    def __call__(self, candidate: Candidate, rng: np.random.Generator) -> float:
        """The score of a network."""
        return true_score(self.model, candidate) + self.noise * rng.normal()


def run_of(oracle: str, run: RunFile) -> RunFile:
    """The run with another oracle."""
    return replace(run, options={**run.options, "oracle": oracle})


def study(oracle: str, model: str, seed: int, run: RunFile, *, trials: int) -> Study:
    """What the report of one search says."""
    history = searched(oracle, run, Instant(seed, Told(model, NOISE)), seed=seed, trials=trials)
    found = found_in(run_of(oracle, run), history).study
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class Whole:
    """What holds for the whole space: the levels' means by choice, and partial correlations."""

    levels: dict[str, dict[str, float]]
    relations: dict[str, float]


def whole_space(model: str, run: RunFile) -> Whole:
    """By networks drawn evenly, whose scores are known without luck."""
    rng = random.Random(1)
    table, candidates = [], []
    while len(table) < EVENLY:
        point = random_point(space, rng)
        found = judge(point, task=TASK, limits=limits_of(space))
        if isinstance(found, Accepted):
            candidates.append(found.candidate)
            cells = {f"choice_{pick.name}": pick.cell(point) for pick in choice_columns(run)}
            table.append({**geometry_cells(found.profile), **cells})
    scores = np.array([true_score(model, each) for each in candidates])
    rows = pd.DataFrame(table).convert_dtypes()
    rows = rows.assign(architecture=[str(number) for number in range(EVENLY)], score=scores)
    networks = compared_networks(run, Compared(epochs=9, in_full=True, table=rows))
    known = Expected(
        choices=networks.choices,
        means=scores,
        covariance=np.zeros((EVENLY, EVENLY)),
        is_even=True,
    )
    names = rows["architecture"].tolist()
    effects, _ = effects_of(designs_of(networks.choices, names), known)
    drawn = networks.architectures
    relations = {of: partial_value(drawn, of, given=given) for of, given in HELD.items()}
    return Whole(
        levels={each.choice: {of.level: of.effect for of in each.levels} for each in effects},
        relations={of: value or 0.0 for of, value in relations.items()},
    )


def held(found: Study, whole: Whole) -> Iterator[dict[str, Any]]:
    """For each choice, whether its interval holds what is true of these levels in the space."""
    for effect in found.effects:
        of = effect.of
        levels = whole.levels.get(of.choice, {})
        if {of.best, of.worst} <= set(levels):
            true = levels[of.best] - levels[of.worst]
            low, high = of.interval
            yield {
                "choice": of.choice,
                "told": of.difference,
                "true": true,
                "holds": bool(low <= true <= high),
                "least": bool(low <= true),
                "claimed": effect.is_claimed,
                "wrong": bool(effect.is_claimed and true < 0),
            }


def related(found: Study, whole: Whole) -> Iterator[dict[str, Any]]:
    """Of field and size, whether a trend is claimed, and whether it goes the other way there."""
    for relation in (found.field, found.size):
        partial, true = relation.partial, whole.relations[relation.of]
        if partial is not None:
            claimed = relation.is_claimed and partial.sign != 0
            yield {
                "of": relation.of,
                "told": partial.value,
                "true": true,
                "claimed": claimed,
                "wrong": claimed and partial.sign * true < 0,
            }


def summary(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A Markdown table, a row for each oracle and model."""
    yield (
        "| oracle | model | searches | intervals that hold it | claimed | of these hold it | "
        "at least the lower end | wrong way round | told / true, claimed | "
        "of field or size claimed | wrong way round |"
    )
    yield "|---" * 11 + "|"
    for oracle, model in dict.fromkeys((row["oracle"], row["model"]) for row in rows):
        mine = [row for row in rows if (row["oracle"], row["model"]) == (oracle, model)]
        effects = [each for row in mine for each in row["effects"]]
        claimed = [each for each in effects if each["claimed"]]
        trends = [each for row in mine for each in row["relations"]]
        told, true = (sum(each[key] for each in claimed) for key in ("told", "true"))
        yield (
            f"| `{oracle}` | {model} | {len(mine)} | {_share(effects)} | {len(claimed)} | "
            f"{_share(claimed)} | {_share(claimed, 'least')} | "
            f"{sum(each['wrong'] for each in claimed)} | "
            f"{told / true if true else float('nan'):.2f} | "
            f"{sum(each['claimed'] for each in trends)} | "
            f"{sum(each['wrong'] for each in trends)} |"
        )


def _share(effects: Sequence[dict[str, Any]], key: str = "holds") -> str:
    holding = sum(each[key] for each in effects)
    return f"{holding} of {len(effects)} ({holding / max(len(effects), 1):.0%})"


def main() -> None:
    """Run what is missing, then print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--oracles", nargs="*", default=["random", "bayesian"])
    parser.add_argument("--models", nargs="*", default=list(MODELS), choices=MODELS)
    parser.add_argument("--searches", type=int, default=24)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first search")
    parser.add_argument("--trials", type=int, default=60, help="of each search")
    parser.add_argument("--file", type=Path, default=Path("adaptive.jsonl"))
    options = parser.parse_args()
    rows = [row for row in read_lines(options.file) if row["trials"] == options.trials]
    done = {(row["oracle"], row["model"], row["seed"]) for row in rows}
    with tempfile.TemporaryDirectory() as scratch:
        planted, _ = recorded("field", Path(scratch) / "run")
    run = replace(
        planted,
        space={**planted.space, "parsed": space.to_json(), "file": space.to_json()},
        data={
            **planted.data,
            "input_shape": list(TASK.input_shape),
            "class_names": [str(number) for number in range(TASK.classes)],
        },
    )
    seeds = range(options.first, options.first + options.searches)
    for model in options.models:
        whole = whole_space(model, run)
        for oracle, seed in itertools.product(options.oracles, seeds):
            if (oracle, model, seed) not in done:
                found = study(oracle, model, seed, run, trials=options.trials)
                row = {"oracle": oracle, "model": model, "seed": seed, "trials": options.trials}
                said = {"effects": [*held(found, whole)], "relations": [*related(found, whole)]}
                rows.append({**row, **said})
                append_line(options.file, rows[-1])
    print("\n".join(summary(rows)))


if __name__ == "__main__":
    main()
