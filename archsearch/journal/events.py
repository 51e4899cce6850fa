"""What happens in a run, as frozen data; one event is one line of `journal.jsonl`."""

from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal

from archsearch.journal.interval import wilson_interval
from archsearch.space import Candidate

Status = Literal["completed", "stopped", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRecord:
    """One epoch: training figures are averages over the epoch, validation ones are after it."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """An image that was classified wrongly: a PNG in base64, and the classes by number.

    `probability` is what the model gave the class that it said.
    """

    image: str
    truth: int
    said: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """What a model takes for what: `confusion` counts how often each class (row) was taken for each
    (column), () where there are too many; `mistakes` are the wrong answers of which it was surest.
    """

    confusion: tuple[tuple[int, ...], ...] = ()
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one stretch of training brought: scores of exactly the weights that are kept.

    `epochs` are those trained in all, `seconds` those of this stretch (build, trace, fit,
    evaluate), `worker` says who trained it and from when to when (UNIX time). `weights` is a file
    name in the folder `weights`, or None where none are kept. `latency_ms` is the median time of a
    forward pass on one image, in milliseconds, or None where it was not asked for; `errors` are
    those on the validation images, likewise.
    """

    epochs: int
    score: float
    val_accuracy: float
    val_loss: float
    curve: tuple[EpochRecord, ...]
    seconds: float
    worker: str
    began: float
    ended: float
    weights: str | None = None
    latency_ms: float | None = None
    errors: Errors | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A trial was proposed and given out; `proposal` counts what the oracle proposed so far.

    `oracle` is what the oracle needs to go on after a resume, `drawn` says that it was drawn at
    random after the oracle's own proposals had been refused.
    """

    name: ClassVar[str] = "started"
    trial: int
    candidate: Candidate
    values: dict[str, Any]
    seed: int
    proposal: int
    drawn: bool = False
    oracle: dict[str, Any] = field(default_factory=dict)
    time: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A proposal that was not trained.

    `kind` is "infeasible", "over limit", "avoided" (`reason` is the warning) or "duplicate".
    """

    name: ClassVar[str] = "skipped"
    proposal: int
    kind: str
    reason: str
    values: dict[str, Any]
    time: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A trial reached a rung, counted from 0, and waits to be compared."""

    name: ClassVar[str] = "rung"
    trial: int
    rung: int
    outcome: Outcome
    time: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A trial's end; `outcome` is None where it failed, or was stopped at its last rung."""

    name: ClassVar[str] = "finished"
    trial: int
    status: Status
    reason: str = ""
    outcome: Outcome | None = None
    time: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finals:
    """The search is over: `trials` are the finalists, each to be trained with so many fresh seeds.

    Where their means are equal, the earlier one in `trials` wins. `reason` says why they are fewer
    than was asked for, or none.
    """

    name: ClassVar[str] = "finals"
    trials: tuple[int, ...]
    seeds: int
    reason: str = ""
    time: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finalist:
    """The candidate of a trial was trained in full once more; `outcome` is None for a failure.

    `replicate` counts its fresh seeds from 1 (0 is the trial itself). `outcome.weights` is named
    where this was the best replicate of the finalist so far: the others' are not kept.
    """

    name: ClassVar[str] = "finalist"
    trial: int
    replicate: int
    seed: int
    outcome: Outcome | None = None
    reason: str = ""
    time: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """The winner was evaluated on the test set, once.

    `replicate` is that of the weights; 0 are those of the trial itself. `confusion` counts how
    often each class (row) was taken for each (column), () where there are too many; `mistakes`
    are the wrong answers of which the model was surest. `majority` is the accuracy of always
    saying the largest class, `linear` that of a linear model of the pixels; `latency_ms` and
    `latency_64_ms` are median times of a forward pass on 1 image and on 64, in milliseconds. What
    an older journal does not have is None.
    """

    name: ClassVar[str] = "tested"
    trial: int
    test_accuracy: float
    test_loss: float
    images: int
    replicate: int = 0
    confusion: tuple[tuple[int, ...], ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    majority: float | None = None
    linear: float | None = None
    latency_ms: float | None = None
    latency_64_ms: float | None = None
    time: float = 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the test accuracy."""
        return wilson_interval(self.test_accuracy, self.images)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """The run ended before its work was done; `unfinished` trials were under way."""

    name: ClassVar[str] = "interrupted"
    reason: str
    unfinished: tuple[int, ...] = ()
    time: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The run goes on; `trials` is the new total, `unfinished` trials start again."""

    name: ClassVar[str] = "resumed"
    trials: int
    unfinished: tuple[int, ...] = ()
    time: float = 0.0


Event = Started | Skipped | Rung | Finished | Finals | Finalist | Tested | Interrupted | Resumed
EVENTS: dict[str, type[Event]] = {
    kind.name: kind
    for kind in (
        Started,
        Skipped,
        Rung,
        Finished,
        Finals,
        Finalist,
        Tested,
        Interrupted,
        Resumed,
    )
}


_NAMES = {
    kind: frozenset({"event", *(each.name for each in fields(kind))}) for kind in EVENTS.values()
}


def event_to_json(event: Event) -> dict[str, Any]:
    """The event as plain JSON values, its name under "event"."""
    data: dict[str, Any] = {"event": event.name}
    for each in fields(event):
        data[each.name] = _plain(getattr(event, each.name))
    return data


class UnknownError(ValueError):
    """An event, or something in one, by a name that is not known here."""


def event_from_json(data: dict[str, Any]) -> Event:
    """The event that `event_to_json` wrote.

    Raises UnknownError for names that a newer archsearch may have, and KeyError, TypeError or
    ValueError for anything else.
    """
    kind = EVENTS.get(data["event"])
    if kind is None:
        raise UnknownError(data["event"])
    for name in data:
        if name not in _NAMES[kind]:
            raise UnknownError(name)
    values = {name: value for name, value in data.items() if name != "event"}
    if "candidate" in values:
        values["candidate"] = Candidate.from_json(values["candidate"])
    if values.get("outcome") is not None:
        values["outcome"] = _outcome(values["outcome"])
    if "unfinished" in values:
        values["unfinished"] = tuple(values["unfinished"])
    if kind is Finals:
        values["trials"] = tuple(values["trials"])
    if kind is Tested:
        values["confusion"] = _confusion(values)
        values["mistakes"] = _mistakes(values)
    return kind(**values)


def at(event: Event, time: float) -> Event:
    """The event with the UNIX time at which it was written."""
    return replace(event, time=time)


def _outcome(data: dict[str, Any]) -> Outcome:
    curve = tuple(EpochRecord(**epoch) for epoch in data["curve"])
    errors = data.get("errors")
    if errors is not None:
        errors = Errors(confusion=_confusion(errors), mistakes=_mistakes(errors))
    return Outcome(**{**data, "curve": curve, "errors": errors})


def _confusion(data: dict[str, Any]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in data.get("confusion", ()))


def _mistakes(data: dict[str, Any]) -> tuple[Mistake, ...]:
    return tuple(Mistake(**each) for each in data.get("mistakes", ()))


def _plain(value: Any) -> Any:
    if isinstance(value, Candidate):
        return value.to_json()
    if isinstance(value, Outcome | EpochRecord | Errors | Mistake):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value
