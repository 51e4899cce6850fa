"""What a run is, put together for `run.json` from what was prepared and what came of it."""

from dataclasses import asdict
from typing import Any

from archsearch.data import Split
from archsearch.data.thumbnail import thumbnail
from archsearch.journal import History, RunFile
from archsearch.session.prepare import Prepared

MANY = 1_000
"""Images that tell which values are black and white."""


def run_file_of(
    prepared: Prepared,
    history: History,
    *,
    workers: int,
    versions: dict[str, str],
    times: dict[str, float],
    exhausted: bool,
) -> RunFile:
    """The run as it stands: `workers` is how many there were at most, `times` as in RunFile."""
    plan, parts, dataset = prepared.plan, prepared.split, prepared.dataset
    return RunFile(
        space={
            "name": prepared.space_file.name,
            "source": prepared.space_file.source,
            "file": plan.file_space.to_json(),
            "parsed": plan.space.to_json(),
        },
        data={
            "spec": plan.space.dataset,
            "source": dataset.source,
            "fingerprint": prepared.fingerprint,
            "input_shape": list(prepared.task.input_shape),
            "class_names": list(dataset.class_names),
            "train": len(parts.train_labels),
            "val": len(parts.val_labels),
            "test": len(parts.test_labels),
            "class_counts": prepared.class_counts,
            "repeated": prepared.repeated,
            "example": _example(parts),
            "notes": list(dataset.notes),
        },
        options={**plan.to_json(), "workers": workers},
        versions=versions,
        command=prepared.command,
        times=times,
        totals=_totals(history, exhausted=exhausted),
        reference=asdict(prepared.reference) if prepared.reference else {},
    )


def _example(parts: Split) -> str:
    """The first training image, as a small picture in base64."""
    some = parts.train_images[:MANY]
    return thumbnail(parts.train_images[0], (float(some.min()), float(some.max())))


def _totals(history: History, *, exhausted: bool) -> dict[str, Any]:
    status = [trial.status for trial in history.trials]
    counts = {name: status.count(name) for name in ("completed", "stopped", "failed")}
    return {**counts, "skipped": len(history.skipped), "exhausted": exhausted}
