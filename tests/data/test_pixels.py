import numpy as np
import pytest

from archsearch.data import chunks, pixel_statistics


@pytest.mark.parametrize("chunk", [1, 100, 10**6])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_they_are_mean_and_deviation_of_all_values(monkeypatch, chunk, dtype):
    monkeypatch.setattr(chunks, "VALUES_PER_CHUNK", chunk)
    images = (255 * np.random.default_rng(0).random((7, 5, 3, 2))).astype(dtype)
    mean, deviation = pixel_statistics(images)
    assert mean == pytest.approx(images.astype(float).mean(), rel=1e-12)
    assert deviation == pytest.approx(images.astype(float).std(), rel=1e-12)


@pytest.mark.parametrize("value", [0, 0.1, -3, 1e30])
def test_no_deviation_is_given_as_one(value):
    images = np.full((7, 5, 3, 2), value, np.float32)
    assert pixel_statistics(images) == (pytest.approx(value, rel=1e-6), 1.0)


def test_a_small_deviation_on_a_large_mean_is_kept():
    images = np.full((2, 5, 3, 1), 50_000, np.float32)
    images[0] += 1
    assert pixel_statistics(images) == (50_000.5, 0.5)
