"""run.json: what was run. Written when the run starts, and again when it ends."""

import json
import re
import shlex
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from archsearch.errors import InputError
from archsearch.journal.files import write_json

RUN_FILE = "run.json"
AS_MANY_AS_FIT = 1_000_000
"""Trials of a run to which only its time sets an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFile:
    """What a run is: everything that a resume compares and a report states.

    - `space`: "name", "source" (the file's text) and "parsed" (`SearchSpace.to_json`)
    - `data`: "spec" (what was asked for), "source", "fingerprint", "input_shape", "class_names",
      "train", "val" and "test" (numbers of images), "scaling" ("mean" and "deviation" of the
      training pixels), "value_range" (what is black and white in them), "notes"
    - `options`: "oracle", "trials" (`AS_MANY_AS_FIT` where only time sets an end), "epochs",
      "objective", "maximize", "minimize" (the name of a cost or None), "seed", "workers" (how many
      there were, at most), "cluster" (an address or None), "trial_timeout" and "time_budget"
      (seconds or None), "finalists", "seeds" (of each finalist), "keep_models" (whose weights are
      kept), "start_from" and "first" (the run whose best networks come first, and their points),
      "rest_to_train", "limits" (those that are set, by name), "image_size", "split_seed"
    - `versions`: "archsearch", "python", "keras", "backend" …
    - `times`: UNIX "started" and "finished"; "start_up", "search", "finals" and "report" in seconds
    - `command`: how to run it again
    - `totals`: numbers of "completed", "stopped", "failed" and "skipped" trials; whether the space
      was "exhausted", or the search "gave_up" as it found nothing new; as of the last end
    - `reference`: where a cost is minimised, the "score" (the larger the better) and the "cost"
      from which the hypervolume of the front is measured
    """

    space: dict[str, Any]
    data: dict[str, Any]
    options: dict[str, Any]
    versions: dict[str, str]
    command: str
    times: dict[str, float] = field(default_factory=dict)
    totals: dict[str, Any] = field(default_factory=dict)
    reference: dict[str, float] = field(default_factory=dict)

    def command_with(self, mode: str, folder: Path) -> str:
        """The command, or the call in Python, with `resume` or `overwrite`, of the run in `folder`,
        which may have been moved since.

        >>> run = RunFile(space={}, data={}, options={}, versions={}, command="archsearch run -o a")
        >>> run.command_with("resume", Path("b"))
        'archsearch run -o b --resume'
        """
        if self.command.endswith(")"):
            call = re.sub(
                r"output=('[^']*'|\"[^\"]*\")", lambda _: f"output={str(folder)!r}", self.command
            )
            return f"{call[:-1]}, {mode}=True)"
        words = shlex.split(self.command)
        if "-o" in words:
            words[words.index("-o") + 1] = str(folder)
        return shlex.join([*words, f"--{mode}"])

    def write(self, folder: Path) -> None:
        """Write `run.json` into the run folder."""
        write_json(folder / RUN_FILE, {name: getattr(self, name) for name in _NAMES})


_NAMES = tuple(each.name for each in fields(RunFile))


def read_run_file(folder: Path) -> RunFile:
    """The `run.json` of a run folder.

    Raises InputError where there is none, it is damaged, or a newer archsearch wrote it.
    """
    path = folder / RUN_FILE
    if not path.is_file():
        what = "no such folder" if not folder.exists() else f"no run folder: it has no {RUN_FILE}"
        raise InputError(f"{folder}: {what}; runs are made by `archsearch run SPACE.py`")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = RunFile(**{name: data[name] for name in data if name in _NAMES})
    except (ValueError, TypeError, OSError) as error:
        raise InputError(f"{path} is damaged: {error}") from None
    unknown = [name for name in data if name not in _NAMES]
    if unknown:
        raise InputError(
            f"{path} has {unknown[0]!r}, which this archsearch does not know: a newer one wrote "
            "it; update archsearch"
        )
    return found
