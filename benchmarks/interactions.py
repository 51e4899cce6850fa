"""How often two effects that add up are said to depend on each other: `honesty.md` has the figures.

    pip install -e .
    python -m benchmarks.interactions

Nothing is trained: scores are made from a depth and a kernel size, and scattered in various ways.
"""

import argparse
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from archsearch.report.evidence.effects import ChoiceEffect, Design, designs_of, effects_of
from archsearch.report.evidence.expected import Expected
from archsearch.report.evidence.interaction import Interaction, interaction_of

SCATTERS = ("even", "less when better", "more when better", "by kernel", "skewed")
SIZES = (40, 150)


def answer(scatter: str, networks: int, seed: int) -> Interaction | None:
    """What is said of a table in which nothing depends on anything; None where it is not asked."""
    rng = np.random.default_rng(seed)
    picks = {"depth": [1, 2, 3, 4], "kernel_size": [1, 3, 5], "channels": [8, 16, 32]}
    table = pd.DataFrame({name: rng.choice(of, networks) for name, of in picks.items()})
    means = 0.5 + 0.05 * table["depth"] + 0.03 * (table["kernel_size"] - 1)
    scores = (means + scattered(scatter, means.to_numpy(), table["kernel_size"], rng)).to_numpy()
    names = [str(number) for number in range(networks)]
    designs = {each.choice: each for each in designs_of(table.convert_dtypes(), names)}
    effect = effect_of("kernel_size", designs, table, scores)
    return interaction_of(effect, designs["kernel_size"], designs["depth"], scores)


def effect_of(
    choice: str,
    designs: Mapping[str, Design],
    table: pd.DataFrame,
    scores: NDArray[np.float64],
) -> ChoiceEffect:
    """What a choice did among networks with these scores, with the others held fixed."""
    sure = np.zeros((len(scores), len(scores)))
    known = Expected(choices=table, means=scores, covariance=sure, is_even=False)
    effects, _ = effects_of(tuple(designs.values()), known)
    return next(each for each in effects if each.choice == choice)


def scattered(
    scatter: str, means: NDArray[np.float64], kernels: pd.Series, rng: np.random.Generator
) -> NDArray[np.float64]:
    """What luck adds to each score; "by kernel" up to 17 times as much, as where 1×1 is chance."""
    if scatter == "skewed":
        return -0.05 * rng.exponential(size=len(means))
    sizes = {
        "less when better": 0.2 * (0.9 - means),
        "more when better": 0.2 * (means - 0.5),
        "by kernel": 0.02 * kernels.to_numpy() - 0.015,
    }
    return sizes.get(scatter, 0.02) * rng.normal(size=len(means))


def main() -> None:
    """Count the answers and print them as a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", type=int, default=200, help="of each kind")
    options = parser.parse_args()
    for scatter in SCATTERS:
        for networks in SIZES:
            asked = [answer(scatter, networks, seed) for seed in range(options.tables)]
            found = [each for each in asked if each is not None]
            claimed = sum(each.is_claimed for each in found)
            print(f"| {scatter} | {networks} | {len(found)} | {claimed} |", flush=True)


if __name__ == "__main__":
    main()
