"""What a surrogate sees of a network besides the choices that name it."""

from math import log

from archsearch.geometry import Profile

MEASURES = (
    "log params",
    "log macs",
    "log field",
    "coverage",
    "depth",
    "log output size",
    "log width",
    "log jump",
)
"""Sizes enter as logarithms: accuracy grows with the logarithm of each, if at all.

Of figures with two axes the one that `trials.csv` shows; the width is the widest convolution's.
"""


def measures_of(profile: Profile) -> tuple[float, ...]:
    """A profile as numbers, in the order of MEASURES."""
    widest = max(layer.output[2] for layer in profile.layers if layer.type == "conv")
    return (
        log(profile.params),
        log(profile.macs),
        log(min(profile.field)),
        min(profile.coverage),
        float(profile.depth),
        log(min(profile.output_size)),
        log(widest),
        log(max(profile.jump)),
    )
