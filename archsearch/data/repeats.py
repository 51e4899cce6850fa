"""Images that stand in two parts of a split, which makes scores too good."""

from hashlib import blake2b

from archsearch.data.partition import Split
from archsearch.data.rules import Images


def repeated_images(split: Split) -> dict[str, int]:
    """How many images of "val" and of "test" equal one of the training part in every value."""
    known = _digests(split.train_images)
    return {
        "val": sum(digest in known for digest in _each(split.val_images)),
        "test": sum(digest in known for digest in _each(split.test_images)),
    }


def class_counts(split: Split) -> list[int]:
    """How many images each class has in all parts together, in the order of the class names."""
    labels = (split.train_labels, split.val_labels, split.test_labels)
    return [
        sum(int((part == number).sum()) for part in labels)
        for number in range(len(split.class_names))
    ]


def _digests(images: Images) -> set[bytes]:
    return set(_each(images))


def _each(images: Images) -> list[bytes]:
    return [blake2b(image.tobytes(), digest_size=16).digest() for image in images]
