"""Asking an oracle what to train next and telling it what came of it, in this project's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from archsearch.errors import InputError
from archsearch.geometry import REFUSED_BY_ACCEPT, Accepted, Refused
from archsearch.space import Candidate, Point


class Pause(Enum):
    """Why there is no proposal: something must come back first, it takes longer (ask again), or
    there is nothing left.
    """

    WAIT = "wait"
    LOOKING = "looking"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to train next: a trial from epoch `begin` to `end`, after which it has reached `rung`.

    `number` counts proposals, `drawn` says that it was drawn at random after refusals, `last`
    that the trial is complete at `end`; `oracle` is what the oracle needs to go on after a resume.
    """

    trial: int
    rung: int
    begin: int
    end: int
    last: bool
    candidate: Candidate
    point: Point
    number: int
    drawn: bool
    oracle: Mapping[str, Any]


class Judge(Protocol):
    """Whether a point is worth a trial."""

    def __call__(self, point: Point) -> Accepted | Refused: ...


def accepted(judge: Judge, point: Point) -> Candidate:
    """The candidate of a point that was accepted before.

    Raises InputError where the space's own `accept` says otherwise now.
    """
    verdict = judge(point)
    if isinstance(verdict, Refused) and verdict.rule == REFUSED_BY_ACCEPT:
        raise InputError(
            "accept refuses a network that it accepted before; it must always give the same "
            "answer for the same profile"
        )
    assert isinstance(verdict, Accepted), "an oracle proposed what it had refused"
    return verdict.candidate


class Proposer(Protocol):
    """Whom to train next and for how long. Slots are the places where trials run."""

    @property
    def exhausted(self) -> bool:
        """Whether every candidate of the space has been proposed."""

    @property
    def gave_up(self) -> bool:
        """Whether no new candidate was found in a space too large to see all of it."""

    def ask(self, slot: int) -> Proposal | Pause:
        """The next proposal for a free slot."""

    def prepare(self) -> bool:
        """Work on the next proposal while slots are busy, which changes none; for a moment only.

        Whether there is nothing more to do, so that there is time to wait.
        """

    def tell(self, slot: int, score: float | None, *, latency_ms: float | None = None) -> None:
        """The score of what was proposed for a slot, and its latency where it was measured.

        A score of None is a failure.
        """

    def again(self, slot: int, trial: int) -> Proposal:
        """The proposal that a lost trial was on, for another try in this slot."""

    def refused(self) -> list[tuple[int, str, str, Point]]:
        """What was refused since the last call: proposal number, kind, rule, point."""

    def dropped(self) -> list[int]:
        """The trials that wait at a rung and will not be promoted any more."""

    def close(self) -> None:
        """No new candidates from now on; those begun may still be promoted."""
