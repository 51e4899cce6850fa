"""How a command that runs a search goes on from its checks: what it says, does and returns."""

import json
import signal
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from archsearch.search import Stretch
    from archsearch.session.folder import Mode
    from archsearch.session.prepare import Prepared


UNSAID = ("first", "maximize", "split_seed")
"""What a dry run says as JSON alone: that nobody asked for it, or that is said otherwise."""


def mode_of(*, resume: bool, overwrite: bool) -> "Mode":
    """What a run does with a folder that is there. Raises UsageError for both at once."""
    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other; give one of them")
    return "resume" if resume else "overwrite" if overwrite else "new"


def carry_out(
    prepared: "Prepared", *, dry_run: bool, as_json: bool, verbose: bool, quiet: bool
) -> int:
    """Carry a run out, show how it goes and how it ended, and give the exit code.

    A dry run is only said.
    """
    if not quiet:
        _print_notes(prepared)
    if dry_run:
        _print_plan(prepared, as_json=as_json)
        return 0
    from archsearch.cli.progress import progress_for
    from archsearch.cli.run_end import print_end
    from archsearch.session.run import execute

    signal.signal(signal.SIGTERM, _terminate)
    with progress_for(prepared, verbose=verbose, quiet=quiet) as progress:
        ended = execute(prepared, progress.hear, progress.say)
    print_end(ended, as_json=as_json)
    return {None: 0, "SIGTERM": 143}.get(ended.broken_off, 130)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt("SIGTERM")


def _print_notes(prepared: "Prepared") -> None:
    """What a user should know before a run begins, to stderr."""
    for note in prepared.dataset.notes:
        click.echo(f"note: {note}", err=True)
    planned = prepared.plan
    if planned.schedule_name != "none" and len(planned.schedule.rungs) == 1:
        click.echo(
            f"note: --schedule {planned.schedule_name} compares nothing before the end of "
            f"{planned.epochs} epochs: every candidate is trained in full",
            err=True,
        )
    if planned.keep_models != "best":
        click.echo(f"note: {_kept(prepared)}", err=True)
    if planned.start_from is not None:
        number = len(planned.first)
        which = "network of" if number == 1 else "networks of"
        click.echo(f"note: begins with the best {number} {which} {planned.start_from}", err=True)


def _print_plan(prepared: "Prepared", *, as_json: bool) -> None:
    """What would run, and for how long, to stdout."""
    from archsearch.report.format import duration
    from archsearch.session.estimate import (
        estimate_of,
        finals_left,
        kept_bytes,
        stretches_of,
    )

    planned = prepared.plan
    estimate = estimate_of(prepared)
    stretches = stretches_of(planned, estimate.trials)
    facts = {
        "folder": str(prepared.folder),
        "would": {"new": "start", "go on": "go on", "replace": "start anew"}[prepared.state],
        "dataset": planned.space.dataset,
        "images": [len(prepared.split.train_labels), len(prepared.split.val_labels)],
        "points": planned.space.size,
        "trials_done": len(prepared.history.trials),
        **planned.to_json(),
        "trials": None if planned.is_open else estimate.trials,
        "rungs": [_stretch(each) for each in stretches],
        "epochs_in_all": sum(each.epochs for each in stretches),
        "final_epochs": sum(each.epochs for each in finals_left(prepared)),
    }
    if as_json:
        about = {
            "trials_about": estimate.trials,
            "seconds_about": round(estimate.seconds, 1),
            "bytes_about": round(kept_bytes(prepared, estimate.trials)),
        }
        click.echo(json.dumps(facts | about))
        return
    where = "on one worker like this machine" if planned.cluster else "by a typical network, here"
    for name in UNSAID:
        del facts[name]
    train, val = facts["images"]
    facts["images"] = f"{train:,} to train on, {val:,} to validate"
    for name in ("time_budget", "trial_timeout"):
        if facts[name] is not None:
            facts[name] = duration(facts[name])
    if planned.is_open:
        facts["trials"] = f"about {estimate.trials:,}, as many as there is time for"
    facts["time"] = f"about {duration(estimate.seconds)} of training, {where}"
    facts["disk"] = _disk(kept_bytes(prepared, estimate.trials))
    for name, value in facts.items():
        if value is not None and value is not False:
            click.echo(f"{name.replace('_', ' '):16} {_plain(value)}")


def _kept(prepared: "Prepared") -> str:
    """What a run that keeps more weights than it needs will take on the disk."""
    from archsearch.session.estimate import MANY, kept_bytes

    planned = prepared.plan
    if planned.is_open and planned.keep_models == "all":
        each = kept_bytes(prepared, MANY) / MANY
        return f"{_disk(each)} of each trial will be kept"
    return f"{_disk(kept_bytes(prepared, planned.trials))} will be kept"


def _disk(size: float) -> str:
    return f"about {size / 1e6:,.1f} MB of weights"


def _stretch(stretch: "Stretch") -> str:
    """What so many trials are trained for.

    >>> from archsearch.search import Stretch
    >>> _stretch(Stretch(trials=30, begin=0, end=1)), _stretch(Stretch(trials=1, begin=3, end=9))
    ('30 trials to epoch 1', '1 trial from epoch 3 to 9')
    """
    trials = f"{stretch.trials:,} trial{'s' if stretch.trials > 1 else ''}"
    begin = f"from epoch {stretch.begin} to" if stretch.begin else "to epoch"
    return f"{trials} {begin} {stretch.end}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {_plain(v)}" for k, v in value.items() if v is not None) or "none"
    if isinstance(value, list):
        return " + ".join(map(_plain, value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return " ".join(str(value).split())  # a function may have several lines
