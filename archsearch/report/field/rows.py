"""The layers of any network as rows of text, the same on a terminal and on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from archsearch.geometry.network import FieldReport, LayerReport
from archsearch.geometry.warnings import Warned
from archsearch.report.format import count

COLUMNS = {
    "layer": "Layer",
    "type": "Type",
    "size": "Size",
    "kernel": "Kernel",
    "stride": "Stride",
    "field": "Field",
    "jump": "Jump",
    "padding": "Padding",
    "params": "Params",
    "macs": "MACs",
}
"""The columns of the layer table, with their headings."""

NUMBERS = range(2, len(COLUMNS))
"""The columns that hold numbers."""

NAMED = 3
"""Layers that a group of warnings names; of the others it gives the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One layer as text: `cells` in the order of COLUMNS, and its warnings as sentences.

    `is_key` rows change the reach, own weights, merge branches or have a warning; the others
    (activations, dropout) leave all of that as it was.
    """

    layer: LayerReport
    cells: tuple[str, ...]
    warnings: tuple[str, ...]
    is_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningGroup:
    """All warnings of a kind: the first layers that have it, how many more, and an example."""

    kind: str
    number: int
    layers: tuple[str, ...]
    example: str

    @property
    def more(self) -> int:
        """Layers that are not named."""
        return self.number - max(len(self.layers), 1)


def rows_of(report: FieldReport) -> tuple[Row, ...]:
    """Every layer of a report, in its order."""
    by_name = {layer.name: layer for layer in report.layers}
    return tuple(
        Row(
            layer=layer,
            cells=_cells(layer),
            warnings=tuple(f"{warned.kind}: {warned.text}" for warned in layer.warnings),
            is_key=layer.name == report.last_spatial.name
            or _is_key(layer, [by_name[name] for name in layer.inputs if name in by_name]),
        )
        for layer in report.layers
    )


def _is_key(layer: LayerReport, inputs: Sequence[LayerReport]) -> bool:
    if layer.warnings or layer.params or layer.params_fixed or len(inputs) != 1:
        return True
    before = inputs[0]
    return (layer.field, layer.jump, layer.padding, layer.padding_after) != (
        before.field,
        before.jump,
        before.padding,
        before.padding_after,
    )


def _cells(layer: LayerReport) -> tuple[str, ...]:
    cells = {
        "layer": layer.name,
        "type": layer.type.replace("_", " "),
        "size": "?"
        if layer.output is None
        else "×".join(map(str, (*layer.output, layer.channels))),
        "kernel": _kernel(layer),
        "stride": "" if layer.stride is None else sides(layer.stride),
        "field": "" if layer.field is None else sides(layer.field),
        "jump": "" if layer.jump is None else sides(layer.jump),
        "padding": both_ends(layer.padding, layer.padding_after) if layer.field else "",
        "params": count(layer.params) if layer.params or layer.params_fixed else "",
        "macs": "?" if layer.macs is None and layer.weighted else _or_nothing(layer.macs),
    }
    return tuple(cells[name] for name in COLUMNS)


def _or_nothing(number: int | None) -> str:
    return count(number) if number else ""


def _kernel(layer: LayerReport) -> str:
    if layer.kernel_size is None or (set(layer.kernel_size) == {1} and not layer.weighted):
        return ""
    dilated = layer.dilation is not None and set(layer.dilation) != {1}
    spread = f", dilated {sides(layer.dilation or ())}" if dilated else ""
    return f"{sides(layer.kernel_size)}{spread}"


def both_ends(before: Sequence[int] | None, after: Sequence[int] | None) -> str:
    """Pixels of padding before and after, for each axis if they differ.

    >>> both_ends((241, 241), (210, 210)), both_ends((1, 0), (2, 0)), both_ends((1, 1), None)
    ('241 + 210', '1 + 2 × 0 + 0', '1 + ?')
    """
    if before is None and after is None:
        return "?"
    axes = len(before or after or ())
    ends = [
        f"{'?' if before is None else before[axis]} + {'?' if after is None else after[axis]}"
        for axis in range(axes)
    ]
    return ends[0] if len(set(ends)) == 1 else " × ".join(ends)


def sides(values: Sequence[int | float | Fraction]) -> str:
    """A value for each axis, said once where all are equal.

    >>> sides((483, 483)), sides((483, 240)), sides((Fraction(1, 2),) * 2), sides((15.52, 15.52))
    ('483', '483×240', '0.5', '15.5')
    """
    texts = [_number(value) for value in values]
    return texts[0] if len(set(texts)) == 1 else "×".join(texts)


def _number(value: int | float | Fraction) -> str:
    """A number as short as it can be read: whole where it is, else with three digits.

    >>> _number(Fraction(32)), _number(Fraction(1, 3)), _number(162.19)
    ('32', '0.333', '162')
    """
    number = float(value)
    if number.is_integer():
        return count(int(number))
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def warning_groups(report: FieldReport) -> tuple[WarningGroup, ...]:
    """The warnings of a report by kind, those of the whole network first."""
    found: dict[str, list[tuple[str | None, Warned]]] = {}
    of_layers = sum(len(layer.warnings) for layer in report.layers)
    for warned in report.warnings[of_layers:]:
        found.setdefault(warned.kind, []).append((None, warned))
    for layer in report.layers:
        for warned in layer.warnings:
            found.setdefault(warned.kind, []).append((layer.name, warned))
    return tuple(_group(kind, warnings) for kind, warnings in found.items())


def _group(kind: str, warnings: Sequence[tuple[str | None, Warned]]) -> WarningGroup:
    names = list(dict.fromkeys(name for name, _ in warnings if name is not None))
    return WarningGroup(
        kind=kind,
        number=max(len(names), 1),
        layers=tuple(names[:NAMED]),
        example=warnings[0][1].text,
    )
