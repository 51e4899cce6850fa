"""A run from its first worker to its end: search, finals, winner, test, report."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archsearch.best.files import BEST, MODEL, has_exports, saved_training, write_texts
from archsearch.best.winner import Winner, winner_of
from archsearch.errors import ArchsearchError, InputError, RunError
from archsearch.geometry import judge
from archsearch.journal import (
    Event,
    History,
    Journal,
    Resumed,
    Tested,
    WeightFolder,
    history_of,
    read_events,
    read_run_file,
)
from archsearch.search import (
    Budget,
    Executor,
    FinalTraining,
    PatientExecutor,
    Search,
    Share,
    TimeShare,
    finalists_of,
    finals_of,
    weights_needed,
)
from archsearch.session.folder import clear
from archsearch.session.interrupts import Interrupts
from archsearch.session.prepare import (
    Prepared,
    is_done,
    nothing_left,
    search_is_over,
    time_left,
)
from archsearch.session.record import run_file_of
from archsearch.session.stored_data import stored
from archsearch.train.quiet import quiet_stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended: where it is, what it found, and which signal broke it off, if one did."""

    folder: Path
    history: History
    objective: str
    maximize: bool
    exhausted: bool
    gave_up: bool
    time_is_up: bool
    keep_models: str
    broken_off: str | None = None


