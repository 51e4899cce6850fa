"""A strip: a small axis in the cell of a table, on which scores or effects are marked."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A strip from the value `low` to the value `high`, drawn `width` CSS pixels wide."""

    width: ClassVar[float] = 260
    margin: ClassVar[float] = 8
    """Room at its ends for half a mark."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Where a value is drawn, in CSS pixels; one beyond an end is drawn there.

        >>> strip = Strip(low=-1.0, high=1.0)
        >>> strip.place(0.0), strip.place(-9.0), Strip(low=0.5, high=0.5).place(0.5)
        (130.0, 8.0, 130.0)
        """
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        inside = max(0.0, min(1.0, share))
        return round(self.margin + inside * (self.width - 2 * self.margin), 1)
