"""What a space file is written with: `choice(...)` for the network, `per_layer(...)` for layers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options, picked once for the whole network."""

    options: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PerLayer:
    """One of several options, picked anew for each convolution."""

    options: tuple[object, ...]


def choice(*options: object) -> Choice:
    """A choice of one among the options, for the whole network.

    >>> choice(8, 16, 32).options
    (8, 16, 32)
    """
    return Choice(options)


def per_layer(*options: object) -> PerLayer:
    """A choice of one among the options, for each convolution its own.

    >>> per_layer(1, 3, 5).options
    (1, 3, 5)
    """
    return PerLayer(options)
