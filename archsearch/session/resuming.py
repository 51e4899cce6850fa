"""What a run that goes on takes from the run before, and what it must not change."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any, cast

from archsearch.errors import InputError
from archsearch.journal import RunFile
from archsearch.search import KEEP
from archsearch.session.overrides import LIMIT_ARGUMENTS, LimitArguments
from archsearch.session.request import Request
from archsearch.space import SearchSpace, remembered

FIXED = (
    "oracle",
    "schedule",
    "epochs",
    "finalists",
    "seeds",
    "objective",
    "minimize",
    "seed",
    "trial_timeout",
    "keep_models",
    "start_from",
    "rest_to_train",
    "image_size",
    "skip_broken",
)
"""Options that a resume cannot change."""
ABSENT: dict[str, Any] = {
    "schedule": "none",
    "minimize": None,
    "finalists": 0,
    "seeds": None,
    "trial_timeout": None,
    "keep_models": KEEP[0],
    "start_from": None,
    "first": [],
    "rest_to_train": False,
}
"""What the options mean that an older run says nothing of."""


def filled(request: Request, before: RunFile) -> Request:
    """The request with what it leaves open taken from the run before.

    Only --cluster is not: without it a run goes on here, whatever became of its cluster.
    """
    options, effective = {**ABSENT, **before.options}, before.space["parsed"]
    size = options["image_size"]
    known = {
        "trials": options["trials"],
        "time_budget": options["time_budget"],
        "finalists": options["finalists"],
        "seeds": options["seeds"],
        "workers": None if _was_on_cluster(before) or request.cluster else options["workers"],
        "trial_timeout": options["trial_timeout"],
        "keep_models": options["keep_models"],
        "start_from": options["start_from"],
        "rest_to_train": options["rest_to_train"],
        "oracle": options["oracle"],
        "schedule": options["schedule"],
        "objective": options["objective"],
        "minimize": options["minimize"],
        "seed": options["seed"],
        "skip_broken": options["skip_broken"],
        "image_size": (size[0], size[1]) if size else None,
        "epochs": options["epochs"],
        "dataset": effective["dataset"],
    }
    given = {name: getattr(request, name) for name in known}
    limits = {name: options["limits"].get(name) for name in LIMIT_ARGUMENTS}
    return replace(
        request,
        **{name: known[name] if value is None else value for name, value in given.items()},
        first=tuple(map(remembered, options["first"])),
        limits=cast(LimitArguments, {**limits, **request.limits}),
    )


def refuse_other_space(file_space: SearchSpace, before: RunFile) -> None:
    """Raises InputError where the space file is not that of the run."""
    now = file_space.to_json()
    then = SearchSpace.from_json(before.space["file"]).to_json()  # an older run says less
    for name, value in now.items():
        if value != then[name]:
            raise InputError(
                f"the space is not that of the run: {_difference(name, value, then[name])}; "
                "use --overwrite or another --output to start anew"
            )


def refuse_other_options(now: Mapping[str, Any], before: RunFile) -> None:
    """Raises InputError where an option of `run.json` that is fixed is not what it was."""
    then = {**ABSENT, **before.options}
    unknown = [name for name in then if name not in now]
    if unknown:
        raise InputError(
            f"the run to go on with has the option {unknown[0]!r}, which this archsearch does not "
            "know: a newer one began it; go on with that one"
        )
    for name in FIXED:
        _refuse_change(name, now[name], then[name])
    for name in LIMIT_ARGUMENTS:
        _refuse_change(name, now["limits"].get(name), then["limits"].get(name))


def _refuse_change(name: str, now: Any, then: Any) -> None:
    if now != then:
        raise InputError(
            f"--resume cannot change {name.replace('_', '-')}: it was {_shown(then)}, "
            f"now {_shown(now)}; leave it out, or start anew with --overwrite"
        )


def _difference(name: str, now: Any, then: Any) -> str:
    """How an argument of a space is not what it was; of a function, the first line that differs."""
    both = (now, then)
    if all(isinstance(each, dict) and "function" in each for each in both):
        lines = zip_longest(now["function"].splitlines(), then["function"].splitlines())
        new, old = next((new, old) for new, old in lines if new != old)
        return f"{name} is another function: it says `{new or ''}`, but said `{old or ''}`"
    return f"{name} is {_shown(now)}, but was {_shown(then)}"


def _shown(value: Any) -> str:
    """A value of a space or an option as a user writes it."""
    if isinstance(value, dict) and len(value) == 1:
        kind, options = next(iter(value.items()))
        if isinstance(options, list):
            return f"{kind}({', '.join(map(repr, options))})"
        return " ".join(str(options).split())
    return "not set" if value is None else repr(value)


def _was_on_cluster(before: RunFile) -> bool:
    return before.options.get("cluster") is not None
