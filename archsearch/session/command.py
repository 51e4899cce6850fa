"""How to run a run again: the command, or the Python call where there is no space file."""

import shlex
from pathlib import Path
from typing import Any

from archsearch.session.overrides import OVERRIDES, option_of
from archsearch.session.plan import Plan, plan
from archsearch.session.request import Request
from archsearch.space import SpaceFile


def command_of(planned: Plan, space_file: SpaceFile, folder: Path) -> str:
    """A command line, or a Python call, that gives the same run, with what is not a default."""
    options = {name: value for name, value in _options(planned).items() if value is not None}
    if space_file.path is None:
        arguments = [f"output={str(folder)!r}", *(f"{k}={v!r}" for k, v in options.items())]
        return f"archsearch.run(space, {', '.join(arguments)})"
    words = ["python", "-m", "archsearch", "run", str(space_file.path)]
    for name, value in options.items():
        words += _words(name, value)
    return shlex.join([*words, "-o", str(folder)])


def _options(planned: Plan) -> dict[str, Any]:
    """By name of the request; None where it is the default, or what the space file says."""
    given = {
        name: getattr(planned.space, name)
        for name in OVERRIDES
        if getattr(planned.space, name) != getattr(planned.file_space, name)
    }
    default = _asked(plan(planned.file_space, Request(), None))
    asked = _asked(planned)
    return given | {name: asked[name] for name in asked if asked[name] != default[name]}


def _asked(planned: Plan) -> dict[str, Any]:
    """What makes the result, by name of the request; the number of workers does not."""
    return {
        "trials": None if planned.is_open else planned.trials,
        "time_budget": planned.time_budget,
        "finalists": planned.finalists,
        "seeds": planned.seeds or None,
        "oracle": planned.oracle,
        "schedule": planned.schedule_name,
        "objective": planned.objective.name,
        "minimize": planned.minimize.name if planned.minimize else None,
        "seed": planned.seed,
        "trial_timeout": planned.trial_timeout,
        "keep_models": planned.keep_models,
        "start_from": planned.start_from,
        "image_size": planned.image_size,
        "skip_broken": planned.skip_broken,
    }


def _words(name: str, value: Any) -> list[str]:
    option = "--from" if name == "start_from" else option_of(name)
    if name == "skip_broken":
        return [option]
    if name == "image_size":
        return [option, f"{value[0]}x{value[1]}"]
    if name == "avoid":
        return [word for kind in value for word in (option, kind)]
    return [option, f"{value:.10g}" if isinstance(value, float) else str(value)]
