"""How a peer's network is built, trained and scored: as archsearch does it, outside archsearch."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import keras
import numpy as np

from archsearch.data import load, split
from archsearch.geometry import limits_of
from archsearch.geometry.limits import broken_limit
from archsearch.geometry.profile import profile
from archsearch.space import Architecture, Candidate, Dimension, Point, Training
from archsearch.space.resolve import layers_at
from archsearch.train import objective_named
from archsearch.train.averaging import with_averages
from archsearch.train.build import build, compile_model
from archsearch.train.scaling import Scaling, scaling_of
from archsearch.train.settle import settle
from archsearch.train.task import EVALUATION_BATCH, evaluate
from benchmarks.versus.log import Log
from benchmarks.versus.space import space

SPLIT_SEED = 0
"""As archsearch splits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The images that archsearch would train and validate on."""

    train_images: np.ndarray
    train_labels: np.ndarray
    val_images: np.ndarray
    val_labels: np.ndarray
    scaling: Scaling


@cache
def data() -> Data:
    """The split that archsearch makes of the space's data set, loaded once by each process."""
    parts = split(
        load(space.dataset),
        split_seed=SPLIT_SEED,
        train_size=space.train_size,
        val_size=space.val_size,
    )
    return Data(
        train_images=np.asarray(parts.train_images, dtype="float32"),
        train_labels=np.asarray(parts.train_labels),
        val_images=np.asarray(parts.val_images, dtype="float32"),
        val_labels=np.asarray(parts.val_labels),
        scaling=scaling_of(parts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Builds, trains and scores what a peer proposes, and writes down what came of it.

    `averages` says whether it averages weights as archsearch does, or keeps those of the last step
    as the peers' own users do.
    """

    log: Log
    averages: bool
    data: Data = field(default_factory=data)

    def candidate(self, point: Point) -> Candidate:
        """The network exactly as proposed, in no canonical form."""
        pick: Any = point
        architecture = Architecture(
            input_shape=self.data.train_images.shape[1:],
            classes=10,
            layers=layers_at(point),
            normalization=pick["normalization"],
            activation=pick["activation"],
            head=pick["head"],
            dense=pick["dense"],
        )
        training = {name: pick[name] for name in Training.__slots__}
        return Candidate(architecture=architecture, training=Training(**training))

    def over_limit(self, candidate: Candidate) -> str | None:
        """The limit of the space that a network breaks, found without building it.

        None also for one that cannot exist: that is for Keras to say.
        """
        numbers = profile(candidate.architecture)
        if any(min(layer.output) < 1 for layer in numbers.layers):
            return None
        return broken_limit(numbers, limits_of(space))

    def model(self, candidate: Candidate, *, seed: int) -> keras.Model:
        """The compiled model. Raises ValueError for what Keras refuses."""
        model = build(candidate.architecture, scaling=self.data.scaling, seed=seed)
        objective = objective_named("val_accuracy")
        compile_model(model, candidate.training, objective, averages=self.averages)
        return model

    def fit(
        self, model: keras.Model, candidate: Candidate, *, begin: int, end: int, **options: Any
    ) -> float:
        """Train from epoch `begin` to `end` and score what has settled; the accuracy.

        `options` are more arguments of `Model.fit`.
        """
        callbacks = options.pop("callbacks", [])
        if self.averages:
            callbacks = with_averages(callbacks)
        model.fit(
            self.data.train_images,
            self.data.train_labels,
            batch_size=candidate.training.batch_size,
            initial_epoch=begin,
            epochs=end,
            verbose=0,
            callbacks=callbacks,
            **options,
        )
        settle(model, self.data.train_images)
        score = evaluate(model, self.data.val_images, self.data.val_labels)["accuracy"]
        self.log.scored(candidate, begin=begin, epochs=end, score=score)
        return score

    @property
    def validation(self) -> dict[str, Any]:
        """The arguments of `Model.fit` for validation after each epoch."""
        return {
            "validation_data": (self.data.val_images, self.data.val_labels),
            "validation_batch_size": EVALUATION_BATCH,
        }


def plain(dimension: Dimension) -> list[Any]:
    """The options of a choice as a peer's user writes them: 3 for 3×3, "none" for None."""
    return [_plain(option) for option in dimension.options]


def option_of(dimension: Dimension, value: Any) -> Any:
    """The option that a plain value stands for."""
    return dimension.options[plain(dimension).index(value)]


def _plain(option: Any) -> Any:
    if option is None:
        return "none"
    return option[0] if isinstance(option, tuple) else option
