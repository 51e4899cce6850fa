"""What comes back from a slot."""

from dataclasses import dataclass, field

from archsearch.journal import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came back from a slot: an outcome with its weights, or the reason why there is none."""

    slot: int
    outcome: Outcome | None
    weights: bytes = field(repr=False, default=b"")
    reason: str = ""
