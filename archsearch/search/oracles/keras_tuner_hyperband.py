"""`keras-tuner-hyperband`: keras-tuner's Hyperband; its brackets repeat until the trials are spent.

Li et al., "Hyperband" (JMLR 2018). Mended: a failed trial counts as the worst of its round, so
that failures do not starve promotion, and when no more candidates may begin, the last bracket is
halved from those that it has.
"""

import math
from typing import Any

import keras_tuner

from archsearch.search.oracles.without_waste import Values, WithoutWaste

Bracket = dict[str, Any]


class HyperbandOracle(WithoutWaste, keras_tuner.oracles.HyperbandOracle):
    """Rounds of a bracket are the rungs of a trial; `closed` stops new candidates."""

    closed = False
    _brackets: list[Bracket]

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """A promotion where one is due, else a new random candidate for the first open bracket."""
        self._remove_completed_brackets()
        for bracket in self._brackets:
            if self._is_open(bracket):
                values = self._begin(trial_id, bracket)
                if self.looking:
                    return {"status": "IDLE"}
            else:
                values = self._promotion(trial_id, bracket)
            if values is not None:
                return {"status": "RUNNING", "values": values}
            if self.ended and not self.closed:
                self.closed = True  # the last bracket is halved from what it has
                return self.populate_space(trial_id)
        if self.closed:
            return {"status": "IDLE" if self.ongoing_trials else "STOPPED"}
        self._increment_bracket_num()
        self._start_new_bracket()
        return self.populate_space(trial_id)

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
                if not self._is_open(bracket) and self._expected(bracket, number) == len(chosen):
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

    def forget_if_short(self, number: int) -> None:
        """Take out a bracket that was halved before it was full: its trials have ended."""
        self._brackets = [
            bracket
            for bracket in self._brackets
            if bracket["number"] != number or not self._is_open(bracket)
        ]

    def _start_new_bracket(self) -> None:
        super()._start_new_bracket()
        count = self._get_num_brackets()
        place = count - 1 - self._current_bracket
        self._brackets[-1]["number"] = self._current_iteration * count + place

    def _is_open(self, bracket: Bracket) -> bool:
        """Whether a bracket takes new candidates."""
        size = int(self._get_size(bracket["bracket_num"], 0))
        return not self.closed and len(bracket["rounds"][0]) < size

    def _begin(self, trial_id: str, bracket: Bracket) -> Values | None:
        """The values of a new candidate in a bracket; None where there is none, or none yet."""
        values = self._random_values()
        if values is None:
            return None
        bracket["rounds"][0].append({"past_id": None, "id": trial_id})
        return {**values, **self._stretch(bracket["bracket_num"], 0)}

    def _expected(self, bracket: Bracket, number: int) -> int:
        """How many trials a round of a bracket will have, as far as failures are known."""
        size = int(self._get_size(bracket["bracket_num"], number))
        if number == 0:
            return size if self._is_open(bracket) else len(bracket["rounds"][0])
        return min(size, self._alive(bracket, number - 1))

    def _alive(self, bracket: Bracket, number: int) -> int:
        """How many trials of a round do not fail, as far as is known."""
        ids = [info["id"] for info in bracket["rounds"][number]]
        failed = sum(self._has_failed(self.trials[each]) for each in ids if each in self.trials)
        return self._expected(bracket, number) - failed

    def _promotion(self, trial_id: str, bracket: Bracket) -> Values | None:
        """The values of the best trial that is sure to go on to its next round, if there is one.

        It is sure once so many of its round wait behind it as will be dropped.
        """
        rounds = bracket["rounds"]
        for number in range(1, len(rounds)):
            chosen = {info["past_id"] for info in rounds[number]}
            past = [self.trials[info["id"]] for info in rounds[number - 1]]
            waiting = [
                trial
                for trial in past
                if trial.trial_id not in chosen
                and trial.status == "COMPLETED"
                and not self._has_failed(trial)
            ]
            drops = self._alive(bracket, number - 1) - self._expected(bracket, number)
            if len(waiting) > drops:
                best = max(waiting, key=self._rank)
                rounds[number].append({"past_id": best.trial_id, "id": trial_id})
                return {
                    **best.hyperparameters.values,
                    **self._stretch(bracket["bracket_num"], number),
                    "tuner/trial_id": best.trial_id,
                }
        return None

    def _has_failed(self, trial: Any) -> bool:
        return trial.status == "COMPLETED" and not math.isfinite(trial.score)

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
