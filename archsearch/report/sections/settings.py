"""What a run was asked to be, in words."""

from typing import Any

from archsearch.journal import AS_MANY_AS_FIT, RunFile
from archsearch.report.format import count, duration

SAID_ELSEWHERE = frozenset({"objective", "maximize", "first"})
"""Options that the page states in a sentence of its own, or counts."""
IN_SECONDS = frozenset({"time_budget", "trial_timeout"})


def settings_of(run: RunFile) -> tuple[tuple[str, str], ...]:
    """The options of a run and the versions it ran with: a name and a text for each."""
    options = [
        (_name(name), _option(name, value))
        for name, value in run.options.items()
        if name not in SAID_ELSEWHERE
    ]
    return (*options, *((name, str(version)) for name, version in run.versions.items()))


def _name(option: str) -> str:
    return option.replace("_", " ").capitalize()


def _option(name: str, value: Any) -> str:
    if name == "trials" and value == AS_MANY_AS_FIT:
        return "as many as there is time for"
    return _duration(value) if name in IN_SECONDS else _said(value)


def _duration(seconds: float | None) -> str:
    return "none" if seconds is None else duration(seconds)


def _said(value: object) -> str:
    """A value of an option for a reader.

    >>> _said(None), _said(False), _said([28, 32])
    ('none', 'no', '28×32')
    >>> _said({"max_params": 50000, "max_macs": None, "avoid": ["border layer", "small field"]})
    'max params 50,000; avoid border layer, small field'
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return count(value)
    if isinstance(value, list):
        return (", " if isinstance(value[0], str) else "×").join(map(str, value))
    if isinstance(value, dict):
        given = [
            f"{name.replace('_', ' ')} {_said(part)}"
            for name, part in value.items()
            if part is not None
        ]
        return "; ".join(given) or "none"
    return str(value)
