"""What each layer that may be picked does to each map that it can meet, as tables to look up.

A space is a finite-state machine: its state is the size of the map, and a layer's picks lead to
the next. What a pick does is asked once, of the functions that every single architecture goes
through: `canonical_conv`, `layer_output` and `step`, and `canonical` for what the last layer is.
"""

from functools import lru_cache
from itertools import product
from math import prod
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from archsearch.geometry.step import step
from archsearch.geometry.surveying.digits import Digits, Whole
from archsearch.geometry.surveying.rules import Rules
from archsearch.geometry.warnings import LAYER_KINDS
from archsearch.space.architecture import Architecture, Conv, Layer, Pair, Pool
from archsearch.space.arguments import Value
from archsearch.space.canonical import InfeasibleError, canonical, canonical_conv, layer_output
from archsearch.space.search_space import SearchSpace

Head = Literal["gap", "flatten"]

PICKS = ("kernel_size", "stride", "padding", "pool")
"""What is picked for a layer."""
DEAD, IMAGE = 0, 1
"""The states of an infeasible point, which it keeps, and of the image, where all others begin."""

_UNKNOWN = -1
ENDS_KEPT = 2**16
"""Ends of networks that are remembered, a few MB."""


class Cell(NamedTuple):
    """One layer (a convolution, with its pool) in canonical form on a map of one size.

    `state` is the size of the map behind it, `rule` the number of the rule that it breaks (0:
    none). `taps` are those of a kernel, `positions` the pixels that the convolution puts out,
    `rows` and `columns` what it adds to the field at a jump of 1, `jump` the factor on the jump,
    `odd` its warnings as bits in the order of LAYER_KINDS, but for the border, which the field
    decides, `side` the smaller one of the map behind it, and `values` what the head makes of each
    channel of that map, if this is the last layer.
    """

    state: Any
    rule: Any
    taps: Any = 0
    positions: Any = 0
    rows: Any = 0
    columns: Any = 0
    jump: Any = 1
    odd: Any = 0
    side: Any = 0
    values: Any = 0


