"""What every oracle here has in common: a closed space, no repeats, nothing infeasible, no files.

keras-tuner judges duplicates by values, gives up after 20 collisions, writes its state to files
that can be torn, and lets one seed run into the next. Here a proposal is a function of the seed,
its number and the trials so far, identity is the network, and the journal is the only record.
"""

import hashlib
import random
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import keras_tuner
from keras_tuner.engine.trial import Trial

from archsearch.geometry import ENUMERABLE

Values = dict[str, Any]

PATIENCE = 5
"""Refused proposals in a row after which an unseen candidate is drawn at random."""
DRAWS = 1_000
"""Random draws for an unseen candidate before the space is gone through point by point.

That takes minutes for a million points, and is done only where the draws find nothing new. In a
larger space a million points are drawn instead: in their order they would all be alike.
"""
MOMENT = 0.25
"""Seconds after which a call ends without a proposal, where a search goes on in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How values are judged: equal `key`s are the same candidate; `rule` says why it is refused.

    `measures` are what is known of an accepted candidate in numbers, the same ones for each.
    `cost` is what a second objective keeps small, where there is one that is known beforehand.
    """

    key: Hashable = None
    kind: str = ""
    rule: str = ""
    measures: tuple[float, ...] = ()
    cost: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A proposal that is not worth a trial: its number, its values, and why."""

    proposal: int
    values: Values
    kind: str
    rule: str


class WithoutWaste(keras_tuner.Oracle):
    """Mixed in before a keras-tuner oracle: it proposes each feasible candidate at most once.

    `prepare` must be called before the first proposal. `refusals` collects what was refused
    until someone takes it, `drawn` says whether the last proposal was drawn at random after
    refusals, `ended` whether nothing is left to propose, `looking` that there is no proposal yet
    and the next call looks further, which happens only where `in_pieces`. `costs` are those of
    trials by their keras-tuner id, as far as they are known; who runs the trials sets them.
    `is_in_order` says that proposals go through the space, refused or not.
    """

    is_in_order = False

    def prepare(
        self,
        *,
        run_seed: int,
        identify: Callable[[Mapping[str, Any]], Identity],
        rungs: tuple[int, ...] = (),
        two_objectives: bool = False,
        points: int | None = None,
        in_pieces: bool = False,
    ) -> None:
        """Set what keras-tuner's constructors have no argument for.

        `rungs` are the steps (epochs) at which scores are reported; without them it is one score.
        With `two_objectives` the costs of trials count beside their scores; `in_pieces` a call
        ends after a moment, found or not. `points` is how many the space has, where that is known.
        """
        self.verbose = 0
        self.rungs = rungs
        self.two_objectives = two_objectives
        self.costs: dict[str, float] = {}
        self.run_seed = run_seed
        self.identify = identify
        self.taken: set[object] = set()
        self.refusals: list[Refusal] = []
        self.proposals = 0
        self.drawn = False
        self.ended = False
        self.gave_up = False
        self.points = points
        self.in_pieces = in_pieces
        self.looking = False
        self.called = 0.0
        self._look: Iterator[Values | None] = iter(())
        self._feasible: dict[object, Values] | None = None

    @property
    def exhausted(self) -> bool:
        """Whether every candidate of the space has been proposed."""
        return self.ended and not self.gave_up

    def propose(self, sample: Callable[[], Values]) -> Values | None:
        """Values worth a trial: from `sample`, or drawn after too many refusals.

        None at the end, or while `looking`. Each proposal has a number, and everything random in it
        follows from that number, in however many pieces it is looked for.
        """
        self.called = time.monotonic()
        if self.ended:
            return None
        if not self.looking:
            self.drawn = False
            for _ in range(PATIENCE):
                self._next_proposal()
                values = sample()
                if self._accepts(values):
                    return values
            self._next_proposal()
            self.drawn = True
            self._look = self._unseen()
        found = next(self._look)
        while found is None and not self.ended and not self.in_pieces:
            found = next(self._look)
        self.looking = found is None and not self.ended
        return found

    def reseed(self, seed: int) -> None:
        """Make everything random in the next proposal follow from this seed."""
        self._seed_state = seed

    def take(self, values: Mapping[str, Any]) -> None:
        """Remember that these values have had their trial."""
        self.taken.add(self.identify(values).key)

    def put_back(self, trial_id: str, values: Values) -> Any:
        """The trial of an earlier session, as if it had been proposed just now."""
        self.take(values)
        hyperparameters = keras_tuner.HyperParameters()
        hyperparameters.values = dict(values)
        hyperparameters._space = self.hyperparameters.space  # shared: a copy takes milliseconds
        hyperparameters._hps = self.hyperparameters._hps
        trial = Trial(hyperparameters=hyperparameters, trial_id=trial_id, status="RUNNING")
        self.trials[trial_id] = trial
        self.start_order.append(trial_id)
        return trial

    def _next_proposal(self) -> None:
        self.proposals += 1
        self.reseed(seed_of(self.run_seed, self.proposals))

    def _accepts(self, values: Values) -> bool:
        """Whether values get a trial; if not, the refusal is on record."""
        identity = self.identify(values)
        if self._takes(identity):
            return True
        self.refusals.append(
            Refusal(
                proposal=self.proposals,
                values=values,
                kind=identity.kind or "duplicate",
                rule=identity.rule or "the same candidate was proposed before",
            )
        )
        return False

    def _takes(self, identity: Identity) -> bool:
        """Take what may be trained and had no trial; whether it is such."""
        if identity.kind or identity.key in self.taken:
            return False
        self.taken.add(identity.key)
        return True

    def _unseen(self) -> Iterator[Values | None]:
        """A feasible candidate that had no trial yet, at random, or None where there is none left.

        Before it, None after each piece of the space that was looked at.
        """
        for draws in range(1, ENUMERABLE + 1):
            values = self._sample()
            if self._takes(self.identify(values)):
                yield values
            if self.is_long:
                yield None
            if draws == DRAWS and not self._is_large():
                break
        else:
            self.gave_up = True
        if not self.gave_up and self._feasible is None:
            yield from self._enumerate()
        feasible = self._feasible or {}
        left = [key for key in feasible if key not in self.taken]
        if left:
            key = random.Random(self._seed_state).choice(left)
            self.taken.add(key)
            yield feasible[key]
        self.ended = True
        yield None

    @property
    def is_long(self) -> bool:
        """Whether the call that is under way has taken its moment."""
        return time.monotonic() - self.called > MOMENT

    def _is_large(self) -> bool:
        """Whether there are more than a million points; to count them may take seconds."""
        if self.points is not None:
            return self.points > ENUMERABLE
        points = islice(all_values(self.hyperparameters), ENUMERABLE + 1)
        return sum(1 for _ in points) > ENUMERABLE

    def _enumerate(self) -> Iterator[None]:
        """Find every feasible candidate by its key; in pieces."""
        found: dict[object, Values] = {}
        for values in all_values(self.hyperparameters):
            identity = self.identify(values)
            if not identity.kind:
                found.setdefault(identity.key, values)
            if self.is_long:
                yield None
        self._feasible = found

    def _random_values(self) -> Values | None:
        """What keras-tuner's oracles call for a random point."""
        return self.propose(self._sample)

    def _sample(self) -> Values:
        """Each active choice uniformly, as keras-tuner does it."""
        values: Values = {}
        for hyperparameter in self.hyperparameters.space:
            if is_active(hyperparameter, values):
                values[hyperparameter.name] = hyperparameter.random_sample(self._seed_state)
                self._seed_state += 1
        return values

    def save(self) -> None:
        """Nothing: the journal is the record."""

    def _save_trial(self, trial: Any) -> None:
        """Nothing: the journal is the record."""


def is_active(hyperparameter: Any, values: Mapping[str, Any]) -> bool:
    """Whether every condition of a keras-tuner hyperparameter holds."""
    return all(condition.is_active(values) for condition in hyperparameter.conditions)


def all_values(hyperparameters: keras_tuner.HyperParameters) -> Iterator[Values]:
    """Every point of closed hyperparameters made of choices, the last one changing fastest."""

    def extend(values: Values, index: int) -> Iterator[Values]:
        if index == len(hyperparameters.space):
            yield values
            return
        hyperparameter = hyperparameters.space[index]
        if not is_active(hyperparameter, values):
            yield from extend(values, index + 1)
            return
        for option in hyperparameter.values:
            yield from extend({**values, hyperparameter.name: option}, index + 1)

    yield from extend({}, 0)


def seed_of(run_seed: int, number: int) -> int:
    """A seed from 1 to 2^32 − 1 that has nothing to do with its neighbours.

    0 counts as no seed to keras-tuner, and its seeds are counters that run into one another.

    >>> seed_of(0, 1) == seed_of(0, 1), seed_of(0, 1) == seed_of(1, 0)
    (True, False)
    """
    digest = hashlib.sha256(f"{run_seed}/{number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % (2**32 - 1) + 1
