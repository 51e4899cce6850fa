"""Everything that can be checked before a run, so that nothing is written for one that fails."""

import math
import time
from dataclasses import dataclass
from pathlib import Path

from archsearch.data import (
    Dataset,
    Split,
    class_counts,
    fingerprint,
    load,
    repeated_images,
    split,
    value_range,
)
from archsearch.errors import InputError
from archsearch.geometry import Task
from archsearch.journal import History, Journal, RunFile, history_of, read_events, read_run_file
from archsearch.search import Reference, Training, finalists_of, still_to_train
from archsearch.search.time_share import ENDING
from archsearch.session.command import command_of
from archsearch.session.feasible import first_candidate
from archsearch.session.folder import Mode, State, state_of
from archsearch.session.plan import SPLIT_SEED, Plan, plan
from archsearch.session.reference import reference_of
from archsearch.session.request import Request
from archsearch.space import Candidate, SpaceFile
from archsearch.train.scaling import Scaling, scaling_of

DURATIONS = ("start_up", "search", "finals", "report")
"""The parts of a run of which `run.json` has the seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A run that passed every check and has written nothing yet.

    `began` is the `time.monotonic()` from which its time budget counts; `reference` is where the
    hypervolume is measured from, None where no cost is minimised. `class_counts` are the images
    of each class, `repeated` those of "val" that the training part has too, and of "test" that one
    of the two has; `scaling` and `value_range` (black, white) are those of the training images.
    """

    began: float
    folder: Path
    state: State
    space_file: SpaceFile
    plan: Plan
    dataset: Dataset
    split: Split
    fingerprint: str
    class_counts: list[int]
    repeated: dict[str, int]
    scaling: Scaling
    value_range: tuple[float, float]
    task: Task
    first: Candidate
    history: History
    before: RunFile | None
    command: str
    reference: Reference | None = None


def prepare(
    space_file: SpaceFile,
    request: Request,
    *,
    folder: Path,
    mode: Mode,
    dry: bool = False,
    command: str | None = None,
) -> Prepared:
    """Check everything, the loading of the data included, and write nothing.

    `command` is how to run it again, where that is not `archsearch run` with the request. Unless
    the run stays `dry`, workers begin to import Keras meanwhile.
    Raises InputError for whatever cannot be used.
    """
    began = time.monotonic()
    state = state_of(folder, mode)
    if state == "replace" and folder.resolve() == _begins_from(request):
        raise InputError(f"{folder} is the run to begin from; give another --output")
    before = read_run_file(folder) if state == "go on" else None
    history = history_of(read_events(folder)) if state == "go on" else History()
    if state in {"go on", "replace"}:
        with Journal(folder):
            pass  # nobody else is at work here, and we may write
    planned = plan(space_file.space, request, before)
    if before is not None and planned.trials < len(history.trials):
        raise InputError(
            f"{folder} has {len(history.trials):,} trials already, more than --trials "
            f"{planned.trials:,}: ask for more, or leave it out"
        )
    if not is_done(planned, before, history):
        _warm_up_engine(planned, dry=dry)
    dataset, parts, mark = _images(planned, before)
    height, width, channels = dataset.images.shape[1:]
    task = Task(input_shape=(height, width, channels), classes=len(dataset.class_names))
    first = first_candidate(planned.space, task=task, limits=planned.limits)
    return Prepared(
        began=began,
        folder=folder,
        state=state,
        space_file=space_file,
        plan=planned,
        dataset=dataset,
        split=parts,
        fingerprint=mark,
        class_counts=class_counts(parts),
        repeated=repeated_images(parts),
        scaling=scaling_of(parts),
        value_range=(0.0, 255.0) if dataset.from_image_files else value_range(parts.train_images),
        task=task,
        first=first,
        history=history,
        before=before,
        command=_command(command, before) or command_of(planned, space_file, folder),
        reference=_reference(planned, before, task=task, first=first),
    )


def _begins_from(request: Request) -> Path | None:
    return None if request.start_from is None else Path(request.start_from).resolve()


def _images(planned: Plan, before: RunFile | None) -> tuple[Dataset, Split, str]:
    """The images, in their parts, and their fingerprint.

    Raises InputError for data that cannot be used, and for others than the run before had.
    """
    dataset = load(
        planned.space.dataset,
        image_size=planned.image_size,
        on_broken="skip" if planned.skip_broken else "refuse",
    )
    parts = split(
        dataset,
        split_seed=SPLIT_SEED,
        train_size=planned.space.train_size,
        val_size=planned.space.val_size,
        rest_to_train=planned.rest_to_train,
    )
    mark = fingerprint(dataset)
    if before is not None and before.data["fingerprint"] != mark:
        raise InputError(
            f"the data are not those of the run: {planned.space.dataset} has fingerprint {mark}, "
            f"but had {before.data['fingerprint']}; use --overwrite or another --output"
        )
    return dataset, parts, mark


def _command(command: str | None, before: RunFile | None) -> str | None:
    """How to run it again where that was said: a run that goes on stays what it was."""
    return before.command if command and before is not None else command


def _reference(
    planned: Plan, before: RunFile | None, *, task: Task, first: Candidate
) -> Reference | None:
    """That of the run before where there is one, as a sample may come to be drawn otherwise."""
    if planned.minimize is None:
        return None
    if before is not None:
        return Reference(**before.reference)
    return reference_of(
        planned.minimize,
        planned.objective,
        space=planned.space,
        task=task,
        limits=planned.limits,
        first=first,
    )


def is_done(planned: Plan, before: RunFile | None, history: History) -> bool:
    """Whether a resume finds nothing left to do, so that no worker has to start."""
    if before is None:
        return False
    if time_left(planned, before, history) <= ENDING:
        return True
    return nothing_left(planned, history, ended=has_no_more(before))


def has_no_more(before: RunFile | None) -> bool:
    """Whether a run found nothing more that is new and may be trained: nor will a resume."""
    return before is not None and any(before.totals.get(each) for each in ("exhausted", "gave_up"))


def nothing_left(planned: Plan, history: History, *, ended: bool) -> bool:
    """Whether every trial has ended, and every finalist has been trained with every seed."""
    over = search_is_over(planned, history, ended=ended)
    return over and not trainings_left(planned, history)


def search_is_over(planned: Plan, history: History, *, ended: bool) -> bool:
    """Whether every trial has ended and none is to begin; `ended` says that there is no other."""
    return not history.unfinished and (ended or len(history.trials) >= planned.trials)


def trainings_left(planned: Plan, history: History) -> tuple[Training, ...]:
    """The trainings that finals lack, of those who are finalists by now."""
    maximize = planned.objective.maximize
    finalists = finalists_of(history, planned.finalists, maximize=maximize)
    return still_to_train(finalists, history, seeds=planned.seeds)


def time_left(planned: Plan, before: RunFile | None, history: History) -> float:
    """Seconds of the time budget that earlier sessions of a run left; infinite without one.

    A session that was killed wrote no times, so the journal's own count is taken where it is more.
    """
    if planned.time_budget is None:
        return math.inf
    written = 0.0 if before is None else sum(before.times.get(name, 0.0) for name in DURATIONS)
    return planned.time_budget - max(written, history.seconds)


def _warm_up_engine(planned: Plan, *, dry: bool) -> None:
    """Start importing Keras for the workers while the data are loaded; or look for the cluster."""
    if planned.cluster is not None:
        from archsearch.engine import refuse_unreachable

        refuse_unreachable(planned.cluster)
    elif not dry:
        from archsearch.engine import warm_up

        warm_up()
