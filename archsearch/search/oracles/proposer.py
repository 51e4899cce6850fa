"""An oracle and a schedule behind the Proposer interface: the one says whom, the other how long."""

from dataclasses import replace
from typing import Any

from archsearch.journal import History, Trial
from archsearch.search.ask_tell import Judge, Pause, Proposal, Proposer, accepted
from archsearch.search.costs import Cost
from archsearch.search.oracles.bracket_proposer import BracketProposer
from archsearch.search.oracles.hyperparameters import point_of, remembered, values_of
from archsearch.search.oracles.keras_tuner_hyperband import HyperbandOracle
from archsearch.search.oracles.make import make_oracle
from archsearch.search.oracles.without_waste import WithoutWaste
from archsearch.search.promotion import Standing, hopeless, promotion
from archsearch.search.schedule import Schedule
from archsearch.space import Point, SearchSpace


class ScheduledProposer:
    """Asks the schedule for a promotion first, then the oracle for a new candidate.

    An oracle knows a trial as completed once it has a score; the score changes with each rung.
    Everything is driven from one thread.
    """

    def __init__(
        self,
        oracle: WithoutWaste,
        *,
        schedule: Schedule,
        space: SearchSpace,
        judge: Judge,
        history: History,
        minimize: Cost | None = None,
    ) -> None:
        self._oracle = oracle
        self._schedule = schedule
        self._space = space
        self._judge = judge
        self._minimize = minimize
        self._sign = 1 if oracle.objective.direction == "max" else -1
        self._standings: dict[int, Standing] = {}
        self._tuner_trials: dict[int, Any] = {}
        self._running: dict[int, int] = {}
        self._closed = False
        oracle.proposals = max((trial.proposal for trial in history.trials), default=0)
        for trial in history.trials:
            self._restore(trial)

    @property
    def exhausted(self) -> bool:
        """Whether every candidate of the space has been proposed."""
        return self._oracle.exhausted

    def ask(self, slot: int) -> Proposal | Pause:
        """A promotion where one is due, else a new candidate, or why there is none."""
        number = self._promotion()
        if number is None and not self._closed:
            number = self._begin()
            if number is None:
                self._closed = True  # nothing is left to begin; those begun may still go on
                number = self._promotion()
        if number is None:
            return Pause.WAIT if self._running else Pause.END
        return self._give(slot, number)

    def tell(self, slot: int, score: float | None, *, latency_ms: float | None = None) -> None:
        """The score of what was proposed for a slot, and its latency where it was measured.

        A score of None is a failure.
        """
        number = self._running.pop(slot)
        standing = replace(self._standings[number], busy=False)
        if score is None:
            self._standings[number] = replace(standing, failed=True)
            self._fail(number)
        else:
            better = score * self._sign
            self._standings[number] = replace(standing, scores=(*standing.scores, better))
            self._pay(number, latency_ms)
            self._report(number, score)

    def again(self, slot: int, trial: int) -> Proposal:
        """The first stretch of a trial that was lost, for another try in this slot."""
        self._oracle.ongoing_trials[_tuner_name(trial)] = self._tuner_trials[trial]
        return self._give(slot, trial)

    def refused(self) -> list[tuple[int, str, str, Point]]:
        """What was refused since the last call: proposal number, kind, rule, point."""
        refusals, self._oracle.refusals = self._oracle.refusals, []
        return [
            (refusal.proposal, refusal.kind, refusal.rule, point_of(refusal.values, self._space))
            for refusal in refusals
        ]

    def dropped(self) -> list[int]:
        """The trials that wait at a rung and will not be promoted any more; each is named once."""
        numbers = hopeless(self._compared, self._schedule)
        for number in numbers:
            self._standings[number] = replace(self._standings[number], stopped=True)
        return numbers

    def close(self) -> None:
        """No new candidates from now on."""
        self._closed = True

    @property
    def _compared(self) -> list[Standing]:
        return list(self._standings.values())

    def _promotion(self) -> int | None:
        return promotion(self._compared, self._schedule, closed=self._closed)

    def _begin(self) -> int | None:
        """The number of a new trial; None where the oracle has nothing left."""
        number = 1 + max(self._standings, default=0)
        tuner_trial = self._oracle.create_trial(_tuner_name(number))
        if tuner_trial.status != "RUNNING":
            return None
        self._enter(number, tuner_trial)
        return number

    def _enter(self, number: int, tuner_trial: Any) -> None:
        """Take in a trial, with its cost where that is known before it is trained."""
        self._tuner_trials[number] = tuner_trial
        self._standings[number] = Standing(trial=number, first=self._schedule.first_rung(number))
        if self._minimize is not None:
            self._set_cost(number, self._oracle.identify(tuner_trial.hyperparameters.values).cost)

    def _pay(self, number: int, latency_ms: float | None) -> None:
        """Note a cost that had to be measured."""
        if self._minimize is not None and self._minimize.of is None:
            self._set_cost(number, latency_ms)

    def _set_cost(self, number: int, cost: float | None) -> None:
        """Where the schedule and the oracle compare by it."""
        if cost is not None:
            self._standings[number] = replace(self._standings[number], cost=cost)
            self._oracle.costs[self._tuner_trials[number].trial_id] = cost

    def _give(self, slot: int, number: int) -> Proposal:
        standing = self._standings[number]
        rungs, rung = self._schedule.rungs, standing.reached + 1
        point = point_of(self._tuner_trials[number].hyperparameters.values, self._space)
        self._standings[number] = replace(standing, busy=True)
        self._running[slot] = number
        return Proposal(
            trial=number,
            rung=len(standing.scores),
            begin=rungs[rung - 1] if standing.scores else 0,
            end=rungs[rung],
            last=rung == len(rungs) - 1,
            candidate=accepted(self._judge, point),
            point=point,
            number=self._oracle.proposals,
            drawn=self._oracle.drawn and not standing.scores,
            oracle={},
        )

    def _report(self, number: int, score: float) -> None:
        """Tell the oracle the score at a rung; the first one completes keras-tuner's trial."""
        tuner_trial = self._tuner_trials[number]
        standing = self._standings[number]
        step = self._schedule.rungs[standing.reached]
        name = self._oracle.objective.name
        self._oracle.update_trial(tuner_trial.trial_id, {name: score}, step=step)
        if len(standing.scores) == 1:
            tuner_trial.status = "COMPLETED"
            self._oracle.end_trial(tuner_trial)
        tuner_trial.score, tuner_trial.best_step = score, step

    def _fail(self, number: int) -> None:
        tuner_trial = self._tuner_trials[number]
        tuner_trial.status = "FAILED"
        if not self._standings[number].scores:
            self._oracle.end_trial(tuner_trial)

    def _restore(self, trial: Trial) -> None:
        """Put a trial of the journal back, as if it had been proposed and told just now."""
        values = values_of(remembered(trial.values), self._space)
        self._enter(trial.number, self._oracle.put_back(f"trial-{trial.number}", values))
        for outcome in trial.outcomes:
            standing = self._standings[trial.number]
            scores = (*standing.scores, outcome.score * self._sign)
            self._standings[trial.number] = replace(standing, scores=scores)
            self._pay(trial.number, outcome.latency_ms)
            self._report(trial.number, outcome.score)
        standing = self._standings[trial.number]
        if trial.status == "failed":
            self._standings[trial.number] = replace(standing, failed=True)
            self._fail(trial.number)
        elif trial.status == "stopped":
            self._standings[trial.number] = replace(standing, stopped=True)


def proposer_of(
    oracle: str,
    *,
    schedule: Schedule,
    space: SearchSpace,
    judge: Judge,
    objective: str,
    maximize: bool,
    seed: int,
    history: History,
    minimize: Cost | None = None,
) -> Proposer:
    """The proposer of an oracle's name and a schedule, gone on from what a history says.

    With `minimize` trials are compared by that cost as well.
    """
    made = make_oracle(
        oracle,
        space=space,
        judge=judge,
        objective=objective,
        maximize=maximize,
        schedule=schedule,
        seed=seed,
        minimize=minimize,
    )
    if isinstance(made, HyperbandOracle):
        epochs = schedule.rungs[-1]
        return BracketProposer(made, space=space, judge=judge, epochs=epochs, history=history)
    return ScheduledProposer(
        made, schedule=schedule, space=space, judge=judge, history=history, minimize=minimize
    )


def _tuner_name(number: int) -> str:
    """keras-tuner gives a name with an ongoing trial that trial again, so each has its own."""
    return f"trial-{number}"
