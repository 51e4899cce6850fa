"""From a point of a space to the candidate it stands for, in canonical form."""

from math import floor, log
from typing import Any, cast

from archsearch.space.architecture import Architecture, Candidate, Conv, Layer, Pool, Training
from archsearch.space.canonical import InfeasibleError, canonical
from archsearch.space.search_space import Point

MOST_CHANNELS = 1_000_000


def candidate_at(point: Point, *, input_shape: tuple[int, int, int], classes: int) -> Candidate:
    """The canonical candidate at a point, for images of `input_shape` (height, width, channels).

    Raises InfeasibleError where a layer leaves nothing of its input, or is absurdly wide.
    """
    pick = cast(dict[str, Any], point)
    architecture = Architecture(
        input_shape=input_shape,
        classes=classes,
        layers=layers_at(point),
        normalization=pick["normalization"],
        activation=pick["activation"],
        head=pick["head"],
        dense=pick["dense"],
    )
    training = Training(
        optimizer=pick["optimizer"],
        learning_rate=pick["learning_rate"],
        batch_size=pick["batch_size"],
        dropout=pick["dropout"],
        augmentation=pick["augmentation"],
    )
    return Candidate(architecture=canonical(architecture), training=training)


def layers_at(point: Point) -> tuple[Layer, ...]:
    """The convolutions and pools that a point proposes, as proposed (not yet canonical)."""
    layers: list[Layer] = []
    grown = 0
    for number in range(1, cast(int, point["depth"]) + 1):
        stride = cast(int, _pick(point, "stride", number))
        if number > 1 and (point["grow_at"] == "layer" or stride > 1):
            grown += 1
        kernel_size = cast(tuple[int, int], _pick(point, "kernel_size", number))
        layers.append(
            Conv(
                kernel_size=(kernel_size[0], kernel_size[1]),
                stride=stride,
                padding=cast(Any, _pick(point, "padding", number)),
                channels=width(
                    cast(int, point["channels"]), cast(float, point["channel_growth"]), grown
                ),
            )
        )
        pool = _pick(point, "pool", number)
        if pool is not None:
            layers.append(Pool(kind=cast(Any, pool)))
    return tuple(layers)


def width(channels: int, growth: float, times: int) -> int:
    """Channels after growing so many times, rounded half up, at least 1.

    Raises InfeasibleError over a million channels, which no machine can train.

    >>> width(8, 1.5, 1), width(8, 1.5, 2), width(1, 0.1, 3)
    (12, 18, 1)
    """
    if growth > 1 and log(channels) + times * log(growth) > log(MOST_CHANNELS):
        raise InfeasibleError(
            rule=f"more than {MOST_CHANNELS:,} channels",
            message=f"{channels} channels grown {times} times by {growth:g} are more than "
            f"{MOST_CHANNELS:,}; use a smaller channel_growth",
        )
    return max(1, floor(channels * growth**times + 0.5))


def _pick(point: Point, argument: str, layer: int) -> object:
    name = f"{argument}_{layer}"
    return point[name] if name in point else point[argument]
