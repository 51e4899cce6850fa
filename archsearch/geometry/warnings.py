"""What is odd about a network, each with its kind, to count by, and its numbers, to read."""

from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from archsearch.geometry.network.axis_step import PlacedWindow

BORDER_LAYER = "border layer"
DEAD_TAPS = "dead taps"
UNREAD_PIXELS = "unread pixels"
ASYMMETRIC_PADDING = "asymmetric padding"
MISALIGNED_BRANCHES = "misaligned branches"
SMALL_FIELD = "small field"
LARGE_FIELD = "large field"

LAYER_KINDS = (BORDER_LAYER, DEAD_TAPS, UNREAD_PIXELS, ASYMMETRIC_PADDING)
"""Kinds that a layer of an Architecture may have."""
FIELD_KINDS = (SMALL_FIELD, LARGE_FIELD)
"""Kinds that a whole network may have."""
FAR = 3
"""Field and image differ "far" from this factor on: a plain number; no study sets a threshold."""


class Warned(NamedTuple):
    """One warning: its kind, one of the constants above, and the sentence with its numbers."""

    kind: str
    text: str


def border_warning(field: Sequence[int], image: Sequence[int]) -> tuple[Warned, ...]:
    """The warning for a convolution whose input units already see the whole image, if they do.

    Richter et al., "Should you go deeper?" (2021), find that such layers add little.

    >>> border_warning((9, 9), (8, 9))[0].text
    'its input already sees 9×9 of 8×9'
    """
    if any(seen < pixels for seen, pixels in zip(field, image, strict=True)):
        return ()
    return (Warned(BORDER_LAYER, f"its input already sees {times(field)} of {times(image)}"),)


def field_warning(field: Sequence[int], image: Sequence[int]) -> tuple[Warned, ...]:
    """The warning for a whole network whose field is far smaller or larger than the image.

    >>> [warned.text for warned in field_warning((5, 5), (28, 28))]
    ['the field of 5×5 is less than a third of the 28×28 image']
    """
    smaller = min(seen / pixels for seen, pixels in zip(field, image, strict=True))
    if smaller * FAR < 1:
        text = f"the field of {times(field)} is less than a third of the {times(image)} image"
        return (Warned(SMALL_FIELD, text),)
    if smaller > FAR:
        text = f"the field of {times(field)} is more than three times the {times(image)} image"
        return (Warned(LARGE_FIELD, text),)
    return ()


def kernel_warnings(windows: Sequence[PlacedWindow], size: Sequence[int]) -> tuple[Warned, ...]:
    """What is odd about a kernel on a map of `size`, wherever the map comes from.

    >>> from archsearch.geometry.network import Window
    >>> valid = Window(kernel=3, stride=2)
    >>> [odd.text for odd in kernel_warnings([valid.on(8), valid.on(9)], (8, 9))]
    ['never reads the last 1 of 8 rows']
    >>> same = Window(kernel=3, stride=2, padding="same")
    >>> [odd.text for odd in kernel_warnings([same.on(8), same.on(9)], (8, 9))]
    ['pads rows unequally: 0 before, 1 after']
    """
    warnings = []
    skipping = any(
        window.stride > window.kernel * window.dilation and window.output > 1 for window in windows
    )
    if skipping:
        strides = sorted({window.stride for window in windows})
        stride = strides[0] if len(strides) == 1 else times([window.stride for window in windows])
        kernel = times([window.kernel for window in windows])
        warnings.append(Warned(UNREAD_PIXELS, f"stride {stride} over kernel {kernel} skips pixels"))
    for window, pixels, what in zip(windows, size, _names(len(size)), strict=True):
        dropped = pixels - 1 - window.reads(window.output - 1)[-1]
        if dropped > 0 and window.stride > 1:
            text = f"never reads the last {dropped} of {pixels} {what}"
            warnings.append(Warned(UNREAD_PIXELS, text))
        if window.before != window.after and max(window.before, window.after) > 0:
            text = f"pads {what} unequally: {window.before} before, {window.after} after"
            warnings.append(Warned(ASYMMETRIC_PADDING, text))
    taps = prod(window.kernel for window in windows)
    live = prod(window.live_taps(pixels) for window, pixels in zip(windows, size, strict=True))
    if live < taps:
        warnings.append(Warned(DEAD_TAPS, f"only {live} of {taps} taps ever meet a pixel"))
    return tuple(warnings)


def times(size: Sequence[int]) -> str:
    """A size to read.

    >>> times((28, 28))
    '28×28'
    """
    return "×".join(map(str, size))


def _names(axes: int) -> tuple[str, ...]:
    """What the positions along each axis are called."""
    return {1: ("steps",), 2: ("rows", "columns"), 3: ("planes", "rows", "columns")}[axes]
