"""How long a stretch of training may take, so that one that hangs does not hold up the rest."""

import time
from dataclasses import dataclass, field

from archsearch.geometry import profile
from archsearch.journal import Outcome
from archsearch.search.executor import Executor, Result
from archsearch.space import Candidate

FACTOR = 20
"""So many times as long as was to be expected at the worst, and it is taken to hang."""
LEAST_SECONDS = 600.0
"""What hangs for less than that does little harm; what only tarries would be lost."""
PAUSE_SECONDS = 30.0
"""By so much longer than it was to, a wait takes only where the process itself was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochTime:
    """Seconds that an epoch took of a network with so many MACs, in batches of so many images."""

    seconds: float
    macs: int
    batch_size: int


@dataclass(slots=True, kw_only=True)
class Patience:
    """`timeout` in seconds is what the user said; None leaves it to what trials took so far.

    `first_batch` is a candidate and about how many seconds an epoch of it takes, as its first
    batch told; it counts until a trial has taught more.
    """

    timeout: float | None = None
    first_batch: tuple[Candidate, float] | None = None
    _times: set[EpochTime] = field(default_factory=set)

    def learn(self, candidate: Candidate, *, epochs: int, seconds: float) -> None:
        """Take in how long so many epochs of a candidate took."""
        if self.timeout is None:
            self._times.add(_time(candidate, seconds / max(1, epochs)))

    def seconds_for(self, candidate: Candidate, *, epochs: int) -> float | None:
        """How long so many epochs of a candidate may take; None while nothing is known.

        Without a timeout: 20 times what it would take were its time in proportion to its
        multiply-adds and its number of batches, by each trial so far, the slowest of which
        counts, or by the first batch; and 10 minutes at least. Larger networks take less than in
        proportion.
        """
        known = self._times
        if not known and self.first_batch is not None:
            known = {_time(*self.first_batch)}
        if self.timeout is not None or not known:
            return self.timeout
        own = _time(candidate, 0.0)
        slowest = max(
            each.seconds
            * max(1.0, own.macs / each.macs)
            * max(1.0, each.batch_size / own.batch_size)
            for each in known
        )
        return max(LEAST_SECONDS, FACTOR * slowest * epochs)

    def reason(self, seconds: float) -> str:
        """Why a stretch is given up that has taken so many seconds."""
        if self.timeout is not None:
            return f"it took longer than --trial-timeout {self.timeout:g} s"
        others = "other trials suggest" if self._times else "the first batch suggests"
        return (
            f"it seems to hang: it took {seconds:.0f} s, over {FACTOR} times what {others} "
            "(--trial-timeout sets a limit)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """The result of a stretch that took too long."""

    slot: int
    reason: str
    outcome: Outcome | None = None
    weights: bytes = b""


class PatientExecutor:
    """An executor whose patience ends: what takes too long is cancelled, and fails.

    The time counts from when a worker began with it; what no worker is at yet has all of it. Time
    in which this process was stopped, as by Ctrl-Z, does not count: its workers were, too. What
    has come back by then is no longer to be given up. `first_batch` is as in Patience.
    """

    def __init__(
        self,
        executor: Executor,
        *,
        timeout: float | None,
        first_batch: tuple[Candidate, float] | None = None,
    ) -> None:
        self._executor = executor
        self._patience = Patience(timeout=timeout, first_batch=first_batch)
        self._running: dict[int, tuple[Candidate, int]] = {}
        self._paused: dict[int, float] = {}

    @property
    def slots(self) -> int:
        """How many stretches run side by side."""
        return self._executor.slots

    def submit(
        self,
        slot: int,
        *,
        candidate: Candidate,
        seed: int,
        begin: int,
        end: int,
        weights: bytes | None,
        errors: bool,
    ) -> None:
        """Start training a candidate from epoch `begin` to `end` in a free slot."""
        self._executor.submit(
            slot,
            candidate=candidate,
            seed=seed,
            begin=begin,
            end=end,
            weights=weights,
            errors=errors,
        )
        self._running[slot] = (candidate, end - begin)

    def wait(self, timeout: float | None) -> list[Result]:
        """What came back, and what was given up; none when the timeout (in seconds) ran out."""
        results = self._come(timeout)
        while any(map(self._is_late, self._running)) and (more := self._come(0.0)):
            results += more
        hanging = [slot for slot in self._running if self._is_late(slot)]
        return [*results, *map(self._give_up, hanging)]

    def cancel(self, slot: int) -> None:
        """Give up what runs in a slot; the slot is free at once, and nothing comes back from it."""
        del self._running[slot]
        self._paused.pop(slot, None)
        self._executor.cancel(slot)

    def elapsed(self, slot: int) -> float | None:
        """Seconds since a worker began with what is in a slot; None while none is at it."""
        return self._executor.elapsed(slot)

    def _come(self, timeout: float | None) -> list[Result]:
        """What came back within the timeout, and before patience with anything ends."""
        waits = [timeout, *map(self._seconds_left, self._running)]
        shortest = min((wait for wait in waits if wait is not None), default=None)
        began = time.monotonic()
        results = self._executor.wait(shortest)
        if shortest is not None:
            self._allow(time.monotonic() - began - shortest)
        for result in results:
            candidate, epochs = self._running.pop(result.slot)
            self._paused.pop(result.slot, None)
            if result.outcome is not None:
                seconds = result.outcome.seconds
                self._patience.learn(candidate, epochs=epochs, seconds=seconds)
        return results

    def _allow(self, seconds: float) -> None:
        """Give everything that runs as much more time, where a wait took so much too long."""
        if seconds > PAUSE_SECONDS:
            for slot in self._running:
                self._paused[slot] = self._paused.get(slot, 0.0) + seconds

    def _is_late(self, slot: int) -> bool:
        return self._seconds_left(slot) == 0

    def _seconds_left(self, slot: int) -> float | None:
        candidate, epochs = self._running[slot]
        limit = self._patience.seconds_for(candidate, epochs=epochs)
        return None if limit is None else max(0.0, limit - self._spent(slot))

    def _spent(self, slot: int) -> float:
        """Seconds that a worker has been at it, without pauses."""
        return max(0.0, (self.elapsed(slot) or 0.0) - self._paused.get(slot, 0.0))

    def _give_up(self, slot: int) -> GivenUp:
        reason = self._patience.reason(self._spent(slot))
        self.cancel(slot)
        return GivenUp(slot=slot, reason=reason)


def _time(candidate: Candidate, seconds: float) -> EpochTime:
    return EpochTime(
        seconds=seconds,
        macs=max(1, profile(candidate.architecture).macs),
        batch_size=candidate.training.batch_size,
    )
