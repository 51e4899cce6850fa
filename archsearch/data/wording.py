"""Names from the outside, written so that a message stays one line."""

from collections import Counter
from collections.abc import Sequence
from os import PathLike
from pathlib import PurePath


def quoted(name: str | PathLike[str]) -> str:
    r"""The name in quotes, line breaks and undecodable bytes escaped, emoji left alone.

    >>> print(quoted("cat\ndog"))
    'cat\ndog'
    """
    return repr(str(name))


def listed(names: Sequence[str | PathLike[str]], *, most: int = 10) -> str:
    """The first `most` names, quoted, and how many more there are.

    >>> listed(["b.png", "a.png", "c.png"], most=2)
    "'b.png', 'a.png' and 1 more"
    """
    shown = ", ".join(quoted(name) for name in names[:most])
    left = len(names) - most
    return f"{shown} and {left:,} more" if left > 0 else shown


def counted(count: int, noun: str) -> str:
    """The count with its noun, in the plural where it belongs.

    >>> counted(1, "image"), counted(1200, "image")
    ('1 image', '1,200 images')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def pixel_size(height: int, width: int) -> str:
    """Height × width, in pixels.

    >>> pixel_size(27, 28)
    '27×28'
    """
    return f"{height}×{width}"


def first_line(error: BaseException) -> str:
    """The first line of what an exception says, or its class's name when it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def conversion_notes(images: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """How many images were changed in which way, from the phrases of each image.

    >>> conversion_notes([["16-bit values reduced to 8 bits"], []])
    ('1 of 2 images: 16-bit values reduced to 8 bits',)
    """
    counts = Counter(phrase for phrases in images for phrase in phrases)
    whole = counted(len(images), "image")
    return tuple(f"{count:,} of {whole}: {phrase}" for phrase, count in sorted(counts.items()))


def folder_name(path: PurePath) -> str:
    """The last part of a path, or the whole path where there is none (as for the root)."""
    return path.name or str(path)
