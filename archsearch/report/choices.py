"""The choices behind each trial, as the columns of a table and as text for a reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archsearch.journal import RunFile, Trial
from archsearch.space import ARGUMENTS, SearchSpace, Value, format_value

Cell = int | float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceColumn:
    """One pick of the space: an argument, or an argument in one layer (counted from 1)."""

    name: str
    argument: str
    layer: int | None
    options: tuple[Value, ...]

    @property
    def dtype(self) -> str:
        """The pandas dtype: numbers where every option is a number, text otherwise."""
        if all(isinstance(option, int) for option in self.options):
            return "Int64"
        if all(isinstance(option, int | float) for option in self.options):
            return "Float64"
        return "string"

    def cell(self, point: Mapping[str, Any]) -> Cell:
        """What a point of the space picks; None for a layer that it does not have."""
        if self.layer is not None and self.layer > point.get("depth", self.layer):
            return None
        if len(self.options) > 1 and self.name not in point:
            return None
        value = point.get(self.name, self.options[0])
        return format_value(self.argument, value) if self.dtype == "string" else value


def choice_columns(run: RunFile) -> tuple[ChoiceColumn, ...]:
    """A column for every argument that says what a trial is, fixed ones too, in their order."""
    space = SearchSpace.from_json(run.space["parsed"])
    picks = [
        ChoiceColumn(
            name=dimension.name,
            argument=dimension.argument,
            layer=dimension.layer,
            options=dimension.options,
        )
        for dimension in space.dimensions
    ]
    fixed = {
        argument.name: getattr(space, argument.name)
        for argument in ARGUMENTS
        if argument.role == "run"
    }
    # The command line wins over the space, so what was run stands in the data and the options.
    fixed["dataset"] = run.data.get("spec", fixed["dataset"])
    fixed["epochs"] = run.options.get("epochs", fixed["epochs"])
    picks += [
        ChoiceColumn(name=name, argument=name, layer=None, options=(value,))
        for name, value in fixed.items()
    ]
    order = [argument.name for argument in ARGUMENTS]
    return tuple(sorted(picks, key=lambda pick: order.index(pick.argument)))


def varying(columns: tuple[ChoiceColumn, ...]) -> tuple[str, ...]:
    """The arguments with more than one option, in the order of the columns."""
    return tuple(dict.fromkeys(pick.argument for pick in columns if len(pick.options) > 1))


def choice_text(columns: tuple[ChoiceColumn, ...], argument: str, trial: Trial) -> str:
    """One argument of a trial for a reader; of a per-layer one, the pick of each layer in turn."""
    cells = [pick.cell(trial.values) for pick in columns if pick.argument == argument]
    picked = [_said(cell) for cell in cells if cell is not None]
    return " ".join(picked).replace("x", "×") if argument == "kernel_size" else " ".join(picked)


def _said(cell: Cell) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
