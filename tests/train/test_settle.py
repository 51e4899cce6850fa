"""BatchNormalization's averages after settling, against those computed by hand."""

import numpy as np
import pytest

from archsearch.space import Architecture, Conv

keras = pytest.importorskip("keras")
from archsearch.train import settle as settling  # noqa: E402  # Keras, after all
from archsearch.train.build import Scaling, build  # noqa: E402
from archsearch.train.settle import settle  # noqa: E402

pytestmark = pytest.mark.slow
LAYERS = (
    Conv(kernel_size=(3, 3), stride=1, padding="same", channels=3),
    Conv(kernel_size=(3, 5), stride=2, padding="valid", channels=4),
)


def model(normalization="batch", augmentation=None):
    architecture = Architecture(
        input_shape=(9, 11, 1),
        classes=3,
        layers=LAYERS,
        normalization=normalization,
        activation="relu",
        head="gap",
        dense=(),
    )
    scaling = Scaling(mean=2.0, deviation=3.0)
    return build(architecture, scaling=scaling, dropout=0.5, augmentation=augmentation)


@pytest.fixture(autouse=True)
def few_images(monkeypatch):
    """64 images in four batches, so that some are left over."""
    monkeypatch.setattr(settling, "IMAGES", 64)
    monkeypatch.setattr(settling, "BATCH", 16)


def images(count):
    return np.random.default_rng(0).normal(2, 3, size=(count, 9, 11, 1)).astype("float32")


def by_hand(network, batches):
    """Mean over the batches of each batch's mean and variance, behind both convolutions."""
    found = {1: [], 2: []}
    for batch in batches:
        x = (batch - 2.0) / 3.0
        for number in (1, 2):
            x = np.asarray(network.get_layer(f"conv_{number}")(x))
            mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
            found[number].append((mean, variance))
            gamma, beta = (np.asarray(w) for w in network.get_layer(f"norm_{number}").weights[:2])
            x = np.maximum((x - mean) / np.sqrt(variance + 1e-3) * gamma + beta, 0)
    return {number: np.mean(pairs, axis=0) for number, pairs in found.items()}


@pytest.mark.parametrize(("count", "used", "size"), [(100, 64, 16), (70, 64, 16), (40, 32, 16),
                                                     (10, 10, 10)])  # fmt: skip
def test_averages_are_those_over_a_fixed_random_part(count, used, size):
    network, data = model(), images(count)
    rng = np.random.default_rng(1)
    for number in (1, 2):
        layer = network.get_layer(f"norm_{number}")
        layer.set_weights([rng.uniform(0.5, 2, size=w.shape) for w in layer.get_weights()])
    weights = [np.asarray(each) for each in network.trainable_weights]
    settle(network, data)
    part = data[np.random.default_rng(0).permutation(count)]
    expected = by_hand(network, [part[at : at + size] for at in range(0, used, size)])
    for number in (1, 2):
        layer = network.get_layer(f"norm_{number}")
        np.testing.assert_allclose(layer.moving_mean, expected[number][0], atol=1e-5)
        np.testing.assert_allclose(layer.moving_variance, expected[number][1], rtol=1e-4)
        assert layer.momentum == 0.9
    for before, after in zip(weights, network.trainable_weights, strict=True):
        np.testing.assert_array_equal(before, after)


def test_images_sorted_by_class_do_as_well_as_shuffled_ones():
    """The first images of a sorted data set are all of one class."""
    network, rng = model(), np.random.default_rng(2)
    classes = np.repeat([0.0, 10.0], 3_000)[:, None, None, None]
    data = (images(6_000) + classes).astype("float32")
    settle(network, data)
    sorted_mean = np.asarray(network.get_layer("norm_1").moving_mean)
    settle(network, rng.permutation(data))
    shuffled_mean = np.asarray(network.get_layer("norm_1").moving_mean)
    np.testing.assert_allclose(sorted_mean, shuffled_mean, atol=0.15)


def test_without_normalisation_nothing_changes():
    network = model(normalization=None)
    before = [np.asarray(each).copy() for each in network.variables]
    settle(network, images(20))
    for old, new in zip(before, network.variables, strict=True):
        np.testing.assert_array_equal(old, new)


def test_settling_twice_changes_nothing_more():
    network, data = model(), images(50)
    settle(network, data)
    before = [np.asarray(each).copy() for each in network.non_trainable_weights]
    settle(network, data)
    for old, new in zip(before, network.non_trainable_weights, strict=True):
        np.testing.assert_allclose(old, new, rtol=1e-6)


def test_averages_are_those_of_images_as_they_are():
    """In use nothing is augmented, so what an augmentation makes of images does not count."""
    plain, varied = model(), model(augmentation="flip+shift")
    for one, other in zip(plain.trainable_variables, varied.trainable_variables, strict=True):
        other.assign(one)
    for network in (plain, varied):
        settle(network, images(40))
    for number in (1, 2):
        one, other = (each.get_layer(f"norm_{number}") for each in (plain, varied))
        np.testing.assert_allclose(one.moving_mean, other.moving_mean, atol=1e-6)
        np.testing.assert_allclose(one.moving_variance, other.moving_variance, rtol=1e-5)
