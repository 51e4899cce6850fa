"""What one layer does along one axis: how many outputs there are, and what each of them reads.

Positions are those of the layer's input map, from 0; a position outside of it is padding. Each
step repeats itself: `period` (outputs, inputs) says that the output `outputs` further on reads
`inputs` further on. That is how a step is known on an endless map as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal, Protocol

from archsearch.space.axis import output_size, padding_in_all


class Placed(Protocol):
    """A step on a map of a known size."""

    @property
    def output(self) -> int:
        """Pixels of the output."""

    @property
    def period(self) -> tuple[int, int]:
        """(outputs, inputs): after so many outputs everything repeats, so many inputs on."""

    def reads(self, output: int) -> Sequence[int]:
        """The positions that an output reads, in order, padding included."""


class AxisStep(Protocol):
    """What a layer does along one axis, for maps of any size."""

    def on(self, size: int) -> Placed:
        """The step on a map of so many pixels."""

    @property
    def padding_depends_on_size(self) -> bool:
        """Whether one must know the size to know what is padded before the first pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedWindow:
    """A window of `taps` that moves by `stride` from `−before` on."""

    output: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int

    @property
    def period(self) -> tuple[int, int]:
        """Each output reads `stride` further on."""
        return (1, self.stride)

    def reads(self, output: int) -> range:
        """The window of an output."""
        start = output * self.stride - self.before
        return range(start, start + (self.kernel - 1) * self.dilation + 1, self.dilation)

    def live_taps(self, size: int) -> int:
        """How many taps meet a pixel of a map of `size`; the others only ever meet padding."""
        live = 0
        for tap in range(self.kernel):
            offset = tap * self.dilation - self.before
            first = max(-(offset // self.stride), 0)
            live += first < self.output and first * self.stride + offset < size
        return live


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A kernel that moves over the map: convolution, pooling; with a kernel of 1, padding alone.

    `padding` is "same", or zeros (before, after); negative ones crop. `dilation` spreads the taps.

    >>> Window(kernel=3, stride=2, padding="same").on(28).reads(0)
    range(0, 3)
    >>> Window(kernel=3, stride=2, padding=(3, 3)).on(28).output
    16
    """

    kernel: int = 1
    stride: int = 1
    dilation: int = 1
    padding: Literal["same"] | tuple[int, int] = (0, 0)

    @property
    def extent(self) -> int:
        """Pixels from the first to the last tap: d(k − 1) + 1."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def padding_depends_on_size(self) -> bool:
        """`same` with a stride pads more or less as the size divides."""
        return self.padding == "same" and self.stride > 1

    def on(self, size: int) -> PlacedWindow:
        """The window on a map; less than one output means that it does not fit."""
        if self.padding == "same":
            in_all = padding_in_all(size, self.extent, self.stride, "same")
            before, after = in_all // 2, in_all - in_all // 2
            output = output_size(size, self.extent, self.stride, "same")
        else:
            before, after = self.padding
            output = output_size(size + before + after, self.extent, self.stride, "valid")
        return PlacedWindow(
            output=output,
            kernel=self.kernel,
            stride=self.stride,
            dilation=self.dilation,
            before=before,
            after=after,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTransposed:
    """A transposed window: input i adds to the outputs i·stride − cut + tap·dilation."""

    output: int
    kernel: int
    stride: int
    dilation: int
    cut: int

    @property
    def period(self) -> tuple[int, int]:
        """`stride` outputs on, everything reads one input further on."""
        return (self.stride, 1)

    def reads(self, output: int) -> list[int]:
        """The inputs that add to an output; none where the stride exceeds the kernel."""
        spots = range(output + self.cut, output + self.cut - self.kernel * self.dilation, -1)
        return sorted(
            spot // self.stride for spot in spots[:: self.dilation] if spot % self.stride == 0
        )

    def live_taps(self, size: int) -> int:
        """How many taps add to an output; the others only ever fall on what is cut."""
        live = 0
        for tap in range(self.kernel):
            offset = tap * self.dilation - self.cut
            first = max(-(offset // self.stride), 0)
            live += first < size and first * self.stride + offset < self.output
        return live


@dataclass(frozen=True, slots=True, kw_only=True)
class Transposed:
    """A transposed convolution, as Keras places it: the gradient of a convolution of its output.

    `same` puts out size·stride pixels, `valid` as many as all taps reach; `output_padding`, if
    given, is Keras's argument.

    >>> step = Transposed(kernel=3, stride=2, padding="same").on(4)
    >>> step.output, [step.reads(output) for output in range(3)]
    (8, [[-1, 0], [0], [0, 1]])
    """

    kernel: int
    stride: int
    dilation: int = 1
    padding: Literal["same", "valid"] = "valid"
    output_padding: int | None = None

    @property
    def padding_depends_on_size(self) -> bool:
        """Never: what is cut follows from kernel and stride."""
        return False

    def on(self, size: int) -> PlacedTransposed:
        """The step on a map of so many pixels."""
        extent = self.dilation * (self.kernel - 1) + 1
        if self.output_padding is not None:
            pad = extent // 2 if self.padding == "same" else 0
            output = (size - 1) * self.stride + extent - 2 * pad + self.output_padding
        elif self.padding == "same":
            output = size * self.stride
        else:
            output = size * self.stride + max(extent - self.stride, 0)
        in_all = max((size - 1) * self.stride + extent - output, 0)
        return PlacedTransposed(
            output=output,
            kernel=self.kernel,
            stride=self.stride,
            dilation=self.dilation,
            cut=in_all // 2 if self.padding == "same" else 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedResize:
    """Outputs that read the inputs near their own place: `ratio` inputs for each output."""

    output: int
    ratio: Fraction
    radius: int

    @property
    def period(self) -> tuple[int, int]:
        """The ratio, as whole numbers."""
        return (self.ratio.denominator, self.ratio.numerator)

    def reads(self, output: int) -> range:
        """The nearest input, or those less than `radius` away; one alone where it is met exactly.

        Every interpolation kernel in use is zero at whole distances but 0.
        """
        place = (Fraction(2 * output + 1, 2)) * self.ratio
        if self.radius == 0:
            return range(floor(place), floor(place) + 1)
        place -= Fraction(1, 2)
        if place.denominator == 1:
            return range(int(place), int(place) + 1)
        return range(ceil(place - self.radius), floor(place + self.radius) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resize:
    """Upsampling by a whole `factor`, or resizing to a fixed `output`; one of the two is given.

    `radius` is how far the interpolation reads, in input pixels: 0 nearest, 1 bilinear, 2
    bicubic, 3 or 5 Lanczos. Places are those of pixel centres, as every Keras backend has them.

    >>> [Resize(factor=2, radius=1).on(4).reads(output) for output in range(3)]
    [range(-1, 1), range(0, 2), range(0, 2)]
    """

    factor: int | None = None
    output: int | None = None
    radius: int = 0

    @property
    def padding_depends_on_size(self) -> bool:
        """Only where the ratio itself does."""
        return self.factor is None

    def on(self, size: int) -> PlacedResize:
        """The step on a map of so many pixels."""
        output = self.output if self.factor is None else size * self.factor
        assert output is not None
        return PlacedResize(output=output, ratio=Fraction(size, output), radius=self.radius)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedAdaptive:
    """Output i reads from floor(i·n ÷ o) to ceil((i + 1)·n ÷ o) − 1."""

    output: int
    size: int

    @property
    def period(self) -> tuple[int, int]:
        """The ratio, in lowest terms."""
        ratio = Fraction(self.size, self.output)
        return (ratio.denominator, ratio.numerator)

    def reads(self, output: int) -> range:
        """The inputs of an output."""
        first = output * self.size // self.output
        return range(first, -(-(output + 1) * self.size // self.output))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptive:
    """Pooling to a fixed number of outputs, whose windows share the map as evenly as they can.

    >>> step = Adaptive(output=2).on(5)
    >>> step.reads(0), step.reads(1)
    (range(0, 3), range(2, 5))
    """

    output: int

    @property
    def padding_depends_on_size(self) -> bool:
        """The windows themselves do."""
        return True

    def on(self, size: int) -> PlacedAdaptive:
        """The step on a map of so many pixels."""
        return PlacedAdaptive(output=self.output, size=size)
