"""The data sets that have a name."""

from collections.abc import Callable
from types import MappingProxyType

from archsearch.data import digits, fashion_mnist, textures
from archsearch.data.dataset import Dataset
from archsearch.data.dataset_info import DatasetInfo

LOADERS: MappingProxyType[str, Callable[[], Dataset]] = MappingProxyType(
    {
        digits.NAME: digits.load_digits,
        fashion_mnist.NAME: fashion_mnist.load_fashion_mnist,
        textures.NAME: textures.load_textures,
    }
)


def licence_of(spec: str) -> str | None:
    """The licence of a named data set, with who says so; None for data of a user's own."""
    return next((info.licence for info in catalogue() if info.name == spec), None)


def catalogue() -> tuple[DatasetInfo, ...]:
    """What is known of each named data set, and where it is, without loading or downloading any."""
    return (digits.digits_info(), fashion_mnist.fashion_mnist_info(), textures.textures_info())
