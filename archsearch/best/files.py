"""What stands beside the winner's model: its code, its architecture and its card. No Keras."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archsearch.best.card import model_card
from archsearch.best.exports.formats import FORMATS, LABELS, UNFINISHED, Format
from archsearch.best.source import code_of
from archsearch.best.winner import Winner
from archsearch.errors import InputError
from archsearch.geometry import profile
from archsearch.journal import RunFile, Tested, write_json, write_text

BEST = "best"
MODEL = "model.keras"
ARCHITECTURE = "architecture.json"
EXPORTS = "exports"
TRIAL = "trial-"


def write_texts(
    folder: Path, winner: Winner, run: RunFile, tested: Tested | None, *, reads: int
) -> None:
    """Write what stands beside the model: its code, its architecture and its card.

    The test images were read `reads` times in all.
    """
    best = folder / BEST
    candidate = winner.trial.candidate
    write_text(best / "model.py", code_of(candidate, winner.scaling))
    write_json(best / ARCHITECTURE, _description(winner, run))
    write_text(best / "card.md", model_card(folder, winner, run, tested, reads=reads))


def saved_training(folder: Path) -> tuple[int, int] | None:
    """Trial and replicate (0 for the trial's own) whose model stands in `best`, if that is said.

    A run that goes on may have a better one by now.
    """
    try:
        described = json.loads((folder / BEST / ARCHITECTURE).read_text(encoding="utf-8"))
        return int(described["trial"]), int(described["replicate"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove_best(folder: Path) -> None:
    """Remove what `save_model` and `write_texts` wrote; other files stay."""
    best = folder / BEST
    for name in (MODEL, f"{UNFINISHED}{MODEL}", "model.py", ARCHITECTURE, "card.md"):
        (best / name).unlink(missing_ok=True)
    shutil.rmtree(best / "__pycache__", ignore_errors=True)
    if best.is_dir() and not any(best.iterdir()):
        best.rmdir()


def remove_exports(folder: Path) -> None:
    """Remove what `export` wrote in the run folder; other files stay."""
    exports = folder / EXPORTS
    of_trials = (
        place for place in exports.glob(f"{TRIAL}*") if place.name.removeprefix(TRIAL).isdecimal()
    )
    for place in (*of_trials, exports):
        if place.is_symlink() or not place.is_dir():
            continue
        for written in FORMATS.values():
            for name in (written.file, f"{written.file}.{LABELS}", f"{UNFINISHED}{written.file}"):
                remove(place / name)
        if not any(place.iterdir()):
            place.rmdir()


def has_exports(folder: Path) -> bool:
    """Whether there are exports of the best model in the run folder."""
    return any(export_place(folder, written, None).exists() for written in FORMATS.values())


def export_place(folder: Path, written: Format, trial: int | None) -> Path:
    """Where an export stands in its run's folder; those of a trial have a folder of their own."""
    exports = folder / EXPORTS
    return (exports if trial is None else exports / f"{TRIAL}{trial}") / written.file


def refuse_place(written: Format, to: Path) -> None:
    """Whether an export may stand there: Keras's exporters insist on an ending, and only an export
    is ever replaced. Raises InputError.
    """
    if to.is_dir() and not (to / LABELS).is_file():
        raise InputError(f"{to} is a folder, and no export; give another --output")
    if (to.parent / ARCHITECTURE).is_file():
        raise InputError(f"{to.parent} has a run's best model; give another --output")
    ending = Path(written.file).suffix
    if to.suffix != ending:
        what = f"end in {ending}" if ending else "be a folder, without an ending"
        raise InputError(f"the output of --format {written.name} must {what}, but got {to}")


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that it holds; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _description(winner: Winner, run: RunFile) -> dict[str, Any]:
    numbers = profile(winner.trial.candidate.architecture)
    return {
        "trial": winner.trial.number,
        "replicate": winner.number,
        "identity": winner.trial.candidate.architecture.identity,
        "class_names": run.data["class_names"],
        "input": "raw pixel values as stored, from black to white as value_range has them, float32 "
        "(images, height, width, channels)",
        "value_range": run.data["value_range"],
        "scaling": asdict(winner.scaling),
        "receptive_field": list(numbers.field),
        "params": numbers.params,
        "params_fixed": numbers.params_fixed,
        "macs": numbers.macs,
        **winner.trial.candidate.to_json(),
    }
