"""An oracle and a schedule behind the Proposer interface: the one says whom, the other how long."""

from collections.abc import Sequence
from dataclasses import replace

from archsearch.journal import History, Trial
from archsearch.search.ask_tell import Judge, Pause, Proposal, Proposer, accepted
from archsearch.search.costs import Cost
from archsearch.search.oracles.ahead import Ahead, Told
from archsearch.search.oracles.bracket_proposer import BracketProposer
from archsearch.search.oracles.hyperparameters import point_of
from archsearch.search.oracles.keras_tuner_hyperband import HyperbandOracle
from archsearch.search.oracles.make import make_oracle
from archsearch.search.oracles.without_waste import WithoutWaste
from archsearch.search.promotion import Standing, hopeless, promotion
from archsearch.search.schedule import Schedule
from archsearch.space import Point, SearchSpace


class ScheduledProposer:
    """Asks the schedule for a promotion first, then the oracle for a new candidate.

    The schedule knows each result at once; the oracle knows a trial as completed once it has a
    score, which changes with each rung. Everything is driven from one thread.
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
        first: Sequence[Point] = (),
    ) -> None:
        self._candidates = Ahead(
            oracle, schedule=schedule, space=space, history=history, first=first
        )
        self._schedule = schedule
        self._space = space
        self._judge = judge
        self._minimize = minimize
        self._sign = 1 if oracle.objective.direction == "max" else -1
        self._standings = {trial.number: self._standing(trial) for trial in history.trials}
        self._running: dict[int, int] = {}
        self._closed = False

    @property
    def exhausted(self) -> bool:
        """Whether every candidate of the space has been proposed."""
        return self._candidates.exhausted

    @property
    def gave_up(self) -> bool:
        """Whether nothing new was found in a space too large to see all of it."""
        return self._candidates.gave_up

    def ask(self, slot: int) -> Proposal | Pause:
        """A promotion where one is due, else a new candidate, or why there is none."""
        number = self._promotion()
        if number is None and not self._closed:
            number = self._begin()
            if number is None and not self._candidates.ended:
                return Pause.LOOKING
            if number is None:
                self._closed = True  # nothing is left to begin; those begun may still go on
                number = self._promotion()
        if number is None:
            return Pause.WAIT if self._running else Pause.END
        return self._give(slot, number)

    def prepare(self) -> bool:
        """Have the next new candidate proposed while others are trained, or looked for a while."""
        return self._closed or self._candidates.prepare()

    def tell(self, slot: int, score: float | None, *, latency_ms: float | None = None) -> None:
        """The score of what was proposed for a slot, and its latency where it was measured.

        A score of None is a failure.
        """
        number = self._running.pop(slot)
        standing = replace(self._standings[number], busy=False)
        epochs = self._schedule.rungs[standing.reached + 1]
        self._candidates.hear(Told(trial=number, epochs=epochs, score=score, cost=latency_ms))
        if score is None:
            self._standings[number] = replace(standing, failed=True)
        else:
            scores = (*standing.scores, score * self._sign)
            cost = self._cost(standing.cost, latency_ms)
            self._standings[number] = replace(standing, scores=scores, cost=cost)

    def again(self, slot: int, trial: int) -> Proposal:
        """The first stretch of a trial that was lost, for another try in this slot."""
        self._candidates.again(trial)
        return self._give(slot, trial)

    def refused(self) -> list[tuple[int, str, str, Point]]:
        """What was refused since the last call: proposal number, kind, rule, point."""
        return [
            (refusal.proposal, refusal.kind, refusal.rule, point_of(refusal.values, self._space))
            for refusal in self._candidates.refused()
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
        """The number of a new trial; None where the oracle has nothing left, or nothing yet."""
        number = self._candidates.hand_out()
        if number is not None:
            self._standings[number] = Standing(
                trial=number,
                first=self._schedule.first_rung(number),
                cost=self._candidates[number].cost,
            )
        return number

    def _cost(self, known: float | None, latency_ms: float | None) -> float | None:
        """What is minimised: known before, or measured now."""
        return latency_ms if self._minimize is not None and self._minimize.of is None else known

    def _give(self, slot: int, number: int) -> Proposal:
        standing, known = self._standings[number], self._candidates[number]
        rungs, rung = self._schedule.rungs, standing.reached + 1
        self._standings[number] = replace(standing, busy=True)
        self._running[slot] = number
        return Proposal(
            trial=number,
            rung=len(standing.scores),
            begin=rungs[rung - 1] if standing.scores else 0,
            end=rungs[rung],
            last=rung == len(rungs) - 1,
            candidate=accepted(self._judge, known.point),
            point=known.point,
            number=known.number,
            drawn=known.drawn and not standing.scores,
            oracle={},
        )

    def _standing(self, trial: Trial) -> Standing:
        """Where a trial of the journal stands."""
        return Standing(
            trial=trial.number,
            first=self._schedule.first_rung(trial.number),
            scores=tuple(outcome.score * self._sign for outcome in trial.outcomes),
            cost=None if self._minimize is None else self._minimize.paid(trial),
            failed=trial.status == "failed",
            stopped=trial.status == "stopped",
        )


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
    first: Sequence[Point] = (),
) -> Proposer:
    """The proposer of an oracle's name and a schedule, gone on from what a history says.

    With `minimize` trials are compared by that cost as well. The points in `first` are tried before
    what the oracle proposes, but not by keras-tuner's Hyperband, which draws its own.
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
        made,
        schedule=schedule,
        space=space,
        judge=judge,
        history=history,
        minimize=minimize,
        first=first,
    )
