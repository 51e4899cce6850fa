"""keras-tuner's Hyperband behind the Proposer interface: it says both whom and how long.

It has one keras-tuner trial for each rung of a trial.
"""

from typing import Any

from archsearch.journal import History
from archsearch.search.ask_tell import Judge, Pause, Proposal, accepted
from archsearch.search.oracles.hyperparameters import point_of
from archsearch.search.oracles.keras_tuner_hyperband import HyperbandOracle
from archsearch.search.oracles.restore_brackets import restore, tuner_id
from archsearch.space import Point, SearchSpace


class BracketProposer:
    """Drives an oracle by ask and tell, from one thread, with one keras-tuner id for each slot."""

    def __init__(
        self,
        oracle: HyperbandOracle,
        *,
        space: SearchSpace,
        judge: Judge,
        epochs: int,
        history: History,
    ) -> None:
        self._oracle = oracle
        self._space = space
        self._judge = judge
        self._epochs = epochs
        self._numbers = restore(oracle, history, space)
        self._next = 1 + max((trial.number for trial in history.trials), default=0)
        self._running: dict[int, Any] = {}
        self._over = {trial.number for trial in history.trials if trial.status is not None}

    @property
    def exhausted(self) -> bool:
        """Whether every candidate of the space has been proposed."""
        return self._oracle.exhausted

    @property
    def gave_up(self) -> bool:
        """Whether nothing new was found in a space too large to see all of it."""
        return self._oracle.gave_up

    def ask(self, slot: int) -> Proposal | Pause:
        """The next proposal for a free slot, or why there is none."""
        tuner_trial = self._oracle.create_trial(_tuner_name(slot))
        if tuner_trial.status != "RUNNING":
            if self._oracle.looking and not self._oracle.closed:
                return Pause.LOOKING
            return Pause.WAIT if self._running else Pause.END
        self._running[slot] = tuner_trial
        return self._proposal(tuner_trial)

    def prepare(self) -> bool:
        """Nothing to do: candidates are drawn at random, and those that are rare when asked for."""
        return True

    def tell(self, slot: int, score: float | None, *, latency_ms: float | None = None) -> None:
        """The score of what was proposed for a slot; None for a failure.

        keras-tuner compares by one objective, so a latency is of no interest.
        """
        tuner_trial = self._running.pop(slot)
        if score is None:
            tuner_trial.status = "FAILED"
            self._over.add(self._numbers[tuner_trial.trial_id])
        else:
            self._oracle.update_trial(tuner_trial.trial_id, {self._oracle.objective.name: score})
            tuner_trial.status = "COMPLETED"
        self._oracle.end_trial(tuner_trial)

    def again(self, slot: int, trial: int) -> Proposal:
        """The first stretch of a trial that was lost, for another try in this slot."""
        tuner_trial = self._oracle.trials[tuner_id(trial, 0)]
        self._oracle.ongoing_trials[_tuner_name(slot)] = tuner_trial
        self._running[slot] = tuner_trial
        return self._proposal(tuner_trial)

    def refused(self) -> list[tuple[int, str, str, Point]]:
        """What was refused since the last call: proposal number, kind, rule, point."""
        refusals, self._oracle.refusals = self._oracle.refusals, []
        return [
            (refusal.proposal, refusal.kind, refusal.rule, point_of(refusal.values, self._space))
            for refusal in refusals
        ]

    def dropped(self) -> list[int]:
        """The trials that wait at a rung and will not be promoted any more; each is named once."""
        dropped = [self._numbers[each] for each in self._oracle.dropped()]
        fresh = [number for number in dropped if number not in self._over]
        self._over.update(fresh)
        return fresh

    def close(self) -> None:
        """No new candidates from now on."""
        self._oracle.closed = True

    def _proposal(self, tuner_trial: Any) -> Proposal:
        values = tuner_trial.hyperparameters.values
        point = point_of(values, self._space)
        past = values.get("tuner/trial_id")
        rung = values.get("tuner/round", 0)
        end = values.get("tuner/epochs", self._epochs)
        number = self._number(tuner_trial.trial_id, past)
        return Proposal(
            trial=number,
            rung=rung,
            begin=values.get("tuner/initial_epoch", 0),
            end=end,
            last=end == self._epochs,
            candidate=accepted(self._judge, point),
            point=point,
            number=self._oracle.proposals,
            drawn=self._oracle.drawn and past is None,
            oracle={"bracket": self._oracle.bracket_of(tuner_trial.trial_id)},
        )

    def _number(self, trial_id: str, past: str | None) -> int:
        if trial_id not in self._numbers:
            if past is None:
                self._numbers[trial_id] = self._next
                self._next += 1
            else:
                self._numbers[trial_id] = self._numbers[past]
        return self._numbers[trial_id]


def _tuner_name(slot: int) -> str:
    return f"slot-{slot}"
