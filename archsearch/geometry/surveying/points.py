"""Thousands of points at once: what refuses each, what its network is in numbers, and its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from archsearch.geometry.judge import Task
from archsearch.geometry.limits import Bound
from archsearch.geometry.surveying import KINDS
from archsearch.geometry.surveying.channels import HeadTable, WidthTable
from archsearch.geometry.surveying.digits import Digits, Whole
from archsearch.geometry.surveying.identity import Keys, Parts
from archsearch.geometry.surveying.layers import IMAGE, LayerTable, options_of
from archsearch.geometry.surveying.rules import Rules
from archsearch.geometry.warnings import BORDER_LAYER, FAR, LARGE_FIELD, SMALL_FIELD
from archsearch.space.search_space import SearchSpace

Numbers = npt.NDArray[Any]

_BIT = {kind: 1 << place for place, kind in enumerate(KINDS)}
_PICKED_ONCE = ("normalization", "activation", "dense")
"""What makes an architecture besides its layers; the head is in the last layer's cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Points of one depth: `rule` is the number of what refuses each (0: nothing).

    `figures` are those of a profile, of the axis where they are smaller, and `odd`, the warnings
    as bits in the order of KINDS. For a point that is infeasible they mean nothing.
    """

    rule: Whole
    keys: Keys
    figures: Mapping[str, Numbers]


@dataclass(slots=True, kw_only=True)
class _Maps:
    """The maps of many networks behind the layers so far; each layer replaces what stands here.

    `cell` is the number of the last layer's cell, `rows` and `columns` are the receptive field.
    """

    state: Whole
    rule: Whole
    keys: Keys
    cell: Whole
    rows: Whole
    columns: Whole
    jump: Whole
    odd: Whole
    channels: Numbers
    params: Numbers
    params_fixed: Numbers
    macs: Numbers
    activations: Numbers


class Meter:
    """What measures the points of one space for one task."""

    def __init__(
        self, space: SearchSpace, *, task: Task, bounds: tuple[Bound, ...], rules: Rules
    ) -> None:
        self._image = task.input_shape
        self._bounds = bounds
        self._rules = rules
        self._layers = LayerTable(space, task.input_shape[:2], rules)
        self._heads = HeadTable(space, task.classes)
        self._widths = WidthTable(space, self._heads, task.input_shape, rules)
        self._cell_parts = Parts("cell", space.max_depth)
        self._width_parts = Parts("width", space.max_depth)
        self._other_parts = {
            name: (Parts(name, 1), len(options_of(space, name))) for name in _PICKED_ONCE
        }

    def measure(self, digits: Digits) -> Measured:
        """The points at these digits, measured."""
        maps, entry = self._images(digits), self._widths.first(digits)
        entry = entry + np.zeros_like(maps.state)
        too_wide = np.zeros(len(entry), dtype=bool)
        for layer in range(1, digits.depth + 1):
            if layer > 1:
                entry = entry + self._widths.grows(digits, layer)
            self._put_layer(maps, digits, layer, entry)
            too_wide |= maps.channels == 0
        maps.rule[too_wide] = self._widths.rule  # found before any layer meets its map
        for name, (parts, options) in self._other_parts.items():
            maps.keys ^= parts.keys(0, digits.of(name), options)
        figures = self._figures(maps, digits)
        self._refuse(maps.rule, figures)
        return Measured(rule=maps.rule, keys=maps.keys, figures=figures)

    def _images(self, digits: Digits) -> _Maps:
        points = len(digits.places)
        zeros, ones = np.zeros(points, dtype=np.int64), np.ones(points, dtype=np.int64)
        return _Maps(
            state=np.full(points, IMAGE),
            rule=zeros.copy(),
            keys=np.zeros((2, points), dtype=np.uint64),
            cell=zeros,
            rows=ones,
            columns=ones,
            jump=ones,
            odd=zeros.copy(),
            channels=np.full(points, self._image[2]),
            params=zeros,
            params_fixed=zeros,
            macs=zeros,
            activations=zeros,
        )

    def _put_layer(self, maps: _Maps, digits: Digits, layer: int, entry: Whole) -> None:
        """The layer behind the maps: what it costs, how far it sees, and which it is."""
        number = self._layers.numbers(maps.state, self._layers.picks(digits, layer))
        cell, width = self._layers.columns, self._widths.values.take(entry)
        positions = cell.positions.take(number)
        weights = cell.taps.take(number) * (maps.channels * width)
        option = digits.of("normalization")
        maps.params = maps.params + weights + self._heads.per_channel.take(option) * width
        maps.params_fixed = maps.params_fixed + self._heads.fixed.take(option) * width
        maps.macs = maps.macs + positions * weights
        maps.activations = maps.activations + positions * width
        sees_all = (maps.rows >= self._image[0]) & (maps.columns >= self._image[1])
        maps.odd |= cell.odd.take(number) | sees_all * _BIT[BORDER_LAYER]
        maps.rows = maps.rows + maps.jump * cell.rows.take(number)
        maps.columns = maps.columns + maps.jump * cell.columns.take(number)
        maps.jump = maps.jump * cell.jump.take(number)
        maps.rule += cell.rule.take(number)
        maps.keys ^= self._cell_parts.keys(layer - 1, number, len(self._layers))
        maps.keys ^= self._width_parts.keys(layer - 1, *self._widths.named(entry))
        maps.state, maps.channels, maps.cell = cell.state.take(number), width, number

    def _figures(self, maps: _Maps, digits: Digits) -> dict[str, Numbers]:
        """The figures of the whole networks, with what is behind their last map."""
        cell, heads, dense = self._layers.columns, self._heads, digits.of("dense")
        values = cell.values.take(maps.cell) * maps.channels
        slope = values * heads.slope.take(dense)
        coverage = np.minimum(maps.rows / self._image[0], maps.columns / self._image[1])
        odd = maps.odd | (coverage * FAR < 1) * _BIT[SMALL_FIELD]
        return {
            "field": np.minimum(maps.rows, maps.columns),
            "jump": maps.jump,
            "coverage": coverage,
            "output_size": cell.side.take(maps.cell),
            "params": maps.params + slope + heads.params.take(dense),
            "params_fixed": maps.params_fixed,
            "macs": maps.macs + slope + heads.macs.take(dense),
            "activations": maps.activations + heads.activations.take(dense),
            "depth": digits.depth + heads.depth.take(dense) + np.zeros_like(maps.state),
            "odd": odd | (coverage > FAR) * _BIT[LARGE_FIELD],
        }

    def _refuse(self, rule: Whole, figures: Mapping[str, Numbers]) -> None:
        """Put the first bound that each point breaks into `rule`, where nothing refuses it yet."""
        for bound in self._bounds:
            figure = figures[bound.figure]
            breaks = figure > bound.value if bound.is_upper else figure < bound.value
            rule[(rule == 0) & breaks] = self._rules.number("over limit", bound.rule)
