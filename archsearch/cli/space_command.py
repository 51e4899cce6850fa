"""`archsearch space SPACE.py`."""

import json
from pathlib import Path
from statistics import quantiles
from typing import Any

import click

from archsearch.cli.shared_options import data_options, json_option, limit_options
from archsearch.geometry import Survey, Task, limits_of, survey
from archsearch.space import SearchSpace, load_space_file

QUANTILES = ("least", "10 %", "median", "90 %", "most")


@click.command("space")
@click.argument("space_file", metavar="SPACE.py", type=click.Path(path_type=Path))
@data_options
@limit_options
@json_option
def command(
    space_file: Path,
    dataset: str | None,
    image_size: tuple[int, int] | None,
    skip_broken: bool | None,
    as_json: bool,
    **limits: Any,
) -> None:
    """Count a space: what is feasible, duplicate or over a limit, and how large networks are."""
    from dataclasses import replace

    loaded = load_space_file(space_file)
    given = {
        name: value for name, value in {"dataset": dataset, **limits}.items() if value is not None
    }
    space = replace(loaded.space, **given)
    task = _task(space, image_size, skip_broken=bool(skip_broken))
    counted = survey(space, task=task, limits=limits_of(space))
    if as_json:
        click.echo(json.dumps(_facts(counted, task)))
        return
    _print(loaded.name, space, task, counted)


def _task(space: SearchSpace, image_size: tuple[int, int] | None, *, skip_broken: bool) -> Task:
    """The images' shape and the classes: of a named data set without loading it."""
    from archsearch.data import catalogue, load

    for info in catalogue():
        if info.name == space.dataset:
            height, width = image_size or (int(side) for side in info.size.split("×"))
            return Task(input_shape=(height, width, info.channels), classes=info.classes)
    loaded = load(
        space.dataset, image_size=image_size, on_broken="skip" if skip_broken else "refuse"
    )
    height, width, channels = loaded.images.shape[1:]
    return Task(input_shape=(height, width, channels), classes=len(loaded.class_names))


def _facts(counted: Survey, task: Task) -> dict[str, Any]:
    return {
        "input_shape": list(task.input_shape),
        "classes": task.classes,
        "points": counted.points,
        "examined": counted.examined,
        "candidates": counted.candidates,
        "architectures": counted.architectures,
        "duplicates": counted.duplicates,
        "refused": [
            {"kind": kind, "rule": rule, "points": count}
            for (kind, rule), count in counted.refused.items()
        ],
        "distributions": {
            name: dict(zip(QUANTILES, row, strict=True))
            for name, row in _distributions(counted).items()
        },
    }


def _print(name: str, space: SearchSpace, task: Task, counted: Survey) -> None:
    from archsearch.cli.tables import print_table

    height, width, channels = task.input_shape
    click.echo(
        f"{name}: {counted.points:,} points on {space.dataset} "
        f"({height}×{width}×{channels}, {task.classes} classes)"
    )
    if not counted.exact:
        click.echo(
            f"counted on a uniform sample of {counted.examined:,} points: shares are within "
            f"{100 / counted.examined**0.5:.1f} percentage points (95 %)"
        )
    rows = [(f"architectures{'' if counted.exact else ' in the sample'}", counted.architectures)]
    if counted.candidates != counted.architectures:
        rows.append(("candidates (with training choices)", counted.candidates))
    rows.append(("duplicates of these", counted.duplicates))
    rows += [(f"{kind}: {rule}", count) for (kind, rule), count in counted.refused.items()]
    click.echo()
    print_table(
        ("points", "count", "share"),
        [(what, f"{count:,}", f"{count / counted.examined:.1%}") for what, count in rows],
        right=(1, 2),
    )
    if counted.architectures:
        click.echo()
        print_table(
            ("architectures", *QUANTILES),
            [(what, *map(_short, row)) for what, row in _distributions(counted).items()],
            right=range(1, 6),
        )


def _distributions(counted: Survey) -> dict[str, tuple[float, ...]]:
    """Least, 10 %, median, 90 % and most of each figure over the distinct architectures."""
    figures = {
        "receptive field": counted.fields,
        "coverage": counted.coverages,
        "parameters": counted.params,
        "MACs": counted.macs,
    }
    return {name: _spread(values) for name, values in figures.items() if values}


def _spread(values: tuple[float, ...]) -> tuple[float, ...]:
    if len(values) == 1:
        return values * 5
    tenths = quantiles(values, n=10, method="inclusive")
    return (min(values), tenths[0], tenths[4], tenths[8], max(values))


def _short(value: float) -> str:
    """A figure to read: whole above 20, else two decimals at most.

    >>> _short(1234.4), _short(0.4375), _short(3)
    ('1,234', '0.44', '3')
    """
    return f"{value:,.0f}" if value > 20 or value == int(value) else f"{value:.2f}"
