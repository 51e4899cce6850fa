"""The average of the weights, against the formula by hand."""

import numpy as np
import pytest

from archsearch.space import Training
from archsearch.space.arguments import OPTIMIZERS

keras = pytest.importorskip("keras")
from archsearch.train.averaging import ETA, optimizer_of, with_averages  # noqa: E402
from archsearch.train.weights import pack, unpack  # noqa: E402

pytestmark = pytest.mark.slow
RATE = 0.05


def compiled(optimizer="adam"):
    """Two classes from three numbers."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
    training = Training(optimizer=optimizer, learning_rate=RATE, batch_size=4, dropout=0.0)
    model.compile(
        optimizer=optimizer_of(training, averages=True), loss="sparse_categorical_crossentropy"
    )
    model.optimizer.build(model.trainable_variables)
    return model


def images(number=20):
    rng = np.random.default_rng(0)
    labels = np.arange(number) % 2
    return rng.normal(labels[:, None], 1.0, size=(number, 3)).astype("float32"), labels


class Path(keras.callbacks.Callback):
    """The weights after each step."""

    def __init__(self):
        super().__init__()
        self.steps = []

    def on_train_batch_end(self, batch, logs=None):
        self.steps.append(np.concatenate([each.ravel() for each in self.model.get_weights()]))


def flat(model):
    return np.concatenate([each.ravel() for each in model.get_weights()])


def by_hand(steps, *, average=None, before=0):
    """The average after steps of which the first is number `before` + 1."""
    for step, weights in enumerate(steps, start=before + 1):
        share = (ETA + 1) / (step + ETA)
        average = weights if average is None else (1 - share) * average + share * weights
    return average


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_is_left_behind_is_the_average_of_the_steps(optimizer):
    model, path = compiled(optimizer), Path()
    x, y = images()
    model.fit(x, y, batch_size=4, epochs=3, verbose=0, callbacks=[path])
    assert len(path.steps) == 15
    assert flat(model) == pytest.approx(by_hand(path.steps), abs=1e-5)
    assert np.abs(flat(model) - path.steps[-1]).max() > 1e-3


def test_the_first_average_is_the_first_step():
    model, path = compiled(), Path()
    x, y = images(4)
    model.fit(x, y, batch_size=4, verbose=0, callbacks=[path])
    assert flat(model) == pytest.approx(path.steps[0], abs=1e-6)


def test_a_second_stretch_goes_on_from_the_average_and_its_step():
    first, second, path = compiled(), compiled(), Path()
    x, y = images()
    first.fit(x, y, batch_size=4, epochs=2, verbose=0)
    unpack(second, pack(first))
    second.fit(x, y, batch_size=4, initial_epoch=2, epochs=3, verbose=0, callbacks=[path])
    expected = by_hand(path.steps, average=flat(first), before=10)
    assert flat(second) == pytest.approx(expected, abs=1e-5)


def test_a_compiled_model_can_be_saved_and_trained_further(tmp_path):
    model = compiled()
    x, y = images()
    model.fit(x, y, batch_size=4, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded, path = keras.models.load_model(tmp_path / "model.keras"), Path()
    assert int(loaded.optimizer.iterations) == 5
    loaded.fit(x, y, batch_size=4, verbose=0, callbacks=[path])
    expected = by_hand(path.steps, average=flat(model), before=5)
    assert flat(loaded) == pytest.approx(expected, abs=1e-5)


class Stop(keras.callbacks.Callback):
    """Ends a training after an epoch, as EarlyStopping does."""

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = epoch + 1 == self.epochs


@pytest.mark.parametrize("epochs", [1, 3, 5])
def test_a_training_that_ends_early_leaves_the_average_and_steps_as_without_averages(epochs):
    (watched, seen), (alone, path) = [(compiled(), Path()) for _ in range(2)]
    x, y = images()
    callbacks = with_averages([seen, Stop(epochs)])
    keras.utils.set_random_seed(5)  # the images come in the same order
    watched.fit(
        x, y, batch_size=4, epochs=5, verbose=0, callbacks=callbacks, validation_data=(x, y)
    )
    keras.utils.set_random_seed(5)
    alone.fit(x, y, batch_size=4, epochs=epochs, verbose=0, callbacks=[path])
    np.testing.assert_array_equal(seen.steps, path.steps)
    np.testing.assert_array_equal(flat(watched), flat(alone))
    assert flat(watched) == pytest.approx(by_hand(path.steps), abs=1e-5)


class Seen(keras.callbacks.Callback):
    """The weights after each epoch."""

    def __init__(self):
        super().__init__()
        self.epochs = []

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append(flat(self.model))


def test_callbacks_and_validation_see_the_average_of_each_epoch():
    model, path, seen = compiled(), Path(), Seen()
    x, y = images()
    callbacks = with_averages([path, seen])
    history = model.fit(
        x, y, batch_size=4, epochs=3, verbose=0, callbacks=callbacks, validation_data=(x, y)
    )
    for epoch, weights in enumerate(seen.epochs, start=1):
        assert weights == pytest.approx(by_hand(path.steps[: 5 * epoch]), abs=1e-5)
    assert model.evaluate(x, y, verbose=0) == pytest.approx(history.history["val_loss"][-1])


def test_another_training_with_the_same_callback_starts_from_what_is_there():
    x, y = images()
    (callback,) = with_averages([])
    model = compiled()
    model.fit(x, y, batch_size=4, epochs=1, verbose=0, callbacks=[callback])
    start, path = flat(model), Path()
    model.optimizer.learning_rate = 0.0
    model.fit(x, y, batch_size=4, epochs=1, verbose=0, callbacks=[callback, path])
    np.testing.assert_array_equal(path.steps[0], start)
