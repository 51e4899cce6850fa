"""`load_best` and `load`: the answer to "how do I get the trained model?" in one line."""

import json
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

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
    except (ValueError, OSError, KeyError, TypeError, ImportError, BadZipFile) as error:
        text = " ".join(str(error).split())[:200]
        other = _other_version(run)
        raise InputError(
            f"{file} cannot be loaded, {other or 'it may be damaged'}: {text}; "
            f"delete it, and `{run.command_with('resume', folder)}` writes it again from weights/"
        ) from None


def load(path: str | Path, trial: int | None = None) -> "keras.Model":
    """The trained model of a trial whose weights were kept; without `trial`, the best one.

    Of a finalist it is the best of its trainings with fresh seeds that were kept. Compiled and to
    be used as that of `load_best`. Raises InputError for a trial that there is not, or whose
    weights are gone, with those that are there.
    """
    folder = Path(path)
    if trial is None:
        return load_best(folder)
    run = read_run_file(folder)
    history = history_of(read_events(folder))
    found = numbered(history, trial, folder=folder)
    for seed, outcome in _trainings(found, run, history):
        weights = WeightFolder(folder / "weights").read(outcome.weights or "none")
        if weights is not None and "scaling" in run.data:
            return _model(run, found, seed=seed, weights=weights, name=outcome.weights)
    if _saved_trial(folder) == trial:
        return load_best(folder)
    if "scaling" not in run.data:
        raise InputError(
            "the run was made by an older archsearch, which kept no scaling of the pixels; "
            f"`{run.command_with('resume', folder)}` adds it"
        )
    raise InputError(_without_weights(folder, history, trial))


def _saved_trial(folder: Path) -> int | None:
    """The trial whose model stands in `best`: a run that goes on may have a better one by now."""
    try:
        described = json.loads((folder / "best" / "architecture.json").read_text(encoding="utf-8"))
        return int(described["trial"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _trainings(trial: Trial, run: RunFile, history: History) -> list[tuple[int, Outcome]]:
    """Seed and outcome of each training of a trial, fresh seeds first, the best first."""
    again = sorted(
        (each for each in history.finalists if each.trial == trial.number and each.outcome),
        key=lambda each: replicate_rank(each, maximize=run.options["maximize"]),
    )
    own = [(trial.seed, trial.last)] if trial.last else []
    return [*((each.seed, each.outcome) for each in again if each.outcome), *own]


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
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
        text = " ".join(str(error).split())[:200]
        raise InputError(f"weights/{name} is damaged: {text}") from None


def _without_model(folder: Path, run: RunFile) -> str:
    """Why there is no model, and how to get one."""
    history = history_of(read_events(folder))
    best = history.best(maximize=run.options["maximize"])
    if best is None:
        return f"{folder} has no best model yet: no trial was completed; go on with --resume"
    kept = WeightFolder(folder / "weights")
    if any(kept.has(each.weights) for _, each in _trainings(best, run, history)):
        again = run.command_with("resume", folder)
        remedy = f"its weights are there, so `{again}` writes it again"
    else:
        anew = run.command_with("overwrite", folder)
        remedy = f"its weights are gone too; to train it again: `{anew}`"
    return f"{folder} has no best model: best/model.keras was deleted; {remedy}"


def _without_weights(folder: Path, history: History, trial: int) -> str:
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
    which = f"there are those of {', '.join(map(str, there))}" if there else "none are there"
    return (
        f"{folder} kept no weights of trial {trial}; {which}; `run --keep-models all` keeps "
        "those of every trial"
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
