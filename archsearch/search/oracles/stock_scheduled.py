"""Random candidates with a schedule, for a stock tuner that trains in stretches.

As with keras-tuner's own Hyperband, a promotion is a trial of its own: `tuner/trial_id` names the
one whose weights it goes on from, `tuner/initial_epoch` and `tuner/epochs` say from where to where.
"""

import math
from collections.abc import Mapping
from typing import Any

import keras_tuner

from archsearch.search.oracles import random
from archsearch.search.oracles.stock import Identify, Stock
from archsearch.search.oracles.without_waste import Values
from archsearch.search.promotion import Standing, promotion
from archsearch.search.schedule import Schedule, schedule_named

Chain = list[Any]
"""The keras-tuner trials of one candidate, one for each rung."""


class Scheduled(Stock, random.RandomOracle):
    """`max_trials` counts candidates, each of which is trained for `max_epochs` epochs at most."""

    schedule = "asha"

    def __init__(  # noqa: PLR0917  # positional, as in keras-tuner
        self,
        objective: Any = None,
        max_epochs: int = 100,
        max_trials: int | None = 100,
        seed: int | None = None,
        hyperparameters: keras_tuner.HyperParameters | None = None,
        allow_new_entries: bool = True,
        tune_new_entries: bool = True,
        max_retries_per_trial: int = 0,
        max_consecutive_failed_trials: int = 3,
        *,
        identity: Identify | None = None,
    ) -> None:
        super().__init__(
            objective=objective,
            max_trials=None,
            seed=seed,
            hyperparameters=hyperparameters,
            allow_new_entries=allow_new_entries,
            tune_new_entries=tune_new_entries,
            max_retries_per_trial=max_retries_per_trial,
            max_consecutive_failed_trials=max_consecutive_failed_trials,
            identity=identity,
        )
        self._candidates = math.inf if max_trials is None else max_trials
        self._rungs: Schedule = schedule_named(self.schedule, epochs=max_epochs)

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """A promotion where one is due, else a new candidate while there may be more."""
        chains = self._chains()
        values = self._promotion(chains)
        if values is None and not self._is_closed(chains):
            values = self._begin(len(chains) + 1)
            if values is None:
                values = self._promotion(chains)  # those begun may still go on
        if values is not None:
            return {"status": "RUNNING", "values": values}
        return {"status": "IDLE" if self.ongoing_trials else "STOPPED"}

    def take(self, values: Mapping[str, Any]) -> None:
        """Remember a candidate, whatever stretch it was on."""
        super().take(_choices(values))

    def _is_closed(self, chains: list[Chain]) -> bool:
        return self.ended or len(chains) >= self._candidates

    def _begin(self, number: int) -> Values | None:
        values = self._random_values()
        if values is None:
            return None
        return {**values, **self._stretch(self._rungs.first_rung(number), begins=True)}

    def _promotion(self, chains: list[Chain]) -> Values | None:
        standings = [self._standing(number, chain) for number, chain in enumerate(chains, start=1)]
        number = promotion(standings, self._rungs, closed=self._is_closed(chains))
        if number is None:
            return None
        last = chains[number - 1][-1]
        stretch = self._stretch(standings[number - 1].reached + 1, begins=False)
        return {
            **_choices(last.hyperparameters.values),
            **stretch,
            "tuner/trial_id": last.trial_id,
        }

    def _stretch(self, rung: int, *, begins: bool) -> Values:
        epochs = self._rungs.rungs
        return {
            "tuner/epochs": epochs[rung],
            "tuner/initial_epoch": 0 if begins else epochs[rung - 1],
        }

    def _chains(self) -> list[Chain]:
        """The candidates in the order of their start."""
        chains: dict[str, Chain] = {}
        for trial in (self.trials[each] for each in self.start_order):
            past = trial.hyperparameters.values.get("tuner/trial_id")
            chains[trial.trial_id] = chains[past] if past else []
            chains[trial.trial_id].append(trial)
        return [chain for name, chain in chains.items() if chain[0].trial_id == name]

    def _standing(self, number: int, chain: Chain) -> Standing:
        sign = 1 if self.objective.direction == "max" else -1
        scores = [sign * trial.score for trial in chain if trial.status == "COMPLETED"]
        return Standing(
            trial=number,
            first=self._rungs.first_rung(number),
            scores=tuple(score if math.isfinite(score) else -math.inf for score in scores),
            busy=chain[-1].status == "RUNNING",
            failed=chain[-1].status in {"FAILED", "INVALID"},
        )


class AshaOracle(Scheduled):
    """Asynchronous successive halving: one of three goes on from each rung, and nobody waits."""


class HyperbandOracle(Scheduled):
    """The same, but some candidates begin beyond the early rungs, in Hyperband's proportions."""

    schedule = "hyperband"


def _choices(values: Mapping[str, Any]) -> Values:
    return {name: value for name, value in values.items() if not name.startswith("tuner/")}
