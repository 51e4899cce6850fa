"""What goes to a worker and what comes back, as data that needs no Keras."""

from dataclasses import dataclass, field
from pathlib import Path

from archsearch.journal import Outcome
from archsearch.space import Candidate
from archsearch.train.objectives import Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainTask:
    """A candidate to train from epoch `begin` to epoch `end` with a seed, on a stored split.

    `weights` are those to go on from; None starts anew. `data` is the folder of the split. With
    `latency` the trained model is timed, with `errors` they are counted.
    """

    candidate: Candidate
    seed: int
    begin: int
    end: int
    objective: Objective
    data: Path
    weights: bytes | None = field(default=None, repr=False)
    latency: bool = False
    errors: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a stretch of training brought, with the weights that were scored."""

    outcome: Outcome
    weights: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why a stretch of training brought nothing, in one line.

    `diverged` says that the loss was no number any more, as it would be anywhere.
    """

    reason: str
    diverged: bool = False


VALIDATION_COST = 1 / 3
"""What scoring an image costs, in trainings on it: one forward pass of about three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What training on a first batch brings: the names of the figures that an evaluation gives,
    and about how many seconds an epoch of this network takes, validation included.
    """

    figures: tuple[str, ...]
    epoch_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds that a stretch of training takes to `start` (build, trace), and for each `image`."""

    start: float
    image: float
