"""`keras-tuner-hyperband`: keras-tuner's Hyperband; its brackets repeat until the trials are spent.

Li et al., "Hyperband" (JMLR 2018). Mended: a failed trial counts as the worst of its round, so
that failures do not starve promotion, and when no more candidates may begin, the last bracket is
halved from those that it has.
"""

import math
from typing import Any

import keras_tuner

from archsearch.search.oracles.without_waste import WithoutWaste

Bracket = dict[str, Any]


class HyperbandOracle(WithoutWaste, keras_tuner.oracles.HyperbandOracle):
    """Rounds of a bracket are the rungs of a trial; `closed` stops new candidates."""

    closed = False
    _brackets: list[Bracket]

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """A promotion where one is due, else a new random candidate for the first open bracket."""
        self._remove_completed_brackets()
        for bracket in self._brackets:
            if not self.closed and self._is_open(bracket):
                return dict(self._random_trial(trial_id, bracket))
            values = self._promotion(trial_id, bracket)
            if values is not None:
                return {"status": "RUNNING", "values": values}
        if self.closed:
            return {"status": "IDLE" if self.ongoing_trials else "STOPPED"}
        self._increment_bracket_num()
        self._start_new_bracket()
        return dict(self._random_trial(trial_id, self._brackets[-1]))

    def end_trial(self, trial: Any) -> None:
        """A failed trial is the worst of its round: it is dropped, and the others go on."""
        if trial.status == "FAILED":
            worst = float("-inf") if self.objective.direction == "max" else float("inf")
            self.update_trial(trial.trial_id, {self.objective.name: worst})
            trial.status = "COMPLETED"
        super().end_trial(trial)

    def dropped(self) -> list[str]:
        """The keras-tuner ids of trials that can no longer be promoted."""
        ids = []
        for bracket in self._brackets:
            for number in range(1, len(bracket["rounds"])):
                chosen = {info["past_id"] for info in bracket["rounds"][number]}
                if self._expected(bracket, number) == len(chosen):
                    past = bracket["rounds"][number - 1]
                    ids += [info["id"] for info in past if info["id"] not in chosen]
        return [each for each in ids if self.trials[each].status == "COMPLETED"]

    def bracket_of(self, trial_id: str) -> int:
        """Which bracket, counted from 0 over the whole run, began a trial."""
        for bracket in self._brackets:
            if any(info["id"] == trial_id for round_ in bracket["rounds"] for info in round_):
                return int(bracket["number"])
        raise KeyError(trial_id)

    def restore_bracket(self, number: int, rounds: list[list[dict[str, str | None]]]) -> None:
        """Put back a bracket and who reached which of its rounds."""
        count = self._get_num_brackets()
        size = count - 1 - number % count
        rounds = rounds + [[] for _ in range(self._get_num_rounds(size) - len(rounds))]
        kept = [bracket for bracket in self._brackets if bracket["number"] != number]
        restored = {"bracket_num": size, "rounds": rounds, "number": number}
        for place, round_ in enumerate(rounds):
            for info in round_:
                values = self.trials[info["id"]].hyperparameters.values
                values.update(self._stretch(size, place))
        self._brackets = sorted([*kept, restored], key=lambda bracket: bracket["number"])
        last = self._brackets[-1]
        self._current_bracket = last["bracket_num"]
        self._current_iteration = last["number"] // count

    def forget_bracket(self, number: int) -> None:
        """Take out a bracket that was closed before it was full: it has no promotions left."""
        self._brackets = [bracket for bracket in self._brackets if bracket["number"] != number]

    def _start_new_bracket(self) -> None:
        super()._start_new_bracket()
        count = self._get_num_brackets()
        place = count - 1 - self._current_bracket
        self._brackets[-1]["number"] = self._current_iteration * count + place

    def _is_open(self, bracket: Bracket) -> bool:
        return len(bracket["rounds"][0]) < int(self._get_size(bracket["bracket_num"], 0))

    def _expected(self, bracket: Bracket, number: int) -> int:
        """How many trials a round of a bracket will have."""
        size = int(self._get_size(bracket["bracket_num"], number))
        if not self.closed:
            return size
        return min(size, len(bracket["rounds"][0]))

    def _promotion(self, trial_id: str, bracket: Bracket) -> dict[str, Any] | None:
        """The values of the best trial that is sure to go on to its next round, if there is one."""
        rounds = bracket["rounds"]
        for number in range(1, len(rounds)):
            chosen = {info["past_id"] for info in rounds[number]}
            waiting = [
                self.trials[info["id"]] for info in rounds[number - 1] if info["id"] not in chosen
            ]
            ready = [trial for trial in waiting if trial.status == "COMPLETED"]
            drops = self._expected(bracket, number - 1) - self._expected(bracket, number)
            best = max(ready, key=self._rank, default=None)
            if best is not None and len(ready) > drops and math.isfinite(best.score):
                rounds[number].append({"past_id": best.trial_id, "id": trial_id})
                return {
                    **best.hyperparameters.values,
                    **self._stretch(bracket["bracket_num"], number),
                    "tuner/trial_id": best.trial_id,
                }
        return None

    def _stretch(self, size: int, number: int) -> dict[str, Any]:
        """The epochs of a round in a bracket of this size, under keras-tuner's names."""
        return {
            "tuner/epochs": self._get_epochs(size, number),
            "tuner/initial_epoch": self._get_epochs(size, number - 1) if number else 0,
            "tuner/bracket": size,
            "tuner/round": number,
        }

    def _rank(self, trial: Any) -> float:
        score = float(trial.score)
        return score if self.objective.direction == "max" else -score
