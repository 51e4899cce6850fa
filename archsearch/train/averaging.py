"""Optimizers that leave a running average of the weights behind, and not the last step's.

At a constant rate the last steps of a training wander about; their average is where they wander
about. It is better than any of them and depends less on the seed (`benchmarks/averaging.md`), and
unlike a rate that falls it needs no end to be known beforehand: it is there after any epoch, so
that trials can be compared at rungs and go on.
"""

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
        super().__init__(*args, use_ema=True, **kwargs)

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


@keras.saving.register_keras_serializable("archsearch")
class AveragedSGD(Averaged, keras.optimizers.SGD):  # type: ignore[misc]  # keras is untyped
    """SGD, averaged."""


@keras.saving.register_keras_serializable("archsearch")
class AveragedAdam(Averaged, keras.optimizers.Adam):  # type: ignore[misc]
    """Adam, averaged."""


@keras.saving.register_keras_serializable("archsearch")
class AveragedAdamW(Averaged, keras.optimizers.AdamW):  # type: ignore[misc]
    """AdamW, averaged."""


@keras.saving.register_keras_serializable("archsearch")
class AveragedNadam(Averaged, keras.optimizers.Nadam):  # type: ignore[misc]
    """Nadam, averaged."""


@keras.saving.register_keras_serializable("archsearch")
class AveragedRMSprop(Averaged, keras.optimizers.RMSprop):  # type: ignore[misc]
    """RMSprop, averaged."""


@keras.saving.register_keras_serializable("archsearch")
class AveragedLion(Averaged, keras.optimizers.Lion):  # type: ignore[misc]
    """Lion, averaged."""


def averaged_optimizer(training: Training) -> keras.optimizers.Optimizer:
    """The optimizer of a candidate, with its rate."""
    if training.optimizer == "sgd":
        return AveragedSGD(training.learning_rate, momentum=0.9, nesterov=True)
    kinds = {
        "adam": AveragedAdam,
        "adamw": AveragedAdamW,
        "nadam": AveragedNadam,
        "rmsprop": AveragedRMSprop,
        "lion": AveragedLion,
    }
    return kinds[training.optimizer](training.learning_rate)
