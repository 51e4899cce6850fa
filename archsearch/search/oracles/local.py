"""`local`: local search on the choices, without repeats."""

from archsearch.search.oracles.adaptive import Adaptive
from archsearch.search.oracles.choices import Choices
from archsearch.search.proposing import LocalSearch, Picks, Tried, climb


class LocalSearchOracle(Adaptive):
    """Changes one choice of the best trial that has a new neighbour; the first 10 are random."""

    settings = LocalSearch()

    def suggest(self, trials: list[Tried], choices: Choices, *, seed: int) -> Picks | None:
        """A neighbour drawn by `seed`."""
        return climb(trials, choices, self.settings, seed=seed)
