"""What a run is, put together for `run.json` from what was prepared and what came of it."""

from dataclasses import asdict

from archsearch.data.thumbnail import thumbnail
from archsearch.journal import History, RunFile
from archsearch.session.prepare import Prepared


def run_file_of(
    prepared: Prepared,
    history: History,
    *,
    workers: int,
    versions: dict[str, str],
    times: dict[str, float],
    exhausted: bool,
    gave_up: bool,
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
            "scaling": asdict(prepared.scaling),
            "value_range": list(prepared.value_range),
            "example": _example(prepared),
            "notes": list(dataset.notes),
        },
        options={**plan.to_json(), "workers": workers},
        versions=versions,
        command=prepared.command,
        times=times,
        totals={**_counts(history), "exhausted": exhausted, "gave_up": gave_up},
        reference=asdict(prepared.reference) if prepared.reference else {},
    )


def _example(prepared: Prepared) -> str:
    """The first training image, as a small picture in base64."""
    return thumbnail(prepared.split.train_images[0], prepared.value_range)


def _counts(history: History) -> dict[str, int]:
    status = [trial.status for trial in history.trials]
    counts = {name: status.count(name) for name in ("completed", "stopped", "failed")}
    return {**counts, "skipped": len(history.skipped)}
