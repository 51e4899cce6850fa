"""Image files classified by a run's model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from archsearch.best.pictures import Intake, Picture
from archsearch.errors import InputError

if TYPE_CHECKING:
    import keras

BATCH = 256
"""Images that are in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The probabilities of the classes, in their order, for an image file.

    `conversions` are phrases for what had to be changed of it.
    """

    file: Path
    probabilities: tuple[float, ...]
    conversions: tuple[str, ...]

    def likeliest(self, number: int) -> tuple[int, ...]:
        """The most probable classes, by number, the best first."""
        order = np.argsort(-np.asarray(self.probabilities), kind="stable")
        return tuple(int(each) for each in order[:number])


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An image file that could not be read as the model takes it; `reason` names it, in a line."""

    file: Path
    reason: str


def predict(
    model: "keras.Model", intake: Intake, files: Sequence[Path]
) -> Iterator[Prediction | Refused]:
    """What each file is, in their order."""
    for start in range(0, len(files), BATCH):
        read = [_picture(intake, file) for file in files[start : start + BATCH]]
        pictures = [each.pixels for each in read if not isinstance(each, Refused)]
        rows = iter(model.predict(np.stack(pictures), verbose=0) if pictures else ())
        for file, each in zip(files[start:], read, strict=False):
            if isinstance(each, Refused):
                yield each
            else:
                yield Prediction(
                    file=file,
                    probabilities=tuple(map(float, next(rows))),
                    conversions=each.conversions,
                )


def _picture(intake: Intake, file: Path) -> Picture | Refused:
    try:
        return intake.picture(file)
    except InputError as error:
        return Refused(file=file, reason=str(error))
