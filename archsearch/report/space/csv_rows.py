"""The architectures of a survey as CSV: one row each, written as it is made."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archsearch.geometry import Survey, Task
from archsearch.geometry.surveying.digits import each_point
from archsearch.space import Dimension, Point, SearchSpace, candidate_at, format_value

FIGURES = {
    "receptive_field": "field",
    "jump": "jump",
    "coverage": "coverage",
    "output_size": "output_size",
    "params": "params",
    "params_fixed": "params_fixed",
    "macs": "macs",
    "depth": "depth",
    "activations": "activations",
}
"""The columns of figures, named as in `trials.csv`, and what a survey calls them."""
AT_A_TIME = 4096
"""Rows whose figures are taken from the survey at a time."""


def write_space_csv(path: Path, survey: Survey, space: SearchSpace, task: Task) -> None:
    """Write one row for each architecture of a survey, in the order of their first points.

    A row has the architecture's identity, its figures, the number of examined points that name
    it, and the choices of the first of these, as in `trials.csv`. No cell holds foreign text. A
    kill leaves no half of a file.
    """
    choices = (f"choice_{dimension.name}" for dimension in space.dimensions)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["architecture", *FIGURES, "points", *choices])
            writer.writerows(_rows(survey, space, task))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _rows(survey: Survey, space: SearchSpace, task: Task) -> Iterator[tuple[Any, ...]]:
    texts = [_text(dimension) for dimension in space.dimensions]
    names = [dimension.name for dimension in space.dimensions]
    for start in range(0, survey.architectures, AT_A_TIME):
        part = slice(start, start + AT_A_TIME)
        figures = zip(
            *(getattr(survey, name)[part].tolist() for name in (*FIGURES.values(), "names")),
            strict=True,
        )
        points = each_point(space, survey.place[part].tolist())
        for point, numbers in zip(points, figures, strict=True):
            choices = (
                text(point[name]) if name in point else None
                for name, text in zip(names, texts, strict=True)
            )
            yield (_identity(point, task), *numbers, *choices)


def _identity(point: Point, task: Task) -> str:
    candidate = candidate_at(point, input_shape=task.input_shape, classes=task.classes)
    return candidate.architecture.identity


def _text(dimension: Dimension) -> Callable[[Any], Any]:
    """What a pick is in a cell: numbers stay numbers, as in `trials.csv`."""
    if all(isinstance(option, int | float) for option in dimension.options):
        return lambda value: value
    return {option: format_value(dimension.argument, option) for option in dimension.options}.get
