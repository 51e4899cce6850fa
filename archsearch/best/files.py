"""What stands beside the winner's model: its code, its architecture and its card. No Keras."""

import shutil
from pathlib import Path
from typing import Any

from archsearch.best.card import model_card
from archsearch.best.source import model_source
from archsearch.best.winner import Winner
from archsearch.geometry import profile
from archsearch.journal import RunFile, Tested, write_json, write_text
from archsearch.train.scaling import BATCH_NORM_MOMENTUM, Scaling, scaling_of

BEST = "best"
MODEL = "model.keras"


def write_texts(folder: Path, winner: Winner, run: RunFile, tested: Tested | None) -> None:
    """Write what stands beside the model: its code, its architecture and its card."""
    best = folder / BEST
    scaling = scaling_of(winner.split)
    candidate = winner.trial.candidate
    source = model_source(
        candidate.architecture,
        scale=1 / scaling.deviation,
        offset=-scaling.mean / scaling.deviation,
        momentum=BATCH_NORM_MOMENTUM,
        dropout=candidate.training.dropout,
    )
    write_text(best / "model.py", source)
    write_json(best / "architecture.json", _description(winner, run, scaling))
    write_text(best / "card.md", model_card(winner, run, tested))


def remove_best(folder: Path) -> None:
    """Remove what `save_model` and `write_texts` wrote; other files stay."""
    best = folder / BEST
    for name in (MODEL, f".tmp-{MODEL}", "model.py", "architecture.json", "card.md"):
        (best / name).unlink(missing_ok=True)
    shutil.rmtree(best / "__pycache__", ignore_errors=True)
    if best.is_dir() and not any(best.iterdir()):
        best.rmdir()


def _description(winner: Winner, run: RunFile, scaling: Scaling) -> dict[str, Any]:
    numbers = profile(winner.trial.candidate.architecture)
    return {
        "trial": winner.trial.number,
        "replicate": winner.number,
        "identity": winner.trial.candidate.architecture.identity,
        "class_names": run.data["class_names"],
        "input": "raw pixel values as stored, float32 (images, height, width, channels)",
        "scaling": {"mean": scaling.mean, "deviation": scaling.deviation},
        "receptive_field": list(numbers.field),
        "params": numbers.params,
        "params_fixed": numbers.params_fixed,
        "macs": numbers.macs,
        **winner.trial.candidate.to_json(),
    }