def execute(
    prepared: Prepared, listen: Callable[[Event], None], say: Callable[[str], None]
) -> Ended:
    """Search, hold finals, save the winner, test it once, and report; `listen` hears every event.

    `say` is told in a line what a user should know of a cluster's workers, or of a short budget.
    Raises RunError where no trial succeeded or the cluster went away. A KeyboardInterrupt ends
    search or finals, and what is finished by then is saved and reported; one that comes meanwhile,
    by a signal, waits until that is done.
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
        self._listeners = [listen]
        self._say = say
        self._interrupts = Interrupts()
        self._workers = prepared.plan.workers or 1
        self._times = dict(prepared.before.times) if prepared.before else {}
        self._exhausted = bool(prepared.before and prepared.before.totals.get("exhausted"))
        self._gave_up = bool(prepared.before and prepared.before.totals.get("gave_up"))
        self._broken_off: str | None = None
        self._failed: ArchsearchError | None = None
        self._began = time.time()
        self._done = is_done(prepared.plan, prepared.before, prepared.history)
        self._weights = WeightFolder(prepared.folder / "weights")
        self._shared: TimeShare | None = None

    def run(self) -> Ended:
        if self._done:
            with Journal(self._folder) as journal, self._interrupts:
                return self._conclude(journal)
        clock = time.monotonic()
        _import_oracles()  # takes seconds, in which the workers get theirs
        with (
            stored(self._prepared.split) as data,
            self._engine(data) as engine,
        ):
            executor = self._tried(engine)
            self._folder.mkdir(parents=True, exist_ok=True)
            with Journal(self._folder) as journal, self._interrupts:
                self._open(journal)
                self._add("start_up", self._prepared.began)
                self._share_time(engine, start_up=time.monotonic() - clock)
                clock = time.monotonic()
                self._search(executor, journal)
                self._add("search", clock)
                clock = time.monotonic()
                self._hold_finals(executor, journal)
                self._workers = max(self._workers, engine.most_workers)
                self._add("finals", clock)
                return self._conclude(journal)

    def _engine(self, data: Path) -> Any:
        from archsearch.engine import ClusterEngine, LocalEngine

        planned = self._plan
        latency = planned.minimize is not None and planned.minimize.of is None
        deadline = None if planned.time_budget is None else self._deadline
        if planned.workers is not None:
            return LocalEngine(
                workers=planned.workers,
                data=data,
                objective=planned.objective,
                latency=latency,
                deadline=deadline,
            )
        assert planned.cluster is not None
        return ClusterEngine(
            address=planned.cluster,
            data=data,
            objective=planned.objective,
            latency=latency,
            versions=self._versions,
            say=self._say,
            deadline=deadline,
        )

    def _tried(self, engine: Any) -> PatientExecutor:
        """The engine once it has trained on a batch, with patience by its pace.

        The workers of a cluster may be unlike, so that the pace of one says nothing of another.
        """
        first = self._prepared.first
        seconds = engine.check(first)
        self._warn_of_short_budget(seconds)
        is_pace = seconds is not None and self._plan.cluster is None
        return PatientExecutor(
            engine,
            timeout=self._plan.trial_timeout,
            first_batch=(first, seconds) if is_pace else None,
        )

    def _warn_of_short_budget(self, epoch_seconds: float | None) -> None:
        """Say beforehand where one training in full may not fit into the time budget."""
        if self._plan.time_budget is None or epoch_seconds is None or self._prepared.history.trials:
            return
        left, needed = self._deadline - time.monotonic(), epoch_seconds * self._plan.epochs
        if needed > left:
            self._say(
                f"one trial may take {needed:.0f} s, and {max(left, 0.0):.0f} s of the time budget "
                "are left: it may end before any is completed"
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

    def _share_time(self, engine: Any, *, start_up: float) -> None:
        """Divide what the time budget leaves, where there is one, between search and finals."""
        if self._plan.time_budget is None:
            return
        parts = self._prepared.split
        at_first = engine.slots  # a worker that leaves a cluster for a moment does not count
        self._shared = TimeShare(
            budget=self._plan.time_budget,
            start_up=start_up,
            tested=len(parts.test_labels) / (len(parts.train_labels) * self._plan.epochs),
            finalists=self._plan.finalists,
            seeds=self._plan.seeds,
            epochs=self._plan.epochs,
            workers=lambda: max(at_first, engine.slots),
            maximize=self._plan.objective.maximize,
            history=self._history(),
        )
        self._listeners.append(self._shared.hear)

    def _search(self, executor: Executor, journal: Journal) -> None:
        from archsearch.search.oracles.proposer import proposer_of

        history = self._history()
        self._delete_weights(history)
        if search_is_over(self._plan, history, ended=self._has_no_more):
            return
        budget = Budget(trials=self._plan.trials)
        if self._shared is not None:
            budget = replace(
                budget,
                deadline=self._deadline,
                kept_back=self._shared.kept_back,
                to_complete=self._shared.to_complete,
            )
            if budget.seconds_left == 0:
                return
        proposer = proposer_of(
            self._plan.oracle,
            space=self._plan.space,
            judge=functools.partial(judge, task=self._prepared.task, limits=self._plan.limits),
            objective=self._plan.objective.name,
            maximize=self._plan.objective.maximize,
            schedule=self._plan.schedule,
            seed=self._plan.seed,
            history=history,
            minimize=self._plan.minimize,
            first=self._plan.first,
        )
        search = Search(
            proposer=proposer,
            executor=executor,
            journal=journal,
            weights=self._weights,
            history=history,
            budget=budget,
            seed=self._plan.seed,
            maximize=self._plan.objective.maximize,
            listen=self._listen,
            keep_all=self._plan.keep_models == "all",
        )
        self._carry_out(search)
        self._exhausted, self._gave_up = proposer.exhausted, proposer.gave_up

    def _hold_finals(self, executor: Executor, journal: Journal) -> None:
        """Train the best candidates again with fresh seeds, as many as there is time for."""
        history, maximize = self._history(), self._plan.objective.maximize
        finalists = finalists_of(history, self._plan.finalists, maximize=maximize)
        if not finalists or self._broken_off or self._failed or self._interrupts.held:
            return
        share = self._final_share(len(finalists))
        finalists = finalists[: share.finalists]
        finals = finals_of(finalists, seeds=share.seeds, reason=share.reason)
        if not history.finals or replace(history.finals[-1], time=0.0) != finals:
            self._listen(journal.append(finals))
        training = FinalTraining(
            finalists=finalists,
            seeds=share.seeds,
            epochs=self._plan.epochs,
            executor=executor,
            journal=journal,
            weights=self._weights,
            history=history,
            deadline=None if self._shared is None else self._deadline - self._shared.ending,
            seed=self._plan.seed,
            maximize=maximize,
            listen=self._listen,
            keep_all=self._plan.keep_models != "best",
        )
        self._carry_out(training)
        self._delete_weights(self._history())

    def _carry_out(self, work: Search | FinalTraining) -> None:
        """Until it is over, or broken off: what is finished by then is kept."""
        try:
            with self._interrupts.let_through():
                work.run()
        except KeyboardInterrupt as error:
            self._broken_off = str(error) or "Ctrl-C"
            work.break_off(self._broken_off)
        except ArchsearchError as error:  # the space's own function, or the workers are gone
            self._failed = error
            work.break_off(str(error))

    def _final_share(self, finalists: int) -> Share:
        if self._shared is None:
            return Share(finalists=finalists, seeds=self._plan.seeds, seconds=0.0)
        return self._shared.final_share(self._deadline - time.monotonic())

    def _delete_weights(self, history: History) -> None:
        """Delete the checkpoints that are superseded, or that a kill left behind."""
        planned = self._plan
        self._weights.delete_all_but(
            weights_needed(
                history,
                planned.finalists,
                maximize=planned.objective.maximize,
                keep=planned.keep_models,
            )
        )

    def _conclude(self, journal: Journal) -> Ended:
        """Save and test the winner, write `run.json` and the report."""
        from archsearch.report import write_report

        clock = time.monotonic()
        history = self._history()
        self._write_run_file(history)
        try:
            history = self._crown(journal, history)
        except RunError as error:  # the report is there all the same
            self._failed = self._failed or error
        self._times["finished"] = time.time()
        self._write_run_file(history)
        write_report(self._folder)
        self._add("report", clock)
        self._write_run_file(history)
        if self._interrupts.held and not self._broken_off:
            self._broken_off = self._interrupts.held
            self._say(f"interrupted ({self._broken_off}); what is finished was saved and reported")
        if self._failed:
            raise type(self._failed)(
                f"{self._failed} (what is finished is saved and reported in {self._folder})"
            )
        if not history.completed and not self._broken_off:
            raise RunError(self._no_success(history))
        return Ended(
            folder=self._folder,
            history=history,
            objective=self._plan.objective.name,
            maximize=self._plan.objective.maximize,
            exhausted=self._exhausted,
            gave_up=self._gave_up,
            time_is_up=self._time_is_up(history),
            keep_models=self._plan.keep_models,
            broken_off=self._broken_off,
        )

    def _crown(self, journal: Journal, history: History) -> History:
        """Save the winner where it is new or its file is gone; test it where it was not tested."""
        prepared = self._prepared
        winner = winner_of(history, self._plan.objective, prepared.split, prepared.scaling)
        if winner is None:
            return history
        tested = history.test_of_best(maximize=self._plan.objective.maximize)
        is_saved = saved_training(self._folder) == (winner.trial.number, winner.number)
        if is_saved and tested is not None and (self._folder / BEST / MODEL).is_file():
            self._describe(winner, tested, history)
            return history
        with quiet_stderr():
            from archsearch.best.save import save_model, test_model

            model = save_model(self._folder, winner)
            is_over = self._broken_off or self._interrupts.held
            measured = None if tested or is_over else test_model(model, winner)
        if has_exports(self._folder):
            self._say("exports/ has the model of before: `archsearch export` writes them anew")
        if measured is not None:
            tested = measured
            self._listen(journal.append(measured))
        history = self._history()
        self._describe(winner, tested, history)
        return history

    def _describe(self, winner: Winner, tested: Tested | None, history: History) -> None:
        run = read_run_file(self._folder)
        write_texts(self._folder, winner, run, tested, reads=len(history.tested))

    @functools.cached_property
    def _versions(self) -> dict[str, str]:
        """Those of this session, or of the last one where there is nothing left to do."""
        before = self._prepared.before
        if before and self._done:
            return before.versions
        from archsearch.train.versions import versions

        return versions()

    @functools.cached_property
    def _deadline(self) -> float:
        """The `time.monotonic()` at which the time budget is spent, which this session ends by."""
        prepared = self._prepared
        return prepared.began + max(0.0, time_left(self._plan, prepared.before, prepared.history))

    def _time_is_up(self, history: History) -> bool:
        """Whether the time budget, and not the work, ended the run."""
        if self._plan.time_budget is None or self._broken_off:
            return False
        return not nothing_left(self._plan, history, ended=self._has_no_more)

    @property
    def _has_no_more(self) -> bool:
        """Whether the search found nothing more that is new and may be trained."""
        return self._exhausted or self._gave_up

    def _no_success(self, history: History) -> str:
        """Why no trial was completed, in one line."""
        reasons = [trial.reason for trial in history.trials if trial.status == "failed"]
        if reasons:
            most = max(set(reasons), key=reasons.count)
            return (
                f"none of {len(history.trials)} trials succeeded; {reasons.count(most)} failed "
                f"with: {most}"
            )
        where = f"see {self._folder / 'report.html'}"
        if self._gave_up:
            return f"a million points drawn at random had none that may be trained; {where}"
        if self._shared is None:
            return f"no trial was completed in the time given; {where}"
        return (
            f"no trial was completed in the time budget of {self._plan.time_budget:g} s: starting "
            f"took {self._times['start_up']:.0f} s, and {self._shared.ending:.0f} s are kept for "
            f"saving and reporting; give a longer --time-budget with --resume, and {where}"
        )

    def _history(self) -> History:
        return history_of(read_events(self._folder))

    def _listen(self, event: Event) -> None:
        for listen in self._listeners:
            listen(event)

    def _add(self, name: str, since: float) -> None:
        """Add to a duration, which sums over the sessions of a run."""
        self._times[name] = self._times.get(name, 0.0) + time.monotonic() - since

    def _write_run_file(self, history: History) -> None:
        run_file_of(
            self._prepared,
            history,
            workers=self._workers,
            versions=self._versions,
            times=self._times,
            exhausted=self._exhausted,
            gave_up=self._gave_up,
        ).write(self._folder)


def _import_oracles() -> None:
    with quiet_stderr():
        import archsearch.search.oracles.proposer  # noqa: F401
