"""Numbers as a reader sees them: units behind a narrow no-break space, a true minus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import Any

SPACE = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
SURE = f"95{SPACE}%"
"""How sure every interval of the report is."""

NOTHING = "–"
"""What stands in a cell that has no value."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as a reader sees it, and in full, as a table that is saved has it."""

    text: str
    value: float | None = None

    def __str__(self) -> str:
        return self.text


def percent(share: float, digits: int = 1) -> str:
    """A share of 1 in percent; halves are rounded up, as in charts.

    >>> percent(0.97345).replace(SPACE, " "), percent(0.625, 0).replace(SPACE, " ")
    ('97.3 %', '63 %')
    """
    if not isfinite(share):
        return f"{share}{SPACE}%"
    rounded = Decimal(repr(float(share) * 100)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded}{SPACE}%"


def points(difference: float) -> str:
    """A difference of shares in percentage points, with two digits where it is below one.

    >>> points(0.0123), points(0.0027)
    ('1.2 points', '0.27 points')
    """
    value = difference * 100
    return f"{value:.1f} points" if value >= 1 else f"{value:.2f} points"


def count(number: int) -> str:
    """A whole number with its thousands apart.

    >>> count(12345)
    '12,345'
    """
    return f"{number:,}".replace("-", MINUS)


def several(number: int, one: str, more: str = "") -> str:
    """A number with its noun.

    >>> several(1, "trial"), several(1200, "trial"), several(2, "epoch of it", "epochs of it")
    ('1 trial', '1,200 trials', '2 epochs of it')
    """
    return f"{count(number)} {one if number == 1 else more or one + 's'}"


def short(number: float) -> str:
    """A large number in three digits with k, M, G or T behind it.

    >>> [short(n).replace(SPACE, " ") for n in (64, 1234, 999_999, 15_470_000_000)]
    ['64', '1.23 k', '1 M', '15.5 G']
    """
    if number < 1000:
        return f"{number:g}"
    size = number
    for unit in "kMG":
        size /= 1000
        if size < 999.5:
            return f"{size:.3g}{SPACE}{unit}"
    return f"{size / 1000:,.0f}{SPACE}T"


def duration(seconds: float) -> str:
    """A time in its two largest units.

    >>> [duration(s).replace(SPACE, " ") for s in (0.42, 59.6, 72, 3600 * 2 + 61)]
    ['0.4 s', '1 min 0 s', '1 min 12 s', '2 h 1 min']
    """
    whole = round(seconds)
    if seconds < 9.95:
        return f"{seconds:.1f}{SPACE}s"
    if whole < 60:
        return f"{whole}{SPACE}s"
    if whole < 3600:
        return f"{whole // 60}{SPACE}min {whole % 60}{SPACE}s"
    return f"{count(whole // 3600)}{SPACE}h {whole % 3600 // 60}{SPACE}min"


def signed(number: float) -> str:
    """A number with its sign and two digits.

    >>> signed(0.624), signed(-0.3), signed(0.001)
    ('+0.62', '−0.30', '0.00')
    """
    text = f"{number:+.2f}"
    return text[1:] if text[1:] == "0.00" else text.replace("-", MINUS)


def pair(sides: tuple[int, int]) -> str:
    """Height × width, as one number where they are equal.

    >>> pair((3, 3)), pair((3, 5))
    ('3', '3×5')
    """
    return str(sides[0]) if sides[0] == sides[1] else f"{sides[0]}×{sides[1]}"


def both_ways(record: Mapping[Any, Any], name: str) -> str:
    """A figure of a row that has its `_height` and `_width`, as `pair` writes it."""
    return pair((int(record[f"{name}_height"]), int(record[f"{name}_width"])))


def date(time: float) -> str:
    """The day and minute of a UNIX time, in UTC.

    >>> date(0)
    '1 January 1970, 00:00 UTC'
    """
    moment = datetime.fromtimestamp(time, tz=UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def listed(parts: list[str]) -> str:
    """Parts as they are said: commas, and "and" before the last.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
