"""What a network's widths, its normalisation and its dense layers cost, as tables to look up.

Like the tables of layers they are asked of the functions that single architectures go through:
`width`, and `profile` of the smallest networks that have what is to be known.
"""

from collections.abc import Iterable
from itertools import product
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from archsearch.geometry.profile import LayerProfile, profile
from archsearch.geometry.surveying.digits import WORD, Digits, Whole
from archsearch.geometry.surveying.layers import options_of
from archsearch.geometry.surveying.rules import Rules
from archsearch.space.architecture import Architecture, Conv
from archsearch.space.arguments import Value
from archsearch.space.canonical import InfeasibleError
from archsearch.space.resolve import width
from archsearch.space.search_space import SearchSpace


class HeadTable:
    """What normalisation and dense layers cost, each by the option picked.

    `per_channel` and `fixed` are the parameters beside the kernel, trained and not, of each
    channel of a convolution. Of the dense layers, `slope` is what each value from the head costs,
    in parameters and in multiply-adds alike; `params`, `macs` and `activations` are what they
    cost besides, and `depth` is their number.
    """

    def __init__(self, space: SearchSpace, classes: int) -> None:
        blocks = [
            _smallest_network(normalization=each)[:-2]
            for each in options_of(space, "normalization")
        ]
        self.per_channel = numbers(sum(row.params for row in rows) - 1 for rows in blocks)
        self.fixed = numbers(sum(row.params_fixed for row in rows) for rows in blocks)
        one, two = (
            [_dense_rows(channels, each, classes) for each in options_of(space, "dense")]
            for channels in (1, 2)
        )
        params = [sum(row.params for row in rows) for rows in one]
        slope = [sum(r.params for r in rows) - at for rows, at in zip(two, params, strict=True)]
        macs = [sum(row.macs for row in rows) for rows in one]
        self.slope = numbers(slope)
        self.params = numbers(at - each for at, each in zip(params, slope, strict=True))
        self.macs = numbers(at - each for at, each in zip(macs, slope, strict=True))
        self.activations = numbers(sum(row.activations for row in rows) for rows in one)
        self.depth = numbers(len(rows) for rows in one)


class WidthTable:
    """Widths by channels, growth and how often a layer has grown; 0 stands for too many.

    `rule` is the number of the rule that those break. `values` are machine words only if no
    figure of a network of the space can exceed one.
    """

    def __init__(
        self,
        space: SearchSpace,
        heads: HeadTable,
        input_shape: tuple[int, int, int],
        rules: Rules,
    ) -> None:
        self._times = space.max_depth
        self.rule = 0
        widths: list[int] = []
        begins = product(options_of(space, "channels"), options_of(space, "channel_growth"))
        for channels, growth in cast(Iterable[tuple[int, float]], begins):
            for times in range(self._times):
                try:
                    widths.append(width(channels, growth, times))
                except InfeasibleError as error:
                    self.rule = rules.number("infeasible", error.rule)
                    widths.append(0)
        fits = _largest_figure(space, heads, input_shape, max(widths)) < WORD
        self.values = np.array(widths, dtype=np.int64 if fits else object)
        order = {each: number for number, each in enumerate(dict.fromkeys(widths))}
        self._names, self._known = numbers(order[each] for each in widths), len(order)
        self._growths = len(options_of(space, "channel_growth"))
        self._in_all = numbers(each == "layer" for each in options_of(space, "grow_at"))
        strides = cast(tuple[int, ...], options_of(space, "stride"))
        self._at_stride = numbers(stride > 1 for stride in strides)

    def first(self, digits: Digits) -> Whole | int:
        """The entry for each point's first layer; those for each time it grows lie behind it."""
        begin = digits.of("channels") * self._growths + digits.of("channel_growth")
        return begin * self._times

    def named(self, entry: Whole) -> tuple[Whole, int]:
        """Numbers for the widths at these entries, equal for equal ones, and how many there are."""
        return self._names.take(entry), self._known

    def grows(self, digits: Digits, layer: int) -> Whole:
        """1 where a point grows at this layer, which is not the first, by its proposed stride."""
        in_all: Whole = self._in_all.take(digits.of("grow_at"))
        at_stride: Whole = self._at_stride.take(digits.of("stride", layer))
        return in_all | at_stride


def numbers(values: Iterable[int]) -> npt.NDArray[Any]:
    """Whole numbers as machine words, or as Python has them where one does not fit."""
    held = [int(value) for value in values]
    return np.array(held, dtype=np.int64 if max(held, default=0) < WORD else object)


def _largest_figure(
    space: SearchSpace, heads: HeadTable, input_shape: tuple[int, int, int], widest: int
) -> int:
    """A number that no figure of the space's networks exceeds, nor any sum on the way to it."""
    height, width_, channels = input_shape
    kernels = cast(tuple[tuple[int, int], ...], options_of(space, "kernel_size"))
    taps = max(rows * columns for rows, columns in kernels)
    layer = taps * max(widest, channels) * widest + 2 * widest
    head = height * width_ * widest * max(heads.slope.tolist())
    rest = sum(max(each.tolist()) for each in (heads.params, heads.macs, heads.activations))
    return int(space.max_depth * height * width_ * layer + head + rest)


def _dense_rows(channels: int, dense: Value, classes: int) -> list[LayerProfile]:
    rows = _smallest_network(channels=channels, dense=dense, classes=classes)
    return [row for row in rows if row.type == "dense"]


def _smallest_network(
    *, channels: int = 1, normalization: Value = None, dense: Value = (), classes: int = 1
) -> tuple[LayerProfile, ...]:
    """The layers of a network with one tap on one pixel."""
    conv = Conv(kernel_size=(1, 1), stride=1, padding="same", channels=channels)
    network = Architecture(
        input_shape=(1, 1, 1),
        classes=classes,
        layers=(conv,),
        normalization=cast(Any, normalization),
        activation="relu",
        head="gap",
        dense=cast(Any, dense),
    )
    return profile(network).layers
