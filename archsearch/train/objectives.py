"""What a search may optimise: the figures that one evaluation on validation images gives."""

import difflib
from dataclasses import dataclass

from archsearch.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A validation figure; `metric` is its Keras name, `maximize` says whether more is better."""

    name: str
    metric: str
    maximize: bool


OBJECTIVES = {
    objective.name: objective
    for objective in (
        Objective(name="val_accuracy", metric="accuracy", maximize=True),
        Objective(name="val_loss", metric="loss", maximize=False),
        Objective(name="val_top_3_accuracy", metric="top_3_accuracy", maximize=True),
        Objective(name="val_top_5_accuracy", metric="top_5_accuracy", maximize=True),
    )
}


def objective_named(name: str) -> Objective:
    """The objective of this name. Raises InputError with the nearest name where there is none."""
    if name not in OBJECTIVES:
        near = difflib.get_close_matches(name, OBJECTIVES, n=1)
        hint = f"did you mean {near[0]!r}? There are: " if near else "there are: "
        raise InputError(f"unknown objective {name!r}; {hint}{', '.join(OBJECTIVES)}")
    return OBJECTIVES[name]
