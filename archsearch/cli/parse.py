"""What users write on a command line, as values: durations, image sizes, names of warnings."""

import difflib
import re
from typing import Any

import click

from archsearch.space import AVOIDABLE

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> float:
    """Seconds of a duration such as 90s, 10m, 1h30m or plain 600.

    >>> seconds("10m"), seconds("1h30m"), seconds("45")
    (600.0, 5400.0, 45.0)
    """
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    parts = re.findall(r"(\d+(?:\.\d+)?)([smhd])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"{text!r} is no duration; write 90s, 10m or 1h30m")
    return sum(float(number) * SECONDS[unit] for number, unit in parts)


def image_size(text: str) -> tuple[int, int]:
    """(height, width) in pixels of 64x48 or 64.

    >>> image_size("64x48"), image_size("32")
    ((64, 48), (32, 32))
    """
    match = re.fullmatch(r"(\d+)(?:[x×](\d+))?", text)
    if not match:
        raise ValueError(f"{text!r} is no image size; write HEIGHTxWIDTH, such as 64x48")
    height = int(match[1])
    return height, int(match[2] or height)


def warning(text: str) -> str:
    """A warning that can be avoided; its words may also be joined by hyphens.

    >>> warning("border-layer")
    'border layer'
    """
    kind = text.replace("-", " ").strip().lower()
    if kind not in AVOIDABLE:
        near = difflib.get_close_matches(kind, AVOIDABLE, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(AVOIDABLE)}"
        raise ValueError(f"no warning {text!r} can be avoided; {hint}")
    return kind


class Parsed(click.ParamType):  # type: ignore[type-arg]  # generic in click 8.5 only
    """A click type that parses with one of the functions above."""

    def __init__(self, name: str, parse: Any) -> None:
        self.name = name
        self._parse = parse

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The parsed value, or click's usage error with the function's sentence."""
        if not isinstance(value, str):
            return value
        try:
            return self._parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DURATION = Parsed("duration", seconds)
IMAGE_SIZE = Parsed("HxW", image_size)
WARNING = Parsed("KIND", warning)
