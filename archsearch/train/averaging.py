"""Optimizers that leave a running average of the weights behind, and not the last step's.

At a constant rate the last steps of a training wander about; their average is where they wander
about, which is the better network (`benchmarks/averaging.md` has by how much). Unlike a rate that
falls it needs no end to be known beforehand: it is there after any epoch, so that trials can be
compared at rungs and go on.
"""

from collections.abc import Sequence
from typing import Any

import keras

from archsearch.space import Training

ETA = 8
"""About the last 1 / (1 + ETA) of all steps count: with nine epochs, the last one."""


class Averaged:
    """Mixed in before an optimizer of Keras, whose average it makes one that needs no time scale.

    Polynomial-decay averaging: after step t the average is (1 − s) times itself plus s times the
    weights, with s = (ETA + 1) / (t + ETA). Shamir and Zhang, "Stochastic gradient descent for
    non-smooth optimization: convergence results and optimal averaging schemes" (ICML 2013).
    `Model.fit` puts the average in the place of the weights when it ends.
    """

    iterations: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_ema=True, **kwargs)  # type: ignore[call-arg]

    @property
    def ema_momentum(self) -> Any:
        """1 − s for the step that is under way; `iterations` are the steps before it."""
        before = keras.ops.cast(self.iterations, "float32")
        return before / (before + ETA + 1)

    @ema_momentum.setter
    def ema_momentum(self, constant: float) -> None:
        """Keras's constructor sets its own constant, which does not count."""

    def get_config(self) -> dict[str, Any]:
        """The configuration of the optimizer, without the constants that do not count."""
        config: dict[str, Any] = super().get_config()  # type: ignore[misc]
        return {key: value for key, value in config.items() if "ema" not in key}


PLAIN = {
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "nadam": keras.optimizers.Nadam,
    "rmsprop": keras.optimizers.RMSprop,
    "sgd": keras.optimizers.SGD,
    "lion": keras.optimizers.Lion,
}
"""Keras's optimizers by the names that spaces give them."""
AVERAGED = {
    name: keras.saving.register_keras_serializable("archsearch")(
        type(f"Averaged{kind.__name__}", (Averaged, kind), {})
    )
    for name, kind in PLAIN.items()
}
"""The same, averaged; registered, so that a compiled model can be saved and loaded."""


def optimizer_of(training: Training, *, averages: bool) -> keras.optimizers.Optimizer:
    """The optimizer of a candidate, with its rate; averaged, or as Keras has it."""
    kind = (AVERAGED if averages else PLAIN)[training.optimizer]
    if training.optimizer == "sgd":
        return kind(training.learning_rate, momentum=0.9, nesterov=True)
    return kind(training.learning_rate)


class AverageInPlace(keras.callbacks.Callback):  # type: ignore[misc]  # keras is untyped
    """Has the average in the place of the weights from the end of an epoch to the next one.

    So it is what is validated, and what later callbacks see and save, and it stays where `fit`
    ends, after whichever epoch that is. Keras's `SwapEMAWeights(swap_on_epoch=True)` leaves the
    last step's weights where `EarlyStopping` ends it, and on TensorFlow it swaps by adding and
    taking away, which changes the weights by a rounding error each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last_step: list[Any] | None = None

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Called by Keras before it validates."""
        self._put()

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Called by Keras once it has validated."""
        self._take_back()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Called by Keras after the validation of an epoch."""
        self._put()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Called by Keras before the first step of an epoch."""
        self._take_back()

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Called by Keras: what another training has left is none of this one's."""
        self._last_step = None

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Called by Keras once it has put the average in the place of the weights for good."""
        self._part()

    def _part(self) -> None:
        """Give the weights memory of their own.

        On JAX they would share that of the average, which a step of `evaluate` gives away.
        """
        for variable in self.model.trainable_variables:
            variable.assign(keras.ops.copy(variable))

    def _put(self) -> None:
        if self._last_step is None:
            variables = self.model.trainable_variables
            self._last_step = [keras.ops.convert_to_numpy(each) for each in variables]
            self.model.optimizer.finalize_variable_values(variables)
            self._part()

    def _take_back(self) -> None:
        if self._last_step is not None:
            for variable, value in zip(
                self.model.trainable_variables, self._last_step, strict=True
            ):
                variable.assign(value)
            self._last_step = None


def with_averages(callbacks: Sequence[keras.callbacks.Callback]) -> list[keras.callbacks.Callback]:
    """Callbacks that find the average in the place of the weights after each epoch.

    The one that puts it there comes before them.
    """
    return [AverageInPlace(), *callbacks]
