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


def with_averages(callbacks: Sequence[keras.callbacks.Callback]) -> list[keras.callbacks.Callback]:
    """Callbacks that find the average in the place of the weights after each epoch.

    So what they save is what was validated. The one that puts it there comes before them.
    """
    return [keras.callbacks.SwapEMAWeights(swap_on_epoch=True), *callbacks]
