from dataclasses import replace

import numpy as np
import pytest

from archsearch.data import chunks, fingerprint


def test_it_is_16_hex_digits_and_always_the_same(make_dataset, monkeypatch):
    print_whole = fingerprint(make_dataset(3, 4))
    assert len(print_whole) == 16
    assert set(print_whole) <= set("0123456789abcdef")
    monkeypatch.setattr(chunks, "VALUES_PER_CHUNK", 10)
    assert fingerprint(make_dataset(3, 4)) == print_whole


def test_name_source_notes_and_memory_layout_do_not_matter(make_dataset):
    dataset = make_dataset(3, 4)
    other = replace(
        dataset,
        name="other",
        source="elsewhere",
        notes=("converted",),
        images=np.asfortranarray(dataset.images),
    )
    assert fingerprint(other) == fingerprint(dataset)


def _changed_pixel(images):
    images = images.copy()
    images[-1, -1, -1, -1] += 1
    return images


@pytest.mark.parametrize(
    "change",
    [
        lambda data: {"images": _changed_pixel(data.images)},
        lambda data: {
            "images": data.images.astype(np.uint8),
            "test_images": data.test_images.astype(np.uint8),
        },
        lambda data: {
            "images": data.images.reshape(-1, 2, 3, 1),
            "test_images": data.test_images.reshape(-1, 2, 3, 1),
        },
        lambda data: {"labels": np.array([0, 0, 1, 0, 1, 1, 1])},
        lambda data: {"test_images": _changed_pixel(data.test_images)},
        lambda data: {"test_labels": data.test_labels + 1},
        lambda data: {"test_images": None, "test_labels": None},
        lambda data: {"class_names": ("class 0", "class one")},
        lambda data: {"class_names": data.class_names[::-1]},
    ],
)
def test_any_change_to_the_data_shows(make_dataset, change):
    dataset = make_dataset(3, 4, test=2)
    assert fingerprint(replace(dataset, **change(dataset))) != fingerprint(dataset)
