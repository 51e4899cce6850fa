"""How a run shows that it is alive: a bar on a terminal, else one plain line per trial."""

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from archsearch.geometry import profile
from archsearch.journal import (
    Event,
    Finalist,
    Finals,
    Finished,
    Interrupted,
    Outcome,
    Resumed,
    Rung,
    Skipped,
    Started,
    Tested,
)
from archsearch.search.loop import SEARCH_TIME_IS_UP
from archsearch.space import Candidate

if TYPE_CHECKING:
    from archsearch.session.prepare import Prepared


class Progress:
    """Hears every event of a run and says what a user wants to know, on stderr.

    `news` are lines on what is out of the ordinary, `lines` one for each trial, `bar` is for a
    terminal.
    """

    def __init__(self, prepared: "Prepared", *, news: bool, lines: bool, bar: bool) -> None:
        from archsearch.session.prepare import time_left

        history = prepared.history
        self._news = news
        self._lines = lines
        self._trials = None if prepared.plan.is_open else prepared.plan.trials
        self._until = prepared.began + time_left(prepared.plan, prepared.before, history)
        self._workers = prepared.plan.workers or 1
        self._maximize = prepared.plan.objective.maximize
        self._objective = prepared.plan.objective.name
        self._candidates: dict[int, Candidate] = {
            trial.number: trial.candidate for trial in history.trials
        }
        self._ended = sum(trial.status is not None for trial in history.trials)
        self._reached = {trial.number: trial.last for trial in history.unfinished if trial.last}
        self._seconds: list[float] = []
        self._seeds = prepared.plan.seeds
        self._finalists = prepared.plan.finalists
        self._finals: Finals | None = None
        self._trained = {(each.trial, each.replicate) for each in history.finalists}
        best = history.best_trial(maximize=self._maximize)
        self._best = best.score if best else None
        self._bar = _bar() if bar else None

    def __enter__(self) -> "Progress":
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task(
                "starting workers", total=self._trials, unit="trial", news=""
            )
            self._refresh()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def hear(self, event: Event) -> None:
        """Take an event in, and say it."""
        match event:
            case Started():
                self._candidates[event.trial] = event.candidate
            case Rung():
                self._reached[event.trial] = event.outcome
                if self._lines:
                    self.say(self._trial_line(event.trial, "waits", event.outcome))
            case Finished():
                self._finish(event)
            case Finals():
                self._begin_finals(event)
            case Finalist():
                self._trained.add((event.trial, event.replicate))
                if self._lines or event.outcome is None:
                    self.say(self._finalist_line(event))
            case Tested():
                self.say(f"test set read once: accuracy {event.test_accuracy:.1%}")
            case Interrupted():
                self.say(_interruption(event))
            case Resumed():
                of_all = "" if self._trials is None else f" of {event.trials}"
                self.say(f"resumed: {self._ended}{of_all} trials done")
            case Skipped():
                return
        self._refresh()

    def _finish(self, event: Finished) -> None:
        self._ended += 1
        outcome = event.outcome or self._reached.get(event.trial)
        if outcome is not None:
            self._seconds.append(outcome.seconds)
        if event.status == "completed" and outcome is not None:
            self._take_best(outcome.score)
        if self._lines or event.status == "failed":
            self.say(self._trial_line(event.trial, event.status, outcome, event.reason))

    def _begin_finals(self, event: Finals) -> None:
        if event.reason:
            self.say(f"fewer finalists or seeds than asked for: {event.reason}")
        if event.trials:
            trials = ", ".join(map(str, sorted(event.trials)))
            who = (
                f"finalists: trials {trials}, each"
                if len(event.trials) > 1
                else f"finalist: trial {trials},"
            )
            seeds = "seeds" if event.seeds > 1 else "seed"
            self.say(f"{who} again with {event.seeds} fresh {seeds}")
            self._finals = event

    def _finalist_line(self, event: Finalist) -> str:
        seeds = self._finals.seeds if self._finals else self._seeds
        parts = [f"finalist trial {event.trial} seed {event.replicate}/{seeds}"]
        if event.outcome is None:
            return "  ".join([*parts, "failed", event.reason])
        outcome = event.outcome
        parts.append(f"{self._objective} {outcome.score:.4f}")
        return "  ".join([*parts, _spent(outcome)])

    def _take_best(self, score: float) -> None:
        scores = [score] if self._best is None else [score, self._best]
        self._best = max(scores) if self._maximize else min(scores)

    @property
    def _of_all(self) -> str:
        return "" if self._trials is None else f"/{self._trials}"

    def _trial_line(
        self, trial: int, status: str, outcome: Outcome | None, reason: str = ""
    ) -> str:
        numbers = profile(self._candidates[trial].architecture)
        parts = [f"trial {trial}{self._of_all}", f"{status:9}"]
        if outcome is not None and status != "failed":
            parts.append(f"{self._objective} {outcome.score:.4f}")
            parts.append(_spent(outcome))
        parts += [f"field {min(numbers.field)}", f"{numbers.params:,} parameters"]
        if self._best is not None:
            parts.append(f"best {self._best:.4f}")
        return "  ".join([*parts, reason] if reason else parts)

    def say(self, line: str) -> None:
        """Say something out of the ordinary, above the bar where there is one.

        A terminal or a pipe that is gone does not end a search.
        """
        if not self._news:
            return
        try:
            if self._bar is not None:
                self._bar.console.print(line, markup=False, highlight=False)
            else:
                click.echo(line, err=True)
        except OSError:
            self._news = False

    def _refresh(self) -> None:
        if self._bar is None:
            return
        news = [] if self._best is None else [f"best {self._objective} {self._best:.4f}"]
        done, total = self._done_of_all()
        if self._seconds:
            mean = sum(self._seconds) / len(self._seconds)
            left = self._until - time.monotonic()
            if total is not None:
                finalists = 0 if self._finals else min(self._finalists, total)
                trainings = total - done + finalists * self._seeds
                left = min(left, trainings * mean / self._workers)
            news.append(f"about {_clock(max(0.0, left))} left")
        doing = "training" if self._candidates else "starting workers"
        self._bar.update(
            self._task,
            completed=done,
            total=total,
            unit="training" if self._finals else "trial",
            description=self._round(self._finals) if self._finals else doing,
            news=" · ".join(news),
        )

    def _done_of_all(self) -> tuple[int, int | None]:
        """Trials, or in the finals trainings, that are done and that there are in all.

        None where trials are as many as there is time for.
        """
        if self._finals is None:
            return self._ended, self._trials
        wanted = self._wanted(self._finals)
        return len(self._trained & set(wanted)), len(wanted)

    def _round(self, finals: Finals) -> str:
        """The seed that finalists are being trained with, the first that not all have had."""
        left = [
            replicate
            for trial, replicate in self._wanted(finals)
            if (trial, replicate) not in self._trained
        ]
        return f"finalists, seed {min(left, default=finals.seeds)}/{finals.seeds}"

    @staticmethod
    def _wanted(finals: Finals) -> list[tuple[int, int]]:
        seeds = range(1, finals.seeds + 1)
        return [(trial, replicate) for replicate in seeds for trial in finals.trials]


def progress_for(prepared: "Prepared", *, verbose: bool, quiet: bool) -> Progress:
    """A bar on a terminal (with lines if verbose), lines elsewhere, nothing if quiet."""
    terminal = sys.stderr.isatty()
    return Progress(
        prepared,
        news=not quiet,
        lines=not quiet and (verbose or not terminal),
        bar=terminal and not quiet,
    )


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    return RichProgress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[unit]}"),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[news]}"),
        console=Console(file=os.fdopen(os.dup(2), "w")),  # unmoved when fd 2 is silenced
        transient=True,
    )


def _spent(outcome: Outcome) -> str:
    epochs = "epochs" if outcome.epochs > 1 else "epoch"
    return f"{outcome.epochs} {epochs} in {outcome.seconds:.1f} s"


def _interruption(event: Interrupted) -> str:
    """What is left undone, and why."""
    if event.reason == SEARCH_TIME_IS_UP:
        return f"{event.reason}; trials left unfinished: {len(event.unfinished)}"
    return f"interrupted ({event.reason}); saving and reporting what is finished"


def _clock(seconds: float) -> str:
    """A duration to read at a glance.

    >>> _clock(42), _clock(200), _clock(7300)
    ('42 s', '3 min', '2.0 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
