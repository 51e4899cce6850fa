"""Putting the trials of a journal back into keras-tuner's Hyperband, brackets and all."""

from typing import Any

from archsearch.journal import History, Trial
from archsearch.search.oracles.hyperparameters import values_of
from archsearch.search.oracles.keras_tuner_hyperband import HyperbandOracle
from archsearch.space import SearchSpace, remembered


def restore(oracle: HyperbandOracle, history: History, space: SearchSpace) -> dict[str, int]:
    """Tell the oracle every trial of a history; gives the trial numbers by keras-tuner id.

    A trial has one keras-tuner trial for each rung that it reached or is on its way to.
    """
    oracle.proposals = max((trial.proposal for trial in history.trials), default=0)
    numbers: dict[str, int] = {}
    for trial in history.trials:
        values = values_of(remembered(trial.values), space)
        for rung in range(_rungs(trial)):
            tuner_trial = oracle.put_back(tuner_id(trial.number, rung), values)
            numbers[tuner_trial.trial_id] = trial.number
            _end(oracle, tuner_trial, trial, rung)
    _restore_brackets(oracle, history)
    return numbers


def tuner_id(trial: int, rung: int) -> str:
    """The keras-tuner id of a trial on its way to a rung, unlike those that keras-tuner gives.

    >>> tuner_id(12, 0)
    'trial-12-rung-0'
    """
    return f"trial-{trial}-rung-{rung}"


def _end(oracle: HyperbandOracle, tuner_trial: Any, trial: Trial, rung: int) -> None:
    """End what the journal says has ended; the rest is under way again."""
    if rung < len(trial.outcomes):
        score = {oracle.objective.name: trial.outcomes[rung].score}
        oracle.update_trial(tuner_trial.trial_id, score)
        tuner_trial.status = "COMPLETED"
    elif trial.status == "failed":
        tuner_trial.status = "FAILED"
    else:
        return
    oracle.end_trial(tuner_trial)


def _restore_brackets(oracle: HyperbandOracle, history: History) -> None:
    """Brackets as they were; one that an earlier end cut short takes no more candidates."""
    brackets: dict[int, list[Trial]] = {}
    for trial in history.trials:
        brackets.setdefault(trial.oracle["bracket"], []).append(trial)
    for number, trials in brackets.items():
        oracle.restore_bracket(number, _rounds(trials))
    for number, trials in brackets.items():
        if any(trial.status == "stopped" for trial in trials):
            oracle.forget_if_short(number)


def _rounds(trials: list[Trial]) -> list[list[dict[str, str | None]]]:
    rungs = max(_rungs(trial) for trial in trials)
    return [
        [
            {
                "past_id": tuner_id(trial.number, rung - 1) if rung else None,
                "id": tuner_id(trial.number, rung),
            }
            for trial in trials
            if rung < _rungs(trial)
        ]
        for rung in range(rungs)
    ]


def _rungs(trial: Trial) -> int:
    """How many rungs a trial reached, or began and failed on; the first one counts always."""
    return max(1, len(trial.outcomes) + (trial.status == "failed"))
