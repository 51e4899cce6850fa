"""How a model scales and varies raw pixels, and how fast BatchNormalization moves. No Keras."""

from dataclasses import dataclass

from archsearch.data import Split, pixel_statistics

BATCH_NORM_MOMENTUM = 0.9
"""Keras's 0.99 needs some 500 steps to arrive; a search compares networks after fewer."""
SHIFT = 0.125
"""Share of each side by which images are moved at most: of 32 pixels 4 (He et al., 2016)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Mean and standard deviation of the training pixels, by which a model scales its input."""

    mean: float
    deviation: float


def scaling_of(split: Split) -> Scaling:
    """The scaling by the training pixels of a split."""
    mean, deviation = pixel_statistics(split.train_images)
    return Scaling(mean=mean, deviation=deviation)
