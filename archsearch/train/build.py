"""From an architecture to a keras.Model that takes raw pixels and gives class probabilities."""

from random import Random

import keras

from archsearch.space import Architecture, Candidate, Conv, Pool, Training
from archsearch.train.averaging import optimizer_of
from archsearch.train.objectives import Objective
from archsearch.train.scaling import BATCH_NORM_MOMENTUM, SHIFT, Scaling


def build(
    architecture: Architecture,
    *,
    scaling: Scaling,
    dropout: float = 0.0,
    augmentation: str | None = None,
    seed: int = 0,
) -> keras.Model:
    """The network as a functional model from (height, width, channels) to probabilities.

    Layer names are those of the profile: conv_1, norm_1, pool_1, head, dense_1, classes. Initial
    weights, dropout and augmentation, which rest outside of training, follow from `seed`, not from
    Python's own generator, as Keras has it by default: in a worker, Dask's threads draw from that
    one too, whenever they like.
    """
    seeds = Random(seed)
    image = keras.Input(architecture.input_shape, name="image")
    x = _varied(image, augmentation, seeds)
    x = keras.layers.Rescaling(
        1 / scaling.deviation, offset=-scaling.mean / scaling.deviation, name="scaling"
    )(x)
    number = 0
    for layer in architecture.layers:
        if isinstance(layer, Pool):
            x = _pool(layer, number)(x)
        else:
            number += 1
            x = _block(x, layer, number, architecture, seeds)
    flat = (
        keras.layers.GlobalAveragePooling2D
        if architecture.head == "gap"
        else (keras.layers.Flatten)
    )
    x = flat(name="head")(x)
    for index, width in enumerate(architecture.dense, start=1):
        x = _dropped(x, dropout, f"dropout_{index}", seeds)
        x = _dense(x, width, architecture.activation, f"dense_{index}", seeds)
    x = _dropped(x, dropout, "dropout", seeds)
    x = _dense(x, architecture.classes, "softmax", "classes", seeds)
    return keras.Model(image, x, name=f"architecture_{architecture.identity}")


def build_candidate(candidate: Candidate, *, scaling: Scaling, seed: int) -> keras.Model:
    """The network as it is trained: with the candidate's dropout and augmentation."""
    return build(
        candidate.architecture,
        scaling=scaling,
        dropout=candidate.training.dropout,
        augmentation=candidate.training.augmentation,
        seed=seed,
    )


def compile_model(
    model: keras.Model, training: Training, objective: Objective, *, averages: bool = True
) -> None:
    """Give the model its optimizer, its loss for integer labels, and its metrics.

    `averages` says whether a training leaves the average of the weights behind (`averaging`).

    All their variables exist at the end: what is created in the first step has Keras trace that
    step twice on TensorFlow, half a second for a small network.
    """
    metrics = [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]
    if objective.metric.startswith("top_"):
        best = int(objective.metric.split("_")[1])
        metrics.append(keras.metrics.SparseTopKCategoricalAccuracy(k=best, name=objective.metric))
    model.compile(
        optimizer=optimizer_of(training, averages=averages),
        loss="sparse_categorical_crossentropy",
        metrics=metrics,
    )
    model.optimizer.build(model.trainable_variables)


def _varied(x: object, augmentation: str | None, seeds: Random) -> object:
    """Images mirrored, moved, or both, each by chance; what a move uncovers repeats the edge."""
    kinds = augmentation.split("+") if augmentation else ()
    if "flip" in kinds:
        x = keras.layers.RandomFlip("horizontal", seed=_draw(seeds), name="flip")(x)
    if "shift" in kinds:
        x = keras.layers.RandomTranslation(
            SHIFT, SHIFT, fill_mode="nearest", seed=_draw(seeds), name="shift"
        )(x)
    return x


def _block(x: object, conv: Conv, number: int, architecture: Architecture, seeds: Random) -> object:
    normalized = architecture.normalization is not None
    x = keras.layers.Conv2D(
        conv.channels,
        conv.kernel_size,
        strides=conv.stride,
        padding=conv.padding,
        use_bias=not normalized,
        kernel_initializer=_initial(seeds),
        name=f"conv_{number}",
    )(x)
    if normalized:
        x = keras.layers.BatchNormalization(momentum=BATCH_NORM_MOMENTUM, name=f"norm_{number}")(x)
    return keras.layers.Activation(architecture.activation, name=f"activation_{number}")(x)


def _pool(pool: Pool, number: int) -> keras.layers.Layer:
    kind = keras.layers.MaxPooling2D if pool.kind == "max" else keras.layers.AveragePooling2D
    return kind(pool.size, name=f"pool_{number}")


def _dense(x: object, width: int, activation: str, name: str, seeds: Random) -> object:
    return keras.layers.Dense(
        width, activation=activation, kernel_initializer=_initial(seeds), name=name
    )(x)


def _dropped(x: object, rate: float, name: str, seeds: Random) -> object:
    return keras.layers.Dropout(rate, seed=_draw(seeds), name=name)(x) if rate > 0 else x


def _initial(seeds: Random) -> keras.initializers.Initializer:
    return keras.initializers.GlorotUniform(seed=_draw(seeds))


def _draw(seeds: Random) -> int:
    return seeds.randrange(2**31)
