"""What a command line or a call may set in place of a space file: data, epochs, limits."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict, cast

from archsearch.errors import InputError
from archsearch.space import ARGUMENTS, SearchSpace, SpaceError


class LimitArguments(TypedDict, total=False):
    """What is not trained: arguments of a SearchSpace, with the same names and meanings.

    None is "not said". `avoid` and `avoid_share` replace those of the space, as a bound does.
    """

    min_params: int | None
    max_params: int | None
    min_macs: int | None
    max_macs: int | None
    min_activations: int | None
    max_activations: int | None
    min_field: int | None
    max_field: int | None
    min_coverage: float | None
    max_coverage: float | None
    min_output_size: int | None
    max_output_size: int | None
    avoid: str | Sequence[str] | None
    avoid_share: float | None


LIMIT_ARGUMENTS = tuple(LimitArguments.__annotations__)
OVERRIDES = ("dataset", "epochs", *LIMIT_ARGUMENTS)
"""Arguments of a space that the command line may set instead."""


def option_of(name: str) -> str:
    """An argument as an option of the command line.

    >>> option_of("max_params")
    '--max-params'
    """
    return f"--{name.replace('_', '-')}"


def parsed_limits(limits: Mapping[str, Any]) -> LimitArguments:
    """Those that were said, each parsed by the rule that a space has for it.

    Raises InputError for a value that breaks its rule, and for a name that is none of them.
    """
    parse = {argument.name: argument.parse for argument in ARGUMENTS}
    parsed: dict[str, Any] = {}
    for name, value in limits.items():
        if name not in LIMIT_ARGUMENTS:
            near = difflib.get_close_matches(name, LIMIT_ARGUMENTS, n=1)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"limits are {', '.join(LIMIT_ARGUMENTS)}"
            )
            raise InputError(f"run has no argument {name!r}; {hint}")
        if value is None:
            continue
        try:
            parsed[name] = parse[name](value)
        except ValueError as error:
            raise InputError(f"{option_of(name)} {error}, but got {value!r}") from None
    return cast(LimitArguments, parsed)


def overridden(space: SearchSpace, given: Mapping[str, Any]) -> SearchSpace:
    """The space with what was given instead.

    Raises InputError where that contradicts what the space says.
    """
    try:
        changed = replace(space, **given)
    except SpaceError as error:
        kept = [name for name in _pair(error.argument) if name not in given]
        which = f"; {kept[0]} is what the space says" if kept else ""
        raise InputError(f"{error}{which}") from None
    if "avoid_share" in given and not changed.avoid:
        raise InputError(
            "--avoid-share is the share that is trained of what is avoided, but nothing is "
            "avoided; give --avoid as well"
        )
    return changed


def _pair(argument: str | None) -> tuple[str, ...]:
    """Both ends of the figure that a limit bounds."""
    figure = (argument or "").removeprefix("min_")
    return (f"min_{figure}", f"max_{figure}")
