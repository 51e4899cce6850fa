"""`evolution`: regularized evolution on the choices, without repeats."""

from archsearch.search.oracles.adaptive import Adaptive
from archsearch.search.oracles.choices import Choices
from archsearch.search.proposing import Evolution, Picks, Tried, evolve


class EvolutionOracle(Adaptive):
    """Changes one choice of the best of 5 among the 10 latest trials; the first 10 are random."""

    settings = Evolution()

    def suggest(self, trials: list[Tried], choices: Choices, *, seed: int) -> Picks | None:
        """A child of a parent drawn by `seed`."""
        return evolve(trials, choices, self.settings, seed=seed)
