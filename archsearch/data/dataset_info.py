"""What is known of a data set without loading it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetInfo:
    """One line of the catalogue.

    `images` counts all of them, an official test part included; `size` reads "28×28" (height ×
    width, in pixels); `available` says whether it can be had now without a download; `where` says
    where it was found or else how to get it; `licence` is the data's, with who says so.
    """

    name: str
    description: str
    images: int
    size: str
    channels: int
    classes: int
    available: bool
    where: str
    licence: str
