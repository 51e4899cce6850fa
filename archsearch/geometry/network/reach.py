"""Which pixels of the image each unit of a map depends on, along one axis."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from archsearch.geometry.network.axis_step import Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The span of image pixels of every unit of a map, on an image without end.

    Unit i depends on the pixels from `first[i mod q] + (i div q)·shift` to
    `last[i mod q] + (i div q)·shift`, where q = len(first) units repeat. Convolutions and pools
    have q = 1; upsampling makes neighbours that see unequal spans. A unit of None depends on no
    pixel (a transposed convolution whose stride exceeds its kernel has such units).
    """

    first: tuple[int | None, ...]
    last: tuple[int | None, ...]
    shift: int

    @property
    def jump(self) -> Fraction:
        """Input pixels between neighbouring units, on average."""
        return Fraction(self.shift, len(self.first))

    @property
    def field(self) -> int:
        """The largest span of a unit, in pixels."""
        return max(
            (
                last - first + 1
                for first, last in zip(self.first, self.last, strict=True)
                if first is not None and last is not None
            ),
            default=0,
        )

    @property
    def start(self) -> int:
        """The first pixel of unit 0; negative where it lies in the padding."""
        return next((first for first in self.first if first is not None), 0)

    def end(self, unit: int) -> int:
        """The last pixel of a unit, or of the nearest before it that depends on any."""
        for place in range(unit, unit - len(self.last), -1):
            last = self.last[place % len(self.last)]
            if last is not None:
                return last + place // len(self.last) * self.shift
        return 0

    @property
    def center(self) -> Fraction:
        """The middle of unit 0 in pixels, from the middle of pixel 0.

        Of units that repeat in q, the mean of what each says: its middle less its jumps.
        """
        centers = [
            Fraction(first + last, 2) - unit * self.jump
            for unit, (first, last) in enumerate(zip(self.first, self.last, strict=True))
            if first is not None and last is not None
        ]
        return sum(centers, Fraction(0)) / max(len(centers), 1)

    def through(self, step: Placed) -> "Reach":
        """The reach of the outputs of a step on this map."""
        outputs, inputs = step.period
        repeats = len(self.first)
        rounds = repeats // gcd(inputs, repeats)
        spans = [self.span(step.reads(output)) for output in range(outputs * rounds)]
        return Reach(
            first=tuple(first for first, _ in spans),
            last=tuple(last for _, last in spans),
            shift=inputs * rounds // repeats * self.shift,
        )

    def span(self, units: Iterable[int]) -> tuple[int | None, int | None]:
        """The first and the last pixel that any of these units depends on."""
        firsts, lasts, repeats = [], [], len(self.first)
        for unit in units:
            turn, place = divmod(unit, repeats)
            first, last = self.first[place], self.last[place]
            if first is not None and last is not None:
                firsts.append(first + turn * self.shift)
                lasts.append(last + turn * self.shift)
        return (min(firsts), max(lasts)) if firsts else (None, None)

    def repeated(self, times: int) -> "Reach":
        """The same, written with `times` as many units."""
        return Reach(
            first=tuple(
                None if first is None else first + turn * self.shift
                for turn in range(times)
                for first in self.first
            ),
            last=tuple(
                None if last is None else last + turn * self.shift
                for turn in range(times)
                for last in self.last
            ),
            shift=self.shift * times,
        )


PIXEL = Reach(first=(0,), last=(0,), shift=1)
"""The reach of the image itself: each pixel depends on itself."""


def joined(branches: Sequence[Reach]) -> Reach:
    """The reach of units that combine those of several branches.

    Where the jumps differ the branches drift apart without end, and the one that sees most stands
    for all (`aligned` tells).
    """
    largest = max(branches, key=lambda reach: reach.field)
    together = [reach for reach in branches if reach.jump == largest.jump]
    repeats = lcm(*(len(reach.first) for reach in together))
    together = [reach.repeated(repeats // len(reach.first)) for reach in together]
    return Reach(
        first=_extremes(min, [reach.first for reach in together]),
        last=_extremes(max, [reach.last for reach in together]),
        shift=together[0].shift,
    )


def aligned(branches: Sequence[Reach]) -> bool:
    """Whether equal units of all branches look at the same place (Araujo et al., 2019).

    That is, whether they have equal jumps and equal centres.
    """
    return len({(reach.jump, reach.center) for reach in branches}) <= 1


Span = tuple[int, int] | None
"""The first and the last pixel of the image that a unit depends on; None: on none."""


def clipped_through(spans: Sequence[Span], step: Placed) -> tuple[Span, ...]:
    """The spans of a step's outputs, from those of its inputs; what is outside is padding."""
    return tuple(
        _hull([spans[place] for place in step.reads(output) if 0 <= place < len(spans)])
        for output in range(step.output)
    )


def clipped_joined(branches: Sequence[Sequence[Span]]) -> tuple[Span, ...]:
    """The spans of units that combine those of several branches; one unit alone is repeated."""
    size = max(len(spans) for spans in branches)
    return tuple(
        _hull([spans[unit if len(spans) > 1 else 0] for spans in branches]) for unit in range(size)
    )


def _hull(spans: Iterable[Span]) -> Span:
    there = [span for span in spans if span is not None]
    if not there:
        return None
    return min(first for first, _ in there), max(last for _, last in there)


def _extremes(
    pick: Callable[[Iterable[int]], int], rows: Sequence[Sequence[int | None]]
) -> tuple[int | None, ...]:
    """The extreme of each column, of what is there."""
    columns = [
        [value for value in column if value is not None] for column in zip(*rows, strict=True)
    ]
    return tuple(pick(column) if column else None for column in columns)
