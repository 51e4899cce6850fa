"""A run from its first worker to its end: search, winner, test, report."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archsearch.best.files import Winner, write_texts
from archsearch.errors import ArchsearchError, InputError, RunError
from archsearch.geometry import judge
from archsearch.journal import (
    Event,
    History,
    Journal,
    Resumed,
    RunFile,
    WeightFolder,
    history_of,
    read_events,
    read_run_file,
)
from archsearch.search import Budget, Search
from archsearch.session.folder import clear
from archsearch.session.prepare import Prepared, is_done, seconds_used
from archsearch.session.stored_data import stored
from archsearch.train.quiet import quiet_stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended: where it is, what it found, and which signal broke it off, if one did."""

    folder: Path
    history: History
    maximize: bool
    exhausted: bool
    time_is_up: bool
    broken_off: str | None = None


def execute(
    prepared: Prepared, listen: Callable[[Event], None], say: Callable[[str], None]
) -> Ended:
    """Search, save the winner, test it once, and report; `listen` hears every event.

    `say` is told in a line what a user should know of a cluster's workers.
    Raises RunError where no trial succeeded or the cluster went away. A KeyboardInterrupt ends the
    search, and what is finished by then is saved and reported.
    """
    return _Execution(prepared, listen, say).run()


class _Execution:
    """One run under way."""

    def __init__(
        self,
        prepared: Prepared,
        listen: Callable[[Event], None],
        say: Callable[[str], None],
    ) -> None:
        self._prepared = prepared
        self._plan = prepared.plan
        self._folder = prepared.folder
        self._listen = listen
        self._say = say
        self._workers = prepared.plan.workers or 1
        self._times = dict(prepared.before.times) if prepared.before else {}
        self._exhausted = bool(prepared.before and prepared.before.totals.get("exhausted"))
        self._broken_off: str | None = None
        self._failed: ArchsearchError | None = None
        self._began = time.time()
        self._done = is_done(prepared.plan, prepared.before, prepared.history)

    def run(self) -> Ended:
        if self._done:
            with Journal(self._folder) as journal:
                return self._conclude(journal)
        clock = time.monotonic()
        deadline = self._plan.time_budget and clock + self._time_left()
        _import_oracles()  # takes seconds, in which the workers get theirs
        with (
            stored(self._prepared.split) as data,
            self._engine(data) as engine,
        ):
            engine.check(self._prepared.first)
            self._folder.mkdir(parents=True, exist_ok=True)
            with Journal(self._folder) as journal:
                self._open(journal)
                self._add("start_up", clock)
                clock = time.monotonic()
                self._search(engine, journal, deadline)
                self._add("search", clock)
                return self._conclude(journal)

    def _engine(self, data: Path) -> Any:
        from archsearch.engine import ClusterEngine, LocalEngine

        planned = self._plan
        if planned.workers is not None:
            return LocalEngine(workers=planned.workers, data=data, objective=planned.objective)
        assert planned.cluster is not None
        return ClusterEngine(
            address=planned.cluster,
            data=data,
            objective=planned.objective,
            versions=self._versions,
            say=self._say,
        )

    def _open(self, journal: Journal) -> None:
        """Make the folder a run: only from here on is anything written or deleted."""
        history = self._prepared.history
        if self._prepared.state == "new" and read_events(self._folder):
            raise InputError(f"{self._folder} holds a run by now; use --resume to go on")
        if self._prepared.state == "replace":
            clear(self._folder)
        if self._prepared.state == "go on":
            # Another process may have gone on between our reading and our lock.
            history = history_of(read_events(self._folder))
            unfinished = tuple(trial.number for trial in history.unfinished)
            event = Resumed(trials=self._plan.trials, unfinished=unfinished)
            self._listen(journal.append(event))
        self._times.setdefault("started", self._began)
        self._write_run_file(history)

    def _search(self, engine: Any, journal: Journal, deadline: float | None) -> None:
        from archsearch.search.oracles.proposer import proposer_of

        history = history_of(read_events(self._folder))
        weights = WeightFolder(self._folder / "weights")
        weights.delete_all_but(self._needed(history))
        proposer = proposer_of(
            self._plan.oracle,
            space=self._plan.space,
            judge=functools.partial(judge, task=self._prepared.task, limits=self._plan.limits),
            objective=self._plan.objective.name,
            maximize=self._plan.objective.maximize,
            schedule=self._plan.schedule,
            seed=self._plan.seed,
            history=history,
        )
        search = Search(
            proposer=proposer,
            executor=engine,
            journal=journal,
            weights=weights,
            history=history,
            budget=Budget(trials=self._plan.trials, deadline=deadline),
            seed=self._plan.seed,
            maximize=self._plan.objective.maximize,
            listen=self._listen,
            trial_timeout=self._plan.trial_timeout,
        )
        try:
            search.run()
        except KeyboardInterrupt as error:
            self._broken_off = str(error) or "Ctrl-C"
            search.break_off(self._broken_off)
        except ArchsearchError as error:  # the space's own function, or the workers are gone
            self._failed = error
            search.break_off(str(error))
        self._workers = max(self._workers, engine.most_workers)
        self._exhausted = proposer.exhausted

    def _needed(self, history: History) -> list[str]:
        """Names of the checkpoints of the best trial and of those that wait at a rung."""
        best = history.best(maximize=self._plan.objective.maximize)
        trials = [*history.unfinished, *([best] if best else [])]
        names = [trial.last.weights for trial in trials if trial.last]
        return [name for name in names if name is not None]

    def _conclude(self, journal: Journal) -> Ended:
        """Save and test the winner, write `run.json` and the report."""
        from archsearch.report import write_report

        clock = time.monotonic()
        history = history_of(read_events(self._folder))
        self._write_run_file(history)
        history = self._crown(journal, history)
        self._times["finished"] = time.time()
        self._write_run_file(history)
        write_report(self._folder)
        self._add("report", clock)
        self._write_run_file(history)
        if self._failed:
            raise type(self._failed)(
                f"{self._failed} (what is finished is saved and reported in {self._folder})"
            )
        if not history.completed and not self._broken_off:
            raise RunError(_no_success(history, self._folder))
        return Ended(
            folder=self._folder,
            history=history,
            maximize=self._plan.objective.maximize,
            exhausted=self._exhausted,
            time_is_up=self._time_is_up(history),
            broken_off=self._broken_off,
        )

    def _crown(self, journal: Journal, history: History) -> History:
        """Save the winner where it is new or its file is gone; test it where it was not tested."""
        best = history.best(maximize=self._plan.objective.maximize)
        if best is None:
            return history
        tested = next((each for each in history.tested if each.trial == best.number), None)
        saved = (self._folder / "best" / "model.keras").is_file()
        newest = history.tested[-1] if history.tested else None
        winner = Winner(trial=best, objective=self._plan.objective, split=self._prepared.split)
        if saved and tested is not None and tested is newest:
            write_texts(self._folder, winner, read_run_file(self._folder), tested)
            return history
        with quiet_stderr():
            from archsearch.best.save import save_model, test_model

            save_model(self._folder, winner)
            measured = None if tested or self._broken_off else test_model(self._folder, winner)
        if measured is not None:
            tested = measured
            self._listen(journal.append(measured))
        write_texts(self._folder, winner, read_run_file(self._folder), tested)
        return history_of(read_events(self._folder))

    @functools.cached_property
    def _versions(self) -> dict[str, str]:
        """Those of this session, or of the last one where there is nothing left to do."""
        before = self._prepared.before
        if before and self._done:
            return before.versions
        from archsearch.train.versions import versions

        return versions()

    def _time_left(self) -> float:
        """Seconds of the time budget that earlier sessions of this run have not used."""
        assert self._plan.time_budget is not None
        prepared = self._prepared
        if prepared.before is None:
            return self._plan.time_budget
        return max(0.0, self._plan.time_budget - seconds_used(prepared.before, prepared.history))

    def _time_is_up(self, history: History) -> bool:
        """Whether the time budget, and not the trials, ended the run."""
        budget = self._plan.time_budget
        left = history.unfinished or len(history.trials) < self._plan.trials
        return bool(budget and left and not self._exhausted and not self._broken_off)

    def _add(self, name: str, since: float) -> None:
        """Add to a duration, which sums over the sessions of a run."""
        self._times[name] = self._times.get(name, 0.0) + time.monotonic() - since

    def _write_run_file(self, history: History) -> None:
        prepared, parts, dataset = self._prepared, self._prepared.split, self._prepared.dataset
        file = RunFile(
            space={
                "name": prepared.space_file.name,
                "source": prepared.space_file.source,
                "file": self._plan.file_space.to_json(),
                "parsed": self._plan.space.to_json(),
            },
            data={
                "spec": self._plan.space.dataset,
                "source": dataset.source,
                "fingerprint": prepared.fingerprint,
                "input_shape": list(prepared.task.input_shape),
                "class_names": list(dataset.class_names),
                "train": len(parts.train_labels),
                "val": len(parts.val_labels),
                "test": len(parts.test_labels),
                "notes": list(dataset.notes),
            },
            options={**self._plan.to_json(), "workers": self._workers},
            versions=self._versions,
            command=prepared.command,
            times=self._times,
            totals=_totals(history, exhausted=self._exhausted),
        )
        file.write(self._folder)


def _import_oracles() -> None:
    with quiet_stderr():
        import archsearch.search.oracles.proposer  # noqa: F401


def _totals(history: History, *, exhausted: bool) -> dict[str, Any]:
    status = [trial.status for trial in history.trials]
    counts = {name: status.count(name) for name in ("completed", "stopped", "failed")}
    return {**counts, "skipped": len(history.skipped), "exhausted": exhausted}


def _no_success(history: History, folder: Path) -> str:
    reasons = [trial.reason for trial in history.trials if trial.status == "failed"]
    if not reasons:
        return f"no trial was completed in the time given; see {folder / 'report.html'}"
    most = max(set(reasons), key=reasons.count)
    return (
        f"none of {len(history.trials)} trials succeeded; {reasons.count(most)} failed with: {most}"
    )
