"""What the oracles have in common that propose from the trials so far."""

import math
from collections.abc import Hashable
from typing import Any

from archsearch.search.oracles.choices import Choices
from archsearch.search.oracles.without_waste import Values, WithoutWaste
from archsearch.search.proposing import Picks, Tried


class Adaptive(WithoutWaste):
    """Proposes what `suggest` finds in the trials so far, and at random where that is nothing.

    Most suggest only what is new and may be trained, so that nothing is refused; what it was chosen
    from is no proposal and not on record. Whatever is refused, and random draws, are proposals
    like any other.
    """

    _choices: Choices | None = None

    def suggest(self, trials: list[Tried], choices: Choices, *, seed: int) -> Picks | None:
        """The next picks from the trials in the order of their start; None: a random draw."""
        raise NotImplementedError

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """The next values; "STOPPED" where every candidate had its trial."""
        values = self.propose(self._suggested)
        return {"status": "STOPPED" if values is None else "RUNNING", "values": values}

    @property
    def choices(self) -> Choices:
        """The hyperparameters as picks; a stock Tuner may add to them as it builds models."""
        if self._choices is None or self._choices.entries != tuple(self.hyperparameters.space):
            self._choices = Choices(self.hyperparameters, self.identify)
            self._remembered: dict[str, tuple[Hashable, Tried]] = {}
        return self._choices

    @property
    def tried(self) -> list[Tried]:
        """The trials in the order of their start; the larger a score, the better."""
        return [self._tried(self.trials[each]) for each in self.start_order]

    def _suggested(self) -> Values:
        picks = self.suggest(self.tried, self.choices, seed=self._seed_state)
        return self._sample() if picks is None else self.choices.values_of(picks)

    def _sample(self) -> Values:
        """At random, of a range without a step too one of the values that others choose from.

        A value between them would be none that can be learnt from.
        """
        return self.choices.nearest(super()._sample())

    def _tried(self, trial: Any) -> Tried:
        """A trial as proposers see it, remembered until it changes: there may be a thousand."""
        choices, cost = self.choices, self.costs.get(trial.trial_id)
        state = (trial.status, trial.best_step, trial.score, cost)
        before = self._remembered.get(trial.trial_id)
        if before is None or before[0] != state:
            before = state, self._read(trial, choices, cost)
            self._remembered[trial.trial_id] = before
        return before[1]

    def _read(self, trial: Any, choices: Choices, cost: float | None) -> Tried:
        picks = choices.picks_of(trial.hyperparameters.values)
        rungs, scores = self._reported(trial)
        if trial.status == "FAILED":
            scores.append(-math.inf)
        if not scores:
            return Tried(picks=picks, cost=cost)
        last = rungs[0] + len(scores) - 1
        return Tried(picks=picks, score=scores[-1], rung=last, before=tuple(scores[:-1]), cost=cost)

    def _reported(self, trial: Any) -> tuple[list[int], list[float]]:
        """The rungs at which there is a score, at least the first one, and the scores."""
        if len(self.rungs) < 2:
            done = trial.status == "COMPLETED"
            return [0], [self._larger_is_better(trial.score)] if done else []
        if not trial.metrics.exists(self.objective.name):
            return [0], []
        history = trial.metrics.get_history(self.objective.name)
        return (
            [self.rungs.index(each.step) for each in history],
            [self._larger_is_better(each.mean()) for each in history],
        )

    def _larger_is_better(self, score: float) -> float:
        better = float(score) * (1 if self.objective.direction == "max" else -1)
        return better if math.isfinite(better) else -math.inf
