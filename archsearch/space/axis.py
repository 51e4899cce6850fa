"""One convolution along one axis, as Keras does it: sizes, padding and which taps meet a pixel.

Sources: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016);
the `same` rule is TensorFlow's, which every Keras backend follows.
"""

from typing import Literal

Padding = Literal["same", "valid"]


def output_size(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """Pixels of the output along one axis; 0 or less means that nothing is left.

    >>> output_size(28, 3, 2, "valid"), output_size(28, 3, 2, "same"), output_size(4, 5, 1, "valid")
    (13, 14, 0)
    """
    if padding == "same":
        return -(-size // stride)
    return (size - kernel) // stride + 1


def padding_in_all(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """Zeros added along one axis, both ends together.

    >>> padding_in_all(28, 3, 1, "same"), padding_in_all(28, 3, 2, "same")
    (2, 1)
    """
    if padding == "valid":
        return 0
    return max((output_size(size, kernel, stride, "same") - 1) * stride + kernel - size, 0)


def padding_before(size: int, kernel: int, stride: int, padding: Padding) -> int:
    """Zeros added before the first pixel; an odd one goes behind the last.

    >>> padding_before(28, 3, 2, "same"), padding_before(27, 3, 2, "same")
    (0, 1)
    """
    return padding_in_all(size, kernel, stride, padding) // 2


def live_taps(size: int, kernel: int, stride: int, padding: Padding) -> range:
    """The taps of a kernel that meet at least one pixel; the others only ever meet padding.

    Output i reads the positions i·stride − before … i·stride − before + kernel − 1, so tap t is
    live where 0 <= i·stride − before + t < size for some i. These taps are contiguous.

    >>> live_taps(2, 7, 1, "same"), live_taps(28, 3, 1, "same")
    (range(2, 5), range(0, 3))
    """
    before = padding_before(size, kernel, stride, padding)
    last = (output_size(size, kernel, stride, padding) - 1) * stride
    return range(max(before - last, 0), min(before + size, kernel))
