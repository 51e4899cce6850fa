"""A data set as it was stored, before any split."""

from dataclasses import dataclass

from archsearch.data.rules import (
    Images,
    Labels,
    check_alike,
    check_class_names,
    check_class_sizes,
    check_finite,
    check_images,
    check_labels,
)
from archsearch.data.wording import quoted
from archsearch.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """Labelled images, checked on construction; a rule broken is a one-line InputError.

    `images` is (images, height, width, channels), uint8 or float32, with raw values; `labels` is
    (images,) int64, an index into `class_names`. `test_images` and `test_labels` are the official
    test part, or None. `source` says in one phrase where it came from; each of `notes` tells of
    something skipped or converted, with its count; values `from_image_files` are 0 (black) to 255.
    """

    name: str
    images: Images
    labels: Labels
    class_names: tuple[str, ...]
    source: str
    test_images: Images | None = None
    test_labels: Labels | None = None
    notes: tuple[str, ...] = ()
    from_image_files: bool = False

    def __post_init__(self) -> None:
        what = f"data set {quoted(self.name)}"
        check_images(self.images, what=what)
        check_class_names(self.class_names, what=what)
        check_labels(self.labels, images=self.images, classes=len(self.class_names), what=what)
        self._check_test_part(f"{what}, test part")
        parts = (
            ("training", "validation") if self.has_test_part else ("training", "validation", "test")
        )
        check_class_sizes(self.labels, class_names=self.class_names, parts=parts, what=what)
        check_finite(self.images, what=what)

    @property
    def has_test_part(self) -> bool:
        """Whether the data set names its own test images."""
        return self.test_images is not None

    def _check_test_part(self, what: str) -> None:
        if self.test_images is None and self.test_labels is None:
            return
        if self.test_images is None or self.test_labels is None:
            raise InputError(f"{what}: images and labels must both be given, or neither")
        check_images(self.test_images, what=what)
        check_alike(self.test_images, self.images, what=what)
        check_labels(
            self.test_labels, images=self.test_images, classes=len(self.class_names), what=what
        )
        check_finite(self.test_images, what=what)
