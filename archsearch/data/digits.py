"""scikit-learn's handwritten digits."""

from importlib.util import find_spec

import numpy as np

from archsearch.data.dataset import Dataset
from archsearch.data.dataset_info import DatasetInfo

NAME = "digits"


def load_digits() -> Dataset:
    """The 1,797 digits that come with scikit-learn: 8×8, one channel, uint8 from 0 to 16."""
    from sklearn import datasets

    bunch = datasets.load_digits()
    return Dataset(
        name=NAME,
        # scikit-learn gives float64, but every value is a count of 0 to 16 dark pixels.
        images=bunch.images.astype(np.uint8)[..., np.newaxis],
        labels=bunch.target.astype(np.int64),
        class_names=tuple(str(name) for name in bunch.target_names),
        source="scikit-learn's load_digits",
    )


def digits_info() -> DatasetInfo:
    """What the catalogue says of the digits."""
    available = find_spec("sklearn") is not None
    return DatasetInfo(
        name=NAME,
        description="handwritten digits, tiny: a search takes minutes",
        images=1797,
        size="8×8",
        channels=1,
        classes=10,
        available=available,
        where="comes with scikit-learn" if available else "pip install scikit-learn",
        licence="CC BY 4.0 (UCI, Optical Recognition of Handwritten Digits)",
    )
