"""What finals cost a time budget, without training: `stand_in.md` has the figures.

    pip install -e ".[bench]"
    python -m benchmarks.finals

Searches are those of `stand_in.py`. Before the time is up the best few are trained again with
fresh seeds, and the one with the best mean is handed over.
"""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np

from archsearch.search.time_share import (
    CHANGE,
    ENDING,
    LEEWAY,
    MOST_IN_ALL,
    SURPLUS,
    makespan,
    share,
)
from benchmarks.stand_in import MODELS, NOISE, WORKERS, Seen, search

KINDS = ((1, 0), (3, 1), (5, 1), (2, 2), (3, 2), (5, 2), (3, 3), (5, 3), (8, 3))
"""So many finalists with so many seeds each; without seeds the best single score wins."""
SHARES = (0.5, 1 / 3, 0.25)
"""Of the budget, that may be kept back for 5 finalists with 3 seeds, or fewer."""
AFTER = ENDING + 6.0
"""Seconds that are kept for what comes last, where workers start in 6."""
LUCKS = 400
"""How often the luck of the fresh seeds is drawn."""


def handed_over(
    seen: Sequence[Seen], finalists: int, seeds: int, rng: np.random.Generator
) -> float:
    """The true score, in the mean over luck, of the network that finals leave."""
    best = sorted(seen, key=lambda each: -each.score)[: max(finalists, 1)]
    true = np.array([each.true for each in best])
    if not seeds:
        return float(true[0])
    means = true + NOISE / seeds**0.5 * rng.normal(size=(LUCKS, len(true)))
    return float(true[means.argmax(axis=1)].mean())


def fixed(
    seen: Sequence[Seen], budget: float, finalists: int, seeds: int, rng: np.random.Generator
) -> float | None:
    """What a budget leaves with as many finals; None where they leave no time to search."""
    for end in np.arange(budget - AFTER, 0.0, -5.0):
        done = [each for each in seen if each.seconds <= end]
        best = sorted(done, key=lambda each: -each.score)[:finalists]
        if len(best) < finalists:
            return None
        needed = makespan([each.took for each in best] * seeds, WORKERS)
        if end + (SURPLUS * needed + CHANGE if seeds else 0.0) <= budget - AFTER:
            return handed_over(done, finalists, seeds, rng)
    return None


def shared(seen: Sequence[Seen], budget: float, most: float, rng: np.random.Generator) -> float:
    """What a budget leaves where finals may have a share of it, as `TimeShare` divides it."""
    limit = (min(most * budget, MOST_IN_ALL * budget - AFTER) - CHANGE) / SURPLUS
    for end in np.arange(budget - AFTER, 0.0, -5.0):
        done = [each for each in seen if each.seconds <= end]
        best = sorted(done, key=lambda each: -each.score)[:5]
        if not best:
            continue
        took = {place: each.took for place, each in enumerate(best)}
        planned = share(took, seeds=3, done=[], workers=WORKERS, limit=limit)
        kept = SURPLUS * planned.seconds + CHANGE if planned.seconds else 0.0
        if end + kept <= budget - AFTER:
            left = (budget - AFTER - end) / LEEWAY
            held = share(took, seeds=3, done=[], workers=WORKERS, limit=left)
            return handed_over(done, held.finalists, held.seeds, rng)
    raise ValueError("no network ends in so short a time")


def table(
    contender: str, budgets: Sequence[float], seeds: int, *, first_seed: int
) -> Iterator[str]:
    """A Markdown table: the mean true accuracy in percent, ± standard error."""
    yield "| finals | model | " + " | ".join(f"{budget:.0f} s" for budget in budgets) + " |"
    yield "|---" * (2 + len(budgets)) + "|"
    for model in MODELS:
        searches = [
            list(search(contender, model, seed)) for seed in range(first_seed, first_seed + seeds)
        ]
        rng = np.random.default_rng(0)
        for finalists, number in KINDS:
            cells = []
            for budget in budgets:
                found = [fixed(seen, budget, finalists, number, rng) for seen in searches]
                cells.append(_cell(found))
            name = f"{finalists} × {number}" if number else "none"
            yield f"| {name} | {model} | {' | '.join(cells)} |"
        for most in SHARES:
            cells = [
                _cell([shared(seen, budget, most, rng) for seen in searches]) for budget in budgets
            ]
            yield f"| 5 × 3 or fewer, within {most:.0%} | {model} | {' | '.join(cells)} |"


def _cell(found: Sequence[float | None]) -> str:
    values = 100 * np.array([each for each in found if each is not None])
    if len(values) < len(found):
        return "–"
    return f"{values.mean():.2f}±{values.std(ddof=1) / len(values) ** 0.5:.2f}"


def main() -> None:
    """Search, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contender", default="bayesian")
    parser.add_argument("--budgets", nargs="*", type=float, default=[300.0, 600.0, 900.0, 1200.0])
    parser.add_argument("--seeds", type=int, default=36)
    parser.add_argument("--first-seed", type=int, default=200)
    options = parser.parse_args()
    lines = table(options.contender, options.budgets, options.seeds, first_seed=options.first_seed)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
