"""`archsearch.hypermodel`: a space for stock keras-tuner tuners."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from archsearch.data import load, split
from archsearch.errors import InputError
from archsearch.geometry import Accepted, Refused, Task, judge, limits_of
from archsearch.search import trial_seed
from archsearch.session.feasible import first_accepted
from archsearch.session.plan import SPLIT_SEED
from archsearch.space import Candidate, SearchSpace
from archsearch.train import objective_named
from archsearch.train.scaling import Scaling, scaling_of

if TYPE_CHECKING:
    from archsearch.train.hypermodel import CandidateModel


def hypermodel(
    space: SearchSpace,
    *,
    input_shape: tuple[int, int, int] | None = None,
    classes: int | None = None,
    mean: float | None = None,
    deviation: float | None = None,
    objective: str = "val_accuracy",
    seed: int = 0,
) -> "CandidateModel":
    """The space as a keras_tuner.HyperModel: compiled models that take raw pixels.

    `input_shape` is (height, width, channels), `mean` and `deviation` are those of the pixels, by
    which a model scales its input; they are given all four, or come from the space's data set. A
    point that may not be trained raises FailedTrialError. Raises InputError for what cannot be
    used, and where no point of the space may be trained.
    """
    from archsearch.search.oracles.hyperparameters import declare, point_of
    from archsearch.train.hypermodel import CandidateModel

    given = {"input_shape": input_shape, "classes": classes, "mean": mean, "deviation": deviation}
    task, scaling = _of_data_set(space) if _none_of(given) else _of_arguments(given)
    limits = limits_of(space, seed=seed)
    first, _ = first_accepted(space, task=task, limits=limits)

    def candidate(values: Mapping[str, Any]) -> Candidate | Refused:
        verdict = judge(point_of(values, space), task=task, limits=limits)
        return verdict.candidate if isinstance(verdict, Accepted) else verdict

    return CandidateModel(
        declare=partial(declare, space, default=first),
        candidate=candidate,
        seed=partial(trial_seed, seed),
        scaling=scaling,
        objective=objective_named(objective),
        epochs=int(space.epochs),
    )


def _none_of(given: Mapping[str, Any]) -> bool:
    missing = [name for name, value in given.items() if value is None]
    if missing and len(missing) < len(given):
        raise InputError(
            f"hypermodel needs {' and '.join(missing)} too, as the others are given; or leave "
            "out all four, and they come from the space's data set"
        )
    return bool(missing)


def _of_arguments(given: Mapping[str, Any]) -> tuple[Task, Scaling]:
    shape, classes = tuple(given["input_shape"]), given["classes"]
    if len(shape) != 3 or min(shape) < 1:
        raise InputError(f"input_shape must be (height, width, channels), but got {shape}")
    if classes < 2:
        raise InputError(f"classes must be at least 2, but got {classes}")
    if not given["deviation"] > 0:
        raise InputError(f"deviation must be over 0, but got {given['deviation']}")
    scaling = Scaling(mean=float(given["mean"]), deviation=float(given["deviation"]))
    return Task(input_shape=shape, classes=classes), scaling


def _of_data_set(space: SearchSpace) -> tuple[Task, Scaling]:
    """As in a run: pixels are scaled by those of the training part."""
    dataset = load(space.dataset)
    parts = split(
        dataset, split_seed=SPLIT_SEED, train_size=space.train_size, val_size=space.val_size
    )
    height, width, channels = dataset.images.shape[1:]
    task = Task(input_shape=(height, width, channels), classes=len(dataset.class_names))
    return task, scaling_of(parts)
