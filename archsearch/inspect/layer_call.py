"""One call of one Keras layer, and what a rule says about it."""

from dataclasses import dataclass
from typing import Any

from archsearch.geometry.network import AxisStep, Cost, Effect, Local

Shape = tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCall:
    """A layer with the shapes that it was called on, the batch included.

    `axes` is the number of axes of the image (2 for pictures); `channels_first` says where the
    channels stand in every map of the model. `without_channels` is the shape of an image that gets
    its only channel from a Reshape, and else None.
    """

    layer: Any
    inputs: tuple[Shape, ...]
    output: Shape
    axes: int
    channels_first: bool
    without_channels: Shape | None = None

    @property
    def channels_in(self) -> int:
        """Channels of the first input."""
        return self.channels(self.inputs[0])

    @property
    def channels_out(self) -> int:
        """Channels of the output."""
        return self.channels(self.output)

    @property
    def is_map(self) -> bool:
        """Whether the first input has the axes of the image."""
        return len(self.inputs[0]) == self.axes + 2

    @property
    def channel_axis(self) -> int:
        """Where the channels stand in the first input."""
        return 1 if self.channels_first else len(self.inputs[0]) - 1

    def channels(self, shape: Shape) -> int:
        """The channels of a shape (1 where there are none)."""
        if len(shape) < 2 or shape == self.without_channels:
            return 1
        return shape[1 if self.channels_first and len(shape) > 2 else -1] or 1

    def size(self, shape: Shape) -> Shape:
        """What is left of a shape without batch and channels."""
        if shape == self.without_channels:
            return shape[1:]
        return shape[2:] if self.channels_first and len(shape) > 2 else shape[1:-1]

    def axes_of(self, axis: Any) -> set[int]:
        """Keras's `axis` argument, as places in the first input."""
        axes = axis if isinstance(axis, list | tuple) else [axis]
        return {each % len(self.inputs[0]) for each in axes}


NO_COST = Cost()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a rule says about a call: its effect, its cost, and how its weights belong to taps.

    `expects` is the number of values that a dense layer was built for; `weighted` layers make up
    a network's depth.
    """

    effect: Effect
    cost: Cost = NO_COST
    per_tap: int = 0
    expects: int | None = None
    weighted: bool = False


POINTWISE = Reading(effect=Local())
"""Each unit depends on itself alone."""
WITH_CONTEXT = Reading(effect=Local(context=True))
"""Each unit depends on itself and on something of the whole map."""


def local(*steps: AxisStep) -> Reading:
    """A layer that moves over the map and has no weights."""
    return Reading(effect=Local(steps=steps))


class UnreadableError(Exception):
    """Raised by a rule for a use of its layer that it does not cover; says which, in words."""
