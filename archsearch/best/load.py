"""`load_best` and `load`: the answer to "how do I get the trained model?" in one line."""

from pathlib import Path
from typing import TYPE_CHECKING

from archsearch.best.files import saved_training
from archsearch.best.remedies import DAMAGED, in_short, to_train_again
from archsearch.errors import InputError
from archsearch.journal import (
    History,
    Outcome,
    RunFile,
    Trial,
    WeightFolder,
    history_of,
    numbered,
    read_events,
    read_run_file,
    replicate_rank,
)

if TYPE_CHECKING:
    import keras


def load_best(path: str | Path) -> "keras.Model":
    """The best trained model of a run folder, compiled, ready to predict.

    It takes raw pixel values as stored, float32 (images, height, width, channels), and gives class
    probabilities (images, classes); class names stand in `best/architecture.json`. Raises
    InputError where the folder is no run, or has no (readable) model.
    """
    folder = Path(path)
    run = read_run_file(folder)
    file = folder / "best" / "model.keras"
    if not file.is_file():
        raise InputError(_without_model(folder, run))
    import keras

    try:
        return keras.models.load_model(file)
    except (*DAMAGED, ImportError) as error:
        why = _other_version(run) or "it may be damaged"
        remedy = _remedy(folder, run, history_of(read_events(folder)))
        raise InputError(
            f"{file} cannot be loaded, {why}: {in_short(error)}; delete it: {remedy}"
        ) from None


def load(
    path: str | Path, trial: int | None = None, *, replicate: int | None = None
) -> "keras.Model":
    """The trained model of a trial whose weights were kept; without `trial`, the best one.

    Of a finalist it is the best of its trainings with fresh seeds that were kept, or the
    `replicate` that is asked for, as they are numbered in `finalists.csv`; 0 is the trial's own.
    Compiled and to be used as that of `load_best`. Raises InputError for a training that there is
    not, or whose weights are gone, with those that are there.
    """
    folder = Path(path)
    if trial is None:
        if replicate is not None:
            raise InputError("replicate says which training of a trial; give the trial as well")
        return load_best(folder)
    run = read_run_file(folder)
    history = history_of(read_events(folder))
    found = numbered(history, trial, folder=folder)
    trainings = _trainings(found, run, history)
    if replicate is not None and replicate not in trainings:
        there = ", ".join(map(str, sorted(trainings))) or "none"
        raise InputError(f"trial {trial} has no replicate {replicate}; there are: {there}")
    for number, (seed, outcome) in trainings.items():
        if replicate not in {None, number}:
            continue
        weights = WeightFolder(folder / "weights").read(outcome.weights or "none")
        if weights is not None and "scaling" in run.data:
            return _model(run, found, seed=seed, weights=weights, name=outcome.weights)
    saved = saved_training(folder)
    if saved is not None and saved[0] == trial and replicate in {None, saved[1]}:
        return load_best(folder)
    if "scaling" not in run.data:
        raise InputError(
            "the run was made by an older archsearch, which kept no scaling of the pixels; "
            f"`{run.command_with('resume', folder)}` adds it"
        )
    raise InputError(_without_weights(folder, history, trial, replicate))


def _trainings(trial: Trial, run: RunFile, history: History) -> dict[int, tuple[int, Outcome]]:
    """Seed and outcome of each training of a trial by its replicate: fresh seeds first, the best
    first; the trial's own is 0.
    """
    again = sorted(
        (each for each in history.finalists if each.trial == trial.number and each.outcome),
        key=lambda each: replicate_rank(each, maximize=run.options["maximize"]),
    )
    found = {each.replicate: (each.seed, each.outcome) for each in again if each.outcome}
    return found | ({0: (trial.seed, trial.last)} if trial.last else {})


def _model(
    run: RunFile, trial: Trial, *, seed: int, weights: bytes, name: str | None
) -> "keras.Model":
    from archsearch.best.restore import restored
    from archsearch.train import objective_named
    from archsearch.train.scaling import Scaling

    try:
        return restored(
            trial.candidate,
            weights,
            seed=seed,
            objective=objective_named(run.options["objective"]),
            scaling=Scaling(**run.data["scaling"]),
        )
    except DAMAGED as error:
        raise InputError(f"weights/{name} is damaged: {in_short(error)}") from None


def _without_model(folder: Path, run: RunFile) -> str:
    """Why there is no model, and how to get one."""
    history = history_of(read_events(folder))
    if not history.completed:
        return f"{folder} has no best model yet: no trial was completed; go on with --resume"
    was = "is not there" if history.tested else "is written at the end, which the run has not seen"
    remedy = _remedy(folder, run, history)
    return f"{folder} has no best model: best/model.keras {was}: {remedy}"


def _remedy(folder: Path, run: RunFile, history: History) -> str:
    """How to have the best model again: from its weights, where those are there."""
    best = history.best(maximize=run.options["maximize"])
    saved = history.saved_replicate(maximize=run.options["maximize"])
    outcome = saved.outcome if saved else best and best.last
    if outcome and WeightFolder(folder / "weights").has(outcome.weights):
        return f"its weights are there, so `{run.command_with('resume', folder)}` writes it again"
    return f"its weights are gone too; {to_train_again(folder)}"


def _without_weights(folder: Path, history: History, trial: int, replicate: int | None) -> str:
    kept = WeightFolder(folder / "weights")
    outcomes = [(each.number, each.last) for each in history.trials]
    outcomes += [(each.trial, each.outcome) for each in history.finalists]
    there = sorted(
        {
            number
            for number, outcome in outcomes
            if outcome and outcome.weights and kept.has(outcome.weights)
        }
    )
    training = "" if replicate is None else f", replicate {replicate}"
    which = f"there are those of {', '.join(map(str, there))}" if there else "none are there"
    return (
        f"{folder} kept no weights of trial {trial}{training}; {which}; `run --keep-models all` "
        "keeps those of every trial"
    )


def _other_version(run: RunFile) -> str:
    """What differs from what the model was saved with; "" where nothing does."""
    import keras

    then = run.versions.get("keras", "")
    return (
        f"it was saved with Keras {then}, and here is {keras.__version__}"
        if (then and then != keras.__version__)
        else ""
    )
