"""What luck alone does to a score: the validation images, and the seed of a training."""

import pandas as pd

from archsearch.report.compared import trained_in_full
from archsearch.report.format import count, points, several
from archsearch.report.intervals import standard_error
from archsearch.report.measure import Measure

ROUNDING = 1e-6
"""What scores in single precision may differ by where they are equal."""


def noise_sentence(trials: pd.DataFrame, measure: Measure, *, best: str, images: int) -> str | None:
    """How many architectures the validation images cannot tell from `best`.

    None where it is not known, or where there is no other.
    """
    scored = trained_in_full(trials)
    if not measure.is_share or not images or scored.empty:
        return None
    scores = scored.groupby("architecture")["score"].max()
    if best not in scores or len(scores) == 1:
        return None
    top = float(scores[best])
    margin, what = _noise(top, images)
    near = int((scores >= top - margin - ROUNDING).sum()) - 1
    if near < 1:
        return (
            f"No other architecture lies within {what} ({points(margin)}) of the best, but one "
            "seed says nothing about luck in training."
        )
    subject = "1 other architecture lies" if near == 1 else f"{count(near)} other architectures lie"
    return (
        f"{subject} within {what} ({points(margin)}) of the best: they cannot be told apart with "
        f"{several(images, 'validation image')} and one seed."
    )


def _noise(top: float, images: int) -> tuple[float, str]:
    """A difference that is no evidence, with its name: the standard error, or one image if more.

    Near 100 % the binomial standard error goes to zero, but one image is never evidence.

    >>> _noise(0.9, 100)[1], _noise(1.0, 100)
    ('one standard error', (0.01, 'one validation image'))
    """
    error, image = standard_error(top, images), 1 / images
    return (error, "one standard error") if error > image else (image, "one validation image")
