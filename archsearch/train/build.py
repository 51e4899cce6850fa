"""From an architecture to a keras.Model that takes raw pixels and gives class probabilities."""

from dataclasses import dataclass

import keras

from archsearch.space import Architecture, Conv, Pool, Training
from archsearch.train.objectives import Objective

BATCH_NORM_MOMENTUM = 0.9
"""Keras's 0.99 needs some 500 steps to arrive; a search compares networks after fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Mean and standard deviation of the training pixels, by which a model scales its input."""

    mean: float
    deviation: float


def build(architecture: Architecture, *, scaling: Scaling, dropout: float = 0.0) -> keras.Model:
    """The network as a functional model from (height, width, channels) to probabilities.

    Layer names are those of the profile: conv_1, norm_1, pool_1, head, dense_1, classes.
    """
    image = keras.Input(architecture.input_shape, name="image")
    x = keras.layers.Rescaling(
        1 / scaling.deviation, offset=-scaling.mean / scaling.deviation, name="scaling"
    )(image)
    number = 0
    for layer in architecture.layers:
        if isinstance(layer, Pool):
            x = _pool(layer, number)(x)
        else:
            number += 1
            x = _block(x, layer, number, architecture)
    flat = (
        keras.layers.GlobalAveragePooling2D
        if architecture.head == "gap"
        else (keras.layers.Flatten)
    )
    x = flat(name="head")(x)
    for index, width in enumerate(architecture.dense, start=1):
        x = _dropped(x, dropout, f"dropout_{index}")
        x = keras.layers.Dense(width, activation=architecture.activation, name=f"dense_{index}")(x)
    x = _dropped(x, dropout, "dropout")
    x = keras.layers.Dense(architecture.classes, activation="softmax", name="classes")(x)
    return keras.Model(image, x, name=f"architecture_{architecture.identity}")


def compile_model(model: keras.Model, training: Training, objective: Objective) -> None:
    """Give the model its optimizer, its loss for integer labels, and its metrics."""
    metrics: list[object] = ["accuracy"]
    if objective.metric.startswith("top_"):
        best = int(objective.metric.split("_")[1])
        metrics.append(keras.metrics.SparseTopKCategoricalAccuracy(k=best, name=objective.metric))
    model.compile(
        optimizer=_optimizer(training), loss="sparse_categorical_crossentropy", metrics=metrics
    )


def _block(x: object, conv: Conv, number: int, architecture: Architecture) -> object:
    normalized = architecture.normalization is not None
    x = keras.layers.Conv2D(
        conv.channels,
        conv.kernel_size,
        strides=conv.stride,
        padding=conv.padding,
        use_bias=not normalized,
        kernel_initializer="he_normal" if "elu" in architecture.activation else "glorot_uniform",
        name=f"conv_{number}",
    )(x)
    if normalized:
        x = keras.layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM, name=f"norm_{number}")(x)
    return keras.layers.Activation(architecture.activation, name=f"activation_{number}")(x)


def _pool(pool: Pool, number: int) -> keras.layers.Layer:
    kind = keras.layers.MaxPooling2D if pool.kind == "max" else keras.layers.AveragePooling2D
    return kind(pool.size, name=f"pool_{number}")


def _dropped(x: object, rate: float, name: str) -> object:
    return keras.layers.Dropout(rate, name=name)(x) if rate > 0 else x


def _optimizer(training: Training) -> keras.optimizers.Optimizer:
    if training.optimizer == "sgd":
        return keras.optimizers.SGD(training.learning_rate, momentum=0.9, nesterov=True)
    kinds = {
        "adam": keras.optimizers.Adam,
        "adamw": keras.optimizers.AdamW,
        "nadam": keras.optimizers.Nadam,
        "rmsprop": keras.optimizers.RMSprop,
        "lion": keras.optimizers.Lion,
    }
    return kinds[training.optimizer](training.learning_rate)
