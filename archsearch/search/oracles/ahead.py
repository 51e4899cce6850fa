"""New candidates from an oracle, each proposed while those before it are trained.

So that no worker waits for a proposal, a candidate is chosen from what was known when the one
before it was handed out. Results that come later are held until the next one is handed out. That is
a rule about the order of things and not about time: whether a candidate was prepared or is proposed
when it is asked for, it is the same one, and a run that goes on after a kill makes the same ones.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archsearch.journal import History, Trial
from archsearch.search.oracles.hyperparameters import point_of, values_of
from archsearch.search.oracles.without_waste import Refusal, WithoutWaste
from archsearch.search.schedule import Schedule
from archsearch.space import Point, SearchSpace, remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A candidate with its trial in keras-tuner; what it says of its proposal is as in Proposal.

    `cost` is what is minimised beside the objective, as far as it is known before any training.
    """

    tuner_trial: Any
    point: Point
    number: int
    drawn: bool
    cost: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The score of a trial after `epochs`; None for a failure on the way there.

    `cost` is what is minimised beside the objective, where it had to be measured.
    """

    trial: int
    epochs: int
    score: float | None
    cost: float | None = None


class Ahead:
    """Trials are numbered from 1, in the order in which they are handed out.

    The points in `first` come before what the oracle proposes; as proposals their number is 0.
    """

    def __init__(
        self,
        oracle: WithoutWaste,
        *,
        schedule: Schedule,
        space: SearchSpace,
        history: History,
        first: Sequence[Point] = (),
    ) -> None:
        self._oracle = oracle
        self._first = list(first)
        self._space = space
        self._known: dict[int, Known] = {}
        self._held: list[Told] = []
        self._prepared: tuple[Known | None, list[Refusal]] | None = None
        self._refusals: list[Refusal] = []
        self._ended = False
        oracle.proposals = _last_proposal(oracle, history)
        self._restore(history, schedule)

    @property
    def exhausted(self) -> bool:
        """Whether every candidate of the space has been handed out."""
        return self._ended and self._oracle.exhausted

    @property
    def gave_up(self) -> bool:
        """Whether nothing new was found in a space too large to see all of it."""
        return self._ended and self._oracle.gave_up

    def __getitem__(self, trial: int) -> Known:
        """What is known of a trial's candidate."""
        return self._known[trial]

    @property
    def ended(self) -> bool:
        """Whether the oracle has nothing left."""
        return self._ended

    def prepare(self) -> bool:
        """Have the next candidate proposed, or looked for a while; whether that is over."""
        if self._prepared is not None or self._ended:
            return True
        known, refusals = self._propose()
        if self._oracle.looking:
            self._refusals += refusals
        else:
            self._prepared = known, refusals
        return self._prepared is not None

    def hand_out(self) -> int | None:
        """The number of a new trial; None where the oracle has nothing left, or nothing yet."""
        self.prepare()
        if self._prepared is None:
            return None
        (known, refusals), self._prepared = self._prepared, None
        self._refusals += refusals
        if known is None:
            self._ended = True
            return None
        number = self._next
        self._known[number] = known
        while self._held:
            self._tell(self._held.pop(0))
        return number

    def hear(self, told: Told) -> None:
        """A result, which counts once the next candidate is handed out."""
        self._held.append(told)

    def again(self, trial: int) -> None:
        """A trial that was lost is under way once more."""
        self._oracle.ongoing_trials[_tuner_name(trial)] = self._known[trial].tuner_trial

    def refused(self) -> list[Refusal]:
        """What was refused since the last call, before what has been handed out by now."""
        refusals, self._refusals = self._refusals, []
        return refusals

    def _propose(self) -> tuple[Known | None, list[Refusal]]:
        """The next candidate, if there is one, with what was refused before it."""
        given, unfit = self._next_of_first()
        if given is not None:
            return given, unfit
        tuner_trial = self._oracle.create_trial(_tuner_name(self._next))
        refusals, self._oracle.refusals = [*unfit, *self._oracle.refusals], []
        if tuner_trial.status != "RUNNING":
            return None, refusals
        proposals, drawn = self._oracle.proposals, self._oracle.drawn
        return self._entered(tuner_trial, number=proposals, drawn=drawn), refusals

    def _next_of_first(self) -> tuple[Known | None, list[Refusal]]:
        """The next of the points that come first, unless it had its trial or may not be trained."""
        refusals: list[Refusal] = []
        while self._first:
            values = values_of(self._first.pop(0), self._space)
            identity = self._oracle.identify(values)
            if identity.kind:
                refusals.append(
                    Refusal(proposal=0, values=values, kind=identity.kind, rule=identity.rule)
                )
            elif identity.key not in self._oracle.taken:
                name = _tuner_name(self._next)
                tuner_trial = self._oracle.put_back(name, values)
                self._oracle.ongoing_trials[name] = tuner_trial
                return self._entered(tuner_trial, number=0, drawn=False), refusals
        return None, refusals

    def _entered(self, tuner_trial: Any, *, number: int, drawn: bool) -> Known:
        """A candidate with what is known of it, the oracle told of its cost."""
        values = tuner_trial.hyperparameters.values
        cost = self._oracle.identify(values).cost if self._oracle.two_objectives else None
        self._note_cost(tuner_trial, cost)
        return Known(
            tuner_trial=tuner_trial,
            point=point_of(values, self._space),
            number=number,
            drawn=drawn,
            cost=cost,
        )

    def _note_cost(self, tuner_trial: Any, cost: float | None) -> None:
        if cost is not None:
            self._oracle.costs[tuner_trial.trial_id] = cost

    @property
    def _next(self) -> int:
        return 1 + max(self._known, default=0)

    def _tell(self, told: Told) -> None:
        """Tell the oracle; the first score completes keras-tuner's trial, later ones change it."""
        tuner_trial = self._known[told.trial].tuner_trial
        self._note_cost(tuner_trial, told.cost)
        new = tuner_trial.status == "RUNNING"
        tuner_trial.status = "FAILED" if told.score is None else "COMPLETED"
        if told.score is not None:
            scores = {self._oracle.objective.name: told.score}
            self._oracle.update_trial(tuner_trial.trial_id, scores, step=told.epochs)
        if new:
            self._oracle.end_trial(tuner_trial)
        if told.score is not None:
            tuner_trial.score, tuner_trial.best_step = told.score, told.epochs

    def _restore(self, history: History, schedule: Schedule) -> None:
        """Put back what a journal tells, each result told or held as it was."""
        late = Counter(event.trial for event in history.fresh)
        for trial in history.trials:
            values = values_of(remembered(trial.values), self._space)
            self._known[trial.number] = self._entered(
                self._oracle.put_back(_tuner_name(trial.number), values),
                number=trial.proposal,
                drawn=trial.drawn,
            )
            results = _results(trial, schedule)
            for told in results[: len(results) - late[trial.number]]:
                self._tell(told)
        self._held = _in_order(history, schedule)