class LayerTable:
    """The cells of a space, found by map and pick, and worked out when they are first met.

    `columns` holds an array for each field of Cell, with an entry for each cell.

    Field and jump fit machine words: of a map of n pixels and a jump of j along an axis,
    j · (n − 1) never grows, since the outputs of a layer span no more pixels than its inputs do.
    So no jump exceeds twice the image's larger side, and no layer widens the field by more than
    four times that side.
    """

    def __init__(self, space: SearchSpace, size: Pair, rules: Rules) -> None:
        self.options = {name: options_of(space, name) for name in PICKS}
        self._picks: list[tuple[Any, ...]] = list(product(*self.options.values()))
        self._heads: tuple[Any, ...] = (None, *options_of(space, "head"))
        self._width = len(self._picks) * len(self._heads)
        self._rules = rules
        self._sizes: list[Pair] = [(0, 0), size]
        self._states = {size: number for number, size in enumerate(self._sizes)}
        self._cells: list[Cell] = []
        self._numbers: dict[object, int] = {}
        self._index = np.full(2 * self._width, _UNKNOWN, dtype=np.int64)
        self._index[: self._width] = 0
        self.columns = Cell(*np.array([Cell(state=DEAD, rule=0)], dtype=np.int64).T)

    def __len__(self) -> int:
        return len(self.columns.state)

    def picks(self, digits: Digits, layer: int) -> Whole | int:
        """Which of all combinations of kernel, stride, padding and pool each point has here."""
        pick = digits.of(PICKS[0], layer)
        for name in PICKS[1:]:
            pick = pick * len(self.options[name]) + digits.of(name, layer)
        end = 1 + digits.of("head") if layer == digits.depth else 0
        return pick * len(self._heads) + end

    def numbers(self, states: Whole, picks: Whole | int) -> npt.NDArray[np.int64]:
        """The number of the cell that each point comes to."""
        codes = states * self._width + picks
        numbers = self._index.take(codes)
        if numbers.min() == _UNKNOWN:
            for code in np.unique(codes[numbers == _UNKNOWN]).tolist():
                self._index[code] = self._number(code)
            self._put_cells()
            numbers = self._index.take(codes)
        return numbers

    def _number(self, code: int) -> int:
        """The number of the cell of a map and a pick, a new one where it is not known yet.

        Cells differ in what the layer is, on a map of which size, and in the head behind it.
        """
        state, rest = divmod(code, self._width)
        pick, end = divmod(rest, len(self._heads))
        (kernel_size, stride, padding, kind), size = self._picks[pick], self._sizes[state]
        conv = Conv(kernel_size=kernel_size, stride=stride, padding=padding, channels=1)
        form, pool = canonical_conv(conv, size), None if kind is None else Pool(kind=kind)
        try:
            mapped = layer_output(form, size, 1)
            if pool is not None:
                layer_output(pool, mapped, 2)
        except InfeasibleError as error:
            rule = self._rules.number("infeasible", error.rule)
            return self._add(rule, Cell(state=DEAD, rule=rule))
        head = self._heads[end]
        if head is not None:
            pool, head = _end(pool, mapped, head)
        key = (size, form.kernel_size, form.stride, form.padding, pool, head)
        return self._numbers.get(key) or self._add(key, self._cell(form, pool, size, head))

    def _add(self, key: object, cell: Cell) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self) + len(self._cells)
            self._cells.append(cell)
        return self._numbers[key]

    def _cell(self, conv: Conv, pool: Pool | None, size: Pair, head: Head | None) -> Cell:
        """The cell of a convolution with its pool, at a jump of 1."""
        done = step(conv.kernel_size, conv.stride, conv.padding, size)
        output, warnings, jump = done.output, done.warnings, conv.stride
        rows, columns = conv.kernel_size[0] - 1, conv.kernel_size[1] - 1
        if pool is not None:
            pooled = step((pool.size, pool.size), pool.size, "valid", output)
            output, warnings = pooled.output, warnings + pooled.warnings
            rows, columns = rows + (pool.size - 1) * jump, columns + (pool.size - 1) * jump
            jump *= pool.size
        kinds = {odd.kind for odd in warnings}
        return Cell(
            state=self._state(output),
            rule=0,
            taps=prod(conv.kernel_size),
            positions=prod(done.output),
            rows=rows,
            columns=columns,
            jump=jump,
            odd=sum(1 << bit for bit, kind in enumerate(LAYER_KINDS) if kind in kinds),
            side=min(output),
            values=prod(output) if head == "flatten" else 1,
        )

    def _state(self, size: Pair) -> int:
        if size not in self._states:
            self._states[size] = len(self._sizes)
            self._sizes.append(size)
        return self._states[size]

    def _put_cells(self) -> None:
        """The new cells into the columns, and room in the index for the states that came to be."""
        cells = np.array(self._cells, dtype=np.int64).reshape(-1, len(Cell._fields)).T
        self.columns = Cell(
            *(np.concatenate(each) for each in zip(self.columns, cells, strict=True))
        )
        self._cells.clear()
        missing = len(self._sizes) * self._width - len(self._index)
        if missing > 0:
            more = np.full(2 * missing, _UNKNOWN, dtype=np.int64)
            self._index = np.concatenate([self._index, more])


def options_of(space: SearchSpace, argument: str) -> tuple[Value, ...]:
    """What a space offers for an argument, in each layer or in all."""
    return next(each.options for each in space.dimensions if each.argument == argument)


@lru_cache(maxsize=ENDS_KEPT)
def _end(pool: Pool | None, size: Pair, head: Head) -> tuple[Pool | None, Head]:
    """What is left of the last pool, and the head, behind a convolution that puts out `size`."""
    conv = Conv(kernel_size=(1, 1), stride=1, padding="same", channels=1)
    layers: tuple[Layer, ...] = (conv,) if pool is None else (conv, pool)
    end = canonical(
        Architecture(
            input_shape=(*size, 1),
            classes=1,
            layers=layers,
            normalization=None,
            activation="relu",
            head=head,
            dense=(),
        )
    )
    return (None if len(end.layers) == 1 else pool), end.head
