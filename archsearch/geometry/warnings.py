"""What is odd about a convolution, each with its numbers."""

from archsearch.space.architecture import Conv, Pair
from archsearch.space.axis import live_taps, output_size


def conv_warnings(conv: Conv, *, size: Pair, field: Pair, image: Pair) -> tuple[str, ...]:
    """Warnings for a convolution on a map of `size`, whose input units have this `field`.

    A border layer is one whose input's field already covers the image: Richter et al., "Should
    you go deeper?" (2021), find that such layers add little.

    >>> conv = Conv(kernel_size=(3, 3), stride=2, padding="valid", channels=4)
    >>> conv_warnings(conv, size=(8, 9), field=(3, 3), image=(8, 9))
    ('never reads the last 1 of 8 rows',)
    """
    warnings = []
    if field[0] >= image[0] and field[1] >= image[1]:
        warnings.append(
            f"border layer: its input already sees {field[0]}×{field[1]} of {image[0]}×{image[1]}"
        )
    height, width = conv.kernel_size
    if conv.stride > min(height, width) and max(_out(conv, size)) > 1:
        warnings.append(f"stride {conv.stride} over kernel {height}×{width} skips pixels")
    for dropped, pixels, what in zip(_dropped(conv, size), size, ("rows", "columns"), strict=True):
        if dropped:
            warnings.append(f"never reads the last {dropped} of {pixels} {what}")
    live = _live(conv, size)
    if live < height * width:
        warnings.append(f"only {live} of {height * width} taps ever meet a pixel")
    return tuple(warnings)


def _out(conv: Conv, size: Pair) -> Pair:
    return (
        output_size(size[0], conv.kernel_size[0], conv.stride, conv.padding),
        output_size(size[1], conv.kernel_size[1], conv.stride, conv.padding),
    )


def _dropped(conv: Conv, size: Pair) -> Pair:
    """Rows and columns at the end that `valid` never reads."""
    if conv.padding == "same":
        return (0, 0)
    return (
        (size[0] - conv.kernel_size[0]) % conv.stride,
        (size[1] - conv.kernel_size[1]) % conv.stride,
    )


def _live(conv: Conv, size: Pair) -> int:
    rows = live_taps(size[0], conv.kernel_size[0], conv.stride, conv.padding)
    columns = live_taps(size[1], conv.kernel_size[1], conv.stride, conv.padding)
    return len(rows) * len(columns)
