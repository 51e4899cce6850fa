"""A space as a keras_tuner.HyperModel, for stock keras-tuner tuners."""

from collections.abc import Callable, Mapping
from typing import Any

import keras
import keras_tuner

from archsearch.geometry import Refused
from archsearch.space import Candidate
from archsearch.train.averaging import with_averages
from archsearch.train.build import build_candidate, compile_model
from archsearch.train.objectives import Objective
from archsearch.train.scaling import Scaling


class CandidateModel(keras_tuner.HyperModel):  # type: ignore[misc]  # keras-tuner is untyped
    """Builds what hyperparameters stand for, as a search of archsearch does.

    `declare` gives a tuner's hyperparameters the choices of the space, `candidate` says what their
    values stand for, `seed` from which seed a candidate is built, `epochs` how long one is trained.
    """

    def __init__(
        self,
        *,
        declare: Callable[[keras_tuner.HyperParameters], None],
        candidate: Callable[[Mapping[str, Any]], Candidate | Refused],
        seed: Callable[[Candidate], int],
        scaling: Scaling,
        objective: Objective,
        epochs: int,
    ) -> None:
        super().__init__()
        self._declare = declare
        self._candidate_of = candidate
        self._seed = seed
        self._scaling = scaling
        self._objective = objective
        self._epochs = epochs

    def identity(self, values: Mapping[str, Any]) -> Candidate | None:
        """What is equal for values that make the same candidate; None for what is not trained.

        For the oracles in `archsearch.oracles`, which then waste no trial.
        """
        found = self._candidate_of(values)
        return None if isinstance(found, Refused) else found

    def declare_hyperparameters(self, hp: keras_tuner.HyperParameters) -> None:
        """Close the space before the first build, so that a tuner need not explore it."""
        self._declare(hp)

    def build(self, hp: keras_tuner.HyperParameters) -> keras.Model:
        """The compiled model. Raises FailedTrialError, with the rule, for what is not trained."""
        self._declare(hp)
        candidate = self._candidate(hp)
        model = build_candidate(candidate, scaling=self._scaling, seed=self._seed(candidate))
        compile_model(model, candidate.training, self._objective)
        return model

    def fit(
        self, hp: keras_tuner.HyperParameters, model: keras.Model, *args: Any, **kwargs: Any
    ) -> Any:
        """Keras's fit, with the candidate's batch size and epochs where none are given.

        A tuner that trains in stretches says in `tuner/epochs` after which epoch one ends. What
        its callbacks see, validate and save after an epoch is the average of the weights.
        """
        callbacks = with_averages(kwargs.pop("callbacks", None) or [])
        training = {
            "batch_size": self._candidate(hp).training.batch_size,
            "epochs": hp.values.get("tuner/epochs", self._epochs),
            "initial_epoch": hp.values.get("tuner/initial_epoch", 0),
        }
        return model.fit(*args, callbacks=callbacks, **(training | kwargs))

    def _candidate(self, hp: keras_tuner.HyperParameters) -> Candidate:
        found = self._candidate_of(hp.values)
        if isinstance(found, Refused):
            raise keras_tuner.errors.FailedTrialError(
                f"{found.kind}: {found.rule} ({found.detail})"
            )
        return found
