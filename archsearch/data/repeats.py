"""Images that stand in two parts of a split, which makes scores too good."""

from hashlib import blake2b

from archsearch.data.partition import Split
from archsearch.data.rules import Images


def repeated_images(split: Split) -> dict[str, int]:
    """How many images of "val" equal one of the training part in every value, and of "test" one of
    the training or the validation part, by which a network was trained or chosen.
    """
    train, val = set(_digests(split.train_images)), _digests(split.val_images)
    known = train.union(val)
    return {
        "val": sum(digest in train for digest in val),
        "test": sum(digest in known for digest in _digests(split.test_images)),
    }


def class_counts(split: Split) -> list[int]:
    """How many images each class has in all parts together, in the order of the class names."""
    labels = (split.train_labels, split.val_labels, split.test_labels)
    return [
        sum(int((part == number).sum()) for part in labels)
        for number in range(len(split.class_names))
    ]


def _digests(images: Images) -> list[bytes]:
    return [blake2b(image.tobytes(), digest_size=16).digest() for image in images]
