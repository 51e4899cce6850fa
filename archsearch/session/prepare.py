"""Everything that can be checked before a run, so that nothing is written for one that fails."""

from dataclasses import dataclass
from pathlib import Path

from archsearch.data import Dataset, Split, fingerprint, load, split
from archsearch.errors import InputError
from archsearch.geometry import Task
from archsearch.journal import History, Journal, RunFile, history_of, read_events, read_run_file
from archsearch.session.command import command_of
from archsearch.session.feasible import first_candidate
from archsearch.session.folder import Mode, State, state_of
from archsearch.session.options import SPLIT_SEED, Plan, Request, plan
from archsearch.space import Candidate, SpaceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A run that passed every check and has written nothing yet."""

    folder: Path
    state: State
    space_file: SpaceFile
    plan: Plan
    dataset: Dataset
    split: Split
    fingerprint: str
    task: Task
    first: Candidate
    history: History
    before: RunFile | None
    command: str


def prepare(
    space_file: SpaceFile, request: Request, *, folder: Path, mode: Mode, dry: bool = False
) -> Prepared:
    """Check everything, the loading of the data included, and write nothing.

    Unless the run stays `dry`, workers begin to import Keras meanwhile.
    Raises InputError for whatever cannot be used.
    """
    state = state_of(folder, mode)
    before = read_run_file(folder) if state == "go on" else None
    history = history_of(read_events(folder)) if state == "go on" else History()
    if state in {"go on", "replace"}:
        with Journal(folder):
            pass  # nobody else is at work here, and we may write
    planned = plan(space_file.space, request, before)
    if not is_done(planned, before, history):
        _warm_up_engine(planned, dry=dry)
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
    )
    mark = fingerprint(dataset)
    if before is not None and before.data["fingerprint"] != mark:
        raise InputError(
            f"the data are not those of the run: {planned.space.dataset} has fingerprint {mark}, "
            f"but had {before.data['fingerprint']}; use --overwrite or another --output"
        )
    height, width, channels = dataset.images.shape[1:]
    task = Task(input_shape=(height, width, channels), classes=len(dataset.class_names))
    return Prepared(
        folder=folder,
        state=state,
        space_file=space_file,
        plan=planned,
        dataset=dataset,
        split=parts,
        fingerprint=mark,
        task=task,
        first=first_candidate(planned.space, task=task, limits=planned.limits),
        history=history,
        before=before,
        command=command_of(planned, space_file, folder),
    )


def is_done(planned: Plan, before: RunFile | None, history: History) -> bool:
    """Whether a resume finds nothing left to do, so that no worker has to start."""
    if before is None:
        return False
    if planned.time_budget is not None and seconds_used(before, history) >= planned.time_budget:
        return True
    if history.unfinished:
        return False
    return len(history.trials) >= planned.trials or bool(before.totals.get("exhausted"))


def seconds_used(before: RunFile, history: History) -> float:
    """Seconds of the time budget that earlier sessions of a run have used.

    A session that was killed wrote no times, so the journal's own count is taken where it is more.
    """
    written = before.times.get("start_up", 0.0) + before.times.get("search", 0.0)
    return max(written, history.seconds)


def _warm_up_engine(planned: Plan, *, dry: bool) -> None:
    """Start importing Keras for the workers while the data are loaded; or look for the cluster."""
    if planned.cluster is not None:
        from archsearch.engine import refuse_unreachable

        refuse_unreachable(planned.cluster)
    elif not dry:
        from archsearch.engine import warm_up

        warm_up()
