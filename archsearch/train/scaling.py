"""How a model scales raw pixels, and how fast BatchNormalization's averages move. No Keras."""

from dataclasses import dataclass

from archsearch.data import Split, pixel_statistics

BATCH_NORM_MOMENTUM = 0.9
"""Keras's 0.99 needs some 500 steps to arrive; a search compares networks after fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Mean and standard deviation of the training pixels, by which a model scales its input."""

    mean: float
    deviation: float


def scaling_of(split: Split) -> Scaling:
    """The scaling by the training pixels of a split."""
    mean, deviation = pixel_statistics(split.train_images)
    return Scaling(mean=mean, deviation=deviation)
