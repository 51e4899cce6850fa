"""What a run cost: trials, epochs and time, and how much of the workers' time was not training."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from archsearch.journal import History, Outcome, RunFile
from archsearch.report.format import count, duration, listed, percent, several


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """The cost of a run. `replicates` are trainings of finalists with fresh seeds.

    `epochs` were trained in all, `training` is the seconds of all trials and replicates.

    `wall` is the time in seconds from the first submission to the last result; a run that was
    resumed has one such time for each part, added up. None where no trial brought a result.
    """

    trials: int
    completed: int
    stopped: int
    failed: int
    unfinished: int
    replicates: int
    epochs: int
    training: float
    wall: float | None
    workers: int
    start_up: float | None

    @property
    def overhead(self) -> float | None:
        """1 − trial seconds ÷ (workers × wall time); None where it cannot be told."""
        if not self.wall:
            return None
        return max(1 - self.training / (self.workers * self.wall), 0.0)

    @property
    def statuses(self) -> str:
        """How the trials ended, as a list in words."""
        counts = {
            "completed": self.completed,
            "stopped": self.stopped,
            "failed": self.failed,
            "unfinished": self.unfinished,
        }
        return listed([f"{count(number)} {status}" for status, number in counts.items() if number])

    @property
    def sentence(self) -> str:
        """The cost in one or two sentences."""
        text = f"{several(self.trials, 'trial')} ({self.statuses}), "
        if self.replicates:
            text += f"{several(self.replicates, 'training')} of finalists, "
        text += several(self.epochs, "epoch")
        if self.wall is None:
            return f"{text}."
        text += f", {duration(self.wall)} on {several(self.workers, 'worker')}."
        parts = []
        if self.overhead is not None:
            failed = " (failed trials count as such)" if self.failed else ""
            parts.append(f"{percent(self.overhead, 0)} of the workers’ time was overhead{failed}")
        if self.start_up is not None:
            parts.append(f"start-up took another {duration(self.start_up)}")
        return f"{text} {'; '.join(parts)}." if parts else text


def spent_of(run: RunFile, history: History) -> Spent:
    """What a run cost."""
    statuses = [trial.status for trial in history.trials]
    again = [each.outcome for each in history.finalists if each.outcome]
    return Spent(
        trials=len(statuses),
        completed=statuses.count("completed"),
        stopped=statuses.count("stopped"),
        failed=statuses.count("failed"),
        unfinished=statuses.count(None),
        replicates=len(history.finalists),
        epochs=sum(trial.last.epochs for trial in history.trials if trial.last)
        + sum(outcome.epochs for outcome in again),
        training=sum(trial.seconds for trial in history.trials)
        + sum(outcome.seconds for outcome in again),
        wall=_wall(history),
        workers=run.options.get("workers") or 1,
        start_up=run.times.get("start_up"),
    )


def _wall(history: History) -> float | None:
    """Seconds from first submission to last result, without the pauses before each resume."""
    resumes = sorted(event.time for event in history.resumed)
    begins: dict[int, list[float]] = defaultdict(list)
    ends: dict[int, list[float]] = defaultdict(list)
    for trial in history.trials:
        if trial.started:
            begins[bisect_right(resumes, trial.started)].append(trial.started)
    again = [each.outcome for each in history.finalists if each.outcome]
    for outcome in (*(each for trial in history.trials for each in trial.outcomes), *again):
        part = _part(outcome, resumes)
        begins[part].append(outcome.began)
        ends[part].append(outcome.ended)
    if not ends:
        return None
    return sum(max(ends[part]) - min(begins[part]) for part in ends)


def _part(outcome: Outcome, resumes: list[float]) -> int:
    """Which part of a resumed run an outcome belongs to."""
    return bisect_right(resumes, outcome.ended)
