"""Images and labels: loading, splitting, fingerprint.

Arrays come out as they are stored: nothing here scales, augments or shuffles, and Keras is imported
only to fetch Fashion-MNIST when no copy is on the machine.
"""

from archsearch.data.dataset import Dataset
from archsearch.data.dataset_info import DatasetInfo
from archsearch.data.identity import fingerprint
from archsearch.data.known import catalogue, licence_of
from archsearch.data.partition import Split, split
from archsearch.data.pixels import pixel_statistics, value_range
from archsearch.data.repeats import class_counts, repeated_images
from archsearch.data.sources import load
from archsearch.data.stored_split import read_split, write_split

__all__ = [
    "Dataset",
    "DatasetInfo",
    "Split",
    "catalogue",
    "class_counts",
    "fingerprint",
    "licence_of",
    "load",
    "pixel_statistics",
    "read_split",
    "repeated_images",
    "split",
    "value_range",
    "write_split",
]
