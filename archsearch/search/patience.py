"""How long a stretch of training may take, so that one that hangs does not hold up the search."""

from dataclasses import dataclass, field

from archsearch.geometry import profile
from archsearch.space import Candidate

FACTOR = 20
"""So many times as long as was to be expected at the worst, and it is taken to hang."""
LEAST_SECONDS = 600.0
"""What hangs for less than that does little harm; what only tarries would be lost."""


@dataclass(slots=True, kw_only=True)
class Patience:
    """`timeout` in seconds is what the user said; None leaves it to what trials took so far."""

    timeout: float | None = None
    _paces: set[tuple[float, int, int]] = field(default_factory=set)

    def learn(self, candidate: Candidate, *, epochs: int, seconds: float) -> None:
        """Take in how long so many epochs of a candidate took."""
        if self.timeout is None:
            pace = seconds / max(1, epochs)
            self._paces.add((pace, _macs(candidate), candidate.training.batch_size))

    def seconds_for(self, candidate: Candidate, *, epochs: int) -> float | None:
        """How long so many epochs of a candidate may take; None while nothing is known.

        Without a timeout: 20 times what it would take were its time in proportion to its
        multiply-adds and its number of batches, by each trial so far, the slowest of which
        counts; and 10 minutes at least. Larger networks take less than in proportion.
        """
        if self.timeout is not None or not self._paces:
            return self.timeout
        macs, batch = _macs(candidate), candidate.training.batch_size
        slowest = max(
            pace * max(1.0, macs / other_macs) * max(1.0, other_batch / batch)
            for pace, other_macs, other_batch in self._paces
        )
        return max(LEAST_SECONDS, FACTOR * slowest * epochs)

    def reason(self, seconds: float) -> str:
        """Why a stretch is given up that has taken so many seconds."""
        if self.timeout is not None:
            return f"it took longer than --trial-timeout {self.timeout:g} s"
        return (
            f"it seems to hang: it took {seconds:.0f} s, over {FACTOR} times what other trials "
            "suggest (--trial-timeout sets a limit)"
        )


def _macs(candidate: Candidate) -> int:
    return max(1, profile(candidate.architecture).macs)