def _last_proposal(oracle: WithoutWaste, history: History) -> int:
    """The number after which an oracle goes on.

    A grid passes over what was refused; with others a number that led to no trial comes again.
    """
    numbers = [trial.proposal for trial in history.trials]
    if oracle.is_in_order:
        numbers += [skip.proposal for skip in history.skipped]
    return max(numbers, default=0)


def _results(trial: Trial, schedule: Schedule) -> list[Told]:
    """All that came of a trial, in order."""
    rungs = schedule.rungs[schedule.first_rung(trial.number) :]
    results = [
        Told(trial=trial.number, epochs=epochs, score=outcome.score, cost=outcome.latency_ms)
        for epochs, outcome in zip(rungs, trial.outcomes, strict=False)
    ]
    if trial.status == "failed":
        results.append(Told(trial=trial.number, epochs=rungs[len(results)], score=None))
    return results


def _in_order(history: History, schedule: Schedule) -> list[Told]:
    """The results that came after the last trial was handed out, in the order of their coming."""
    trials = {trial.number: trial for trial in history.trials}
    late = Counter(event.trial for event in history.fresh)
    left = {number: _results(trials[number], schedule)[-count:] for number, count in late.items()}
    return [left[event.trial].pop(0) for event in history.fresh]


def _tuner_name(number: int) -> str:
    """keras-tuner gives a name with an ongoing trial that trial again, so each has its own."""
    return f"trial-{number}"
