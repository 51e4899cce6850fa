"""One network of a run trained again: longer, wider, or on more images, with fresh seeds."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import inf
from pathlib import Path
from typing import Any

from archsearch.errors import InputError
from archsearch.journal import RunFile, Trial, history_of, numbered, read_events, read_run_file
from archsearch.session.overrides import option_of
from archsearch.session.request import Request
from archsearch.session.warm_start import best_of, next_seed
from archsearch.space import (
    LIMITS,
    PerLayer,
    Point,
    SearchSpace,
    SpaceFile,
    completed,
    transferred,
)

REFINED = ", refined by `archsearch refine`\n"
"""The end of what stands in `run.json` for the space file that a refined run does not have."""
SEEDS = 3
"""Trainings with fresh seeds, unless said otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """What to change of a network's training; None leaves it as it was.

    `width` multiplies the channels; `train_size` is a number of images or "all"; `val_size` keeps
    so many of the validation images and gives the others to training; `seeds` are trainings.
    """

    trial: int | None = None
    epochs: int | None = None
    width: float | None = None
    train_size: int | str | None = None
    val_size: int | None = None
    seeds: int | None = None


def refinement(
    run: Path, change: Refinement, *, request: Request, name: str, before: RunFile | None = None
) -> tuple[SpaceFile, Request]:
    """The space and the request of a run that refines a network of another.

    It is a run with one candidate, which is trained as a trial and again in finals of its own, so
    that a mean over fresh seeds comes out and every tool that reads runs reads this one. `request`
    has what else was asked for; unless it has a seed, that is the next one, so that no training
    repeats one by which the network was chosen. `before` is the run that goes on: either all of the
    change is said again or nothing, as all of it is on record there. Raises InputError for a run
    without a completed trial, for a change that cannot be made, and for a run that goes on without
    having begun as this one.
    """
    if change.seeds is not None and change.seeds < 1:
        raise InputError(f"--seeds must be at least 1, but got {change.seeds}")
    if change.width is not None and not 0 < change.width < inf:
        raise InputError(f"--width must be a number over 0, but got {change.width:g}")
    file = read_run_file(run)
    if before is None or _makes_a_space(change):
        space_file, first = _refined(run, file, change, name=name)
    else:
        space_file, first = _as_it_was(before, run), ()  # `plan` takes the point from `before`
    size = file.options.get("image_size")
    new = before is None
    rest = change.val_size is not None or bool(file.options.get("rest_to_train"))
    return space_file, replace(
        request,
        first=first,
        trials=1,
        epochs=request.epochs if change.epochs is None else change.epochs,
        finalists=1,
        seeds=SEEDS if change.seeds is None and new else change.seeds,
        oracle="random",
        schedule="none",
        objective=file.options["objective"],
        keep_models="all",
        image_size=(size[0], size[1]) if size else None,
        skip_broken=bool(file.options.get("skip_broken")),
        rest_to_train=rest if new or change.val_size is not None else None,
        seed=next_seed(file) if request.seed is None and new else request.seed,
    )


def _makes_a_space(change: Refinement) -> bool:
    """Whether something is said of the network or of the images, which a space has."""
    said = (change.trial, change.width, change.train_size, change.val_size)
    return any(each is not None for each in said)


def _refined(
    run: Path, file: RunFile, change: Refinement, *, name: str
) -> tuple[SpaceFile, tuple[Point, ...]]:
    """The space of one network of a run, changed, and the point that it has."""
    trial = _trial(run, file, change.trial)
    space = SearchSpace.from_json(file.space["parsed"])
    point = _wider(completed(trial.values, space), change.width)
    around = _space_of(space, point, change)
    source = f"# trial {trial.number} of {run}{REFINED}"
    found = transferred(point, around)
    assert found is not None, "a space around a point has it"
    return SpaceFile(name=name, source=source, space=around), (found,)


def _as_it_was(before: RunFile, run: Path) -> SpaceFile:
    """The space of a refined run that goes on.

    The run that it came from may have been moved since, but hardly renamed.
    """
    said = before.space
    _, _, origin = said["source"].removesuffix(REFINED).partition(" of ")
    is_refined = said["source"].endswith(REFINED)
    if not is_refined or Path(origin).resolve().name != run.resolve().name:
        raise InputError(f"the run to go on with is not one that refines {run}; give its --output")
    space = SearchSpace.from_json(said["file"])
    return SpaceFile(name=said["name"], source=said["source"], space=space)


def command_to_refine(run: Path, change: Refinement, asked: Request, folder: Path) -> str:
    """The command line that gives the same run, with what was said."""
    said = {each.name: getattr(change, each.name) for each in fields(change)}
    said |= {name: getattr(asked, name) for name in ("dataset", "time_budget", "seed")}
    words = ["python", "-m", "archsearch", "refine", str(run)]
    for name, value in said.items():
        if value is not None:
            words += [option_of(name), f"{value:.10g}" if isinstance(value, float) else str(value)]
    return shlex.join([*words, "-o", str(folder)])


def _trial(run: Path, file: RunFile, number: int | None) -> Trial:
    history = history_of(read_events(run))
    if number is None:
        best = best_of(history, maximize=file.options["maximize"])
        if not best:
            raise InputError(f"{run} has no completed trial to refine")
        return best[0]
    return numbered(history, number, folder=run)


def _wider(point: Mapping[str, Any], width: float | None) -> dict[str, Any]:
    channels = point["channels"] if width is None else max(1, round(point["channels"] * width))
    return {**point, "channels": channels}


def _space_of(space: SearchSpace, point: dict[str, Any], change: Refinement) -> SearchSpace:
    """The space around one point: its picks alone, without limits, which were for the search."""
    given: dict[str, Any] = dict.fromkeys(LIMITS)
    given |= {"accept": None, "avoid": ()}
    depth = point["depth"]
    for dimension in space.dimensions:
        if dimension.layer is None:
            given[dimension.argument] = point[dimension.name]
            continue
        names = (f"{dimension.argument}_{layer}" for layer in range(1, depth + 1))
        picks = dict.fromkeys(point[name] for name in names)  # each once, in their order
        given[dimension.argument] = PerLayer(tuple(picks))
    if change.train_size is not None:
        given["train_size"] = None if change.train_size == "all" else change.train_size
    if change.val_size is not None:
        given["val_size"] = change.val_size
    return replace(space, **given)
