"""The finals as the page shows them: a row and a strip of points for each finalist, and what the
winner's lead is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from archsearch.journal import Contender, Finals, History, RunFile
from archsearch.report.format import SURE, Shown, listed, several
from archsearch.report.intervals import pooled_difference_interval
from archsearch.report.measure import Measure
from archsearch.report.sections.strip import Strip


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalRow:
    """A finalist: what it scored in words, and where its marks stand in the strip.

    `points` are its seeds, `trial_point` is the score that chose it, `mean_point` its mean.
    """

    trial: int
    architecture: str
    mean: Shown
    scores: tuple[str, ...]
    own: Shown
    failed: int
    points: tuple[float, ...]
    mean_point: float | None
    trial_point: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalsShown:
    """What the section says; `low` and `high` are the scores at the ends of the strips."""

    rows: tuple[FinalRow, ...]
    paragraphs: tuple[str, ...]
    low: str
    high: str
    width: float = Strip.width


def finals_of_run(run: RunFile, history: History, measure: Measure) -> FinalsShown | None:
    """The finals of a run; None where nobody asked for them, or nobody was completed."""
    if not history.finals:
        return None
    contenders = history.contenders(maximize=measure.maximize)
    images = run.data.get("val") or 0
    held = _held(history, contenders)
    strip = _strip(contenders)
    return FinalsShown(
        rows=tuple(_row(each, measure, strip) for each in contenders),
        paragraphs=tuple(
            text
            for text in (
                _fewer(history, held),
                _how(contenders, history, held),
                _began_later(history, held),
                _lead_in_full(contenders, measure, images=images),
                _failures(history),
            )
            if text
        ),
        low=measure.text(strip.low),
        high=measure.text(strip.high),
    )


def mean_text(contender: Contender, measure: Measure) -> str:
    """Mean ± standard deviation over so many seeds."""
    if contender.mean is None:
        return "every seed failed"
    spread = "" if contender.deviation is None else f" ± {measure.spread(contender.deviation)}"
    return f"{measure.text(contender.mean)}{spread} over {several(len(contender.scores), 'seed')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """How far the winner's mean is from that of the second, with a 95 % interval where known."""

    second: int
    difference: float
    interval: tuple[float, float] | None
    maximize: bool

    @property
    def is_clear(self) -> bool:
        """Whether it is more than luck in training alone explains."""
        if self.interval is None:
            return False
        low, high = self.interval
        return low > 0 if self.maximize else high < 0


def lead_of(contenders: Sequence[Contender], measure: Measure, *, images: int) -> Lead | None:
    """The winner's lead, in scores of so many validation images; None without a second."""
    able = [each for each in contenders if each.mean is not None]
    if len(able) < 2:
        return None
    return Lead(
        second=able[1].trial.number,
        difference=(able[0].mean or 0.0) - (able[1].mean or 0.0),
        interval=pooled_difference_interval(
            [each.scores for each in able], least=measure.of_one(images)
        ),
        maximize=measure.maximize,
    )


def lead_in_short(contenders: Sequence[Contender], measure: Measure, *, images: int) -> str | None:
    """Whether the winner's lead is more than luck, in a sentence; None without a second."""
    lead = lead_of(contenders, measure, images=images)
    if lead is None:
        return None
    what = f"Its lead over the second finalist, trial {lead.second},"
    if lead.interval is None:
        return f"{what} may be luck in training, as each was trained with one seed only."
    if lead.is_clear and abs(lead.difference) < measure.luck_of_images(
        contenders[0].mean or 0.0, images
    ):
        return (
            f"{what} is more than luck in training alone explains, but not more than luck in the "
            "choice of the validation images."
        )
    if lead.is_clear:
        return f"{what} is more than luck in training alone explains."
    return f"{what} is no more than luck in training may do: they cannot be told apart."


def _lead_in_full(contenders: Sequence[Contender], measure: Measure, *, images: int) -> str | None:
    """The lead in numbers."""
    lead = lead_of(contenders, measure, images=images)
    if lead is None:
        return None
    what = (
        f"The winner’s mean differs from that of the second, trial {lead.second}, by "
        f"{measure.change(lead.difference)}{measure.unit}"
    )
    if lead.interval is None:
        return f"{what}; one seed each cannot tell how much of that is luck in training."
    low, high = map(measure.change, lead.interval)
    meaning = (
        "more than luck in training alone explains"
        if lead.is_clear
        else "that may be luck in training, and with so few seeds the interval is wide"
    )
    return (
        f"{what} ({SURE} interval {low} to {high}, from how much the seeds of all finalists "
        f"scatter): {meaning}. The interval does not cover the choice of validation images, nor "
        "that the winner is the best of several means."
    )


def _held(history: History, contenders: Sequence[Contender]) -> Finals:
    """The finals that the contenders are from; the latest where there are none."""
    numbers = {each.trial.number for each in contenders}
    latest = reversed(history.finals)
    return next((each for each in latest if set(each.trials) == numbers), history.finals[-1])


def _how(contenders: Sequence[Contender], history: History, held: Finals) -> str | None:
    if not contenders:
        return None if not history.finals[-1].trials else "No round of seeds was finished."
    is_latest = held is history.finals[-1]
    rounds = max(len(each.replicates) for each in contenders)
    best = (
        "the best candidate was"
        if len(contenders) == 1
        else (f"the {several(len(contenders), 'best candidate')} were")
    )
    when = "After the search" if is_latest else "In finals before"
    text = (
        f"{when}, {best} trained in full again with {several(rounds, 'fresh seed')} "
        "each. The score that made a candidate a finalist is too good to count again, so only "
        "these do; the best mean wins."
    )
    beyond = len(history.finalists) - sum(len(each.replicates) for each in contenders)
    if beyond:
        text += (
            f" {several(beyond, 'more training is', 'more trainings are')} in finalists.csv but "
            "not compared, as not all finalists have had that seed."
        )
    return text


def _began_later(history: History, held: Finals) -> str | None:
    """The trials that the finals could not choose, as they had not begun; None without any."""
    later = [trial for trial in history.trials if held.time and trial.started > held.time]
    if not any(trial.status == "completed" for trial in later):
        return None
    numbers = [trial.number for trial in later]
    which = f"{'trial' if len(numbers) == 1 else 'trials'} {listed(_stretches(numbers))}"
    them = "it had no part in them" if len(numbers) == 1 else "they had no part in them"
    return f"These finals were held before {which} began; {them}."


def _stretches(numbers: Sequence[int]) -> list[str]:
    """Ascending numbers as words, those that follow one another together.

    >>> _stretches([2, 3, 5, 6, 7])
    ['2', '3', '5 to 7']
    """
    begins = [number for number in numbers if number - 1 not in numbers]
    ends = [number for number in numbers if number + 1 not in numbers]
    return [
        words
        for begin, end in zip(begins, ends, strict=True)
        for words in ([f"{begin} to {end}"] if end > begin + 1 else map(str, range(begin, end + 1)))
    ]


def _fewer(history: History, held: Finals) -> str | None:
    """Why the latest finals were cut short, or do not count yet; None where neither is so."""
    finals = history.finals[-1]
    if not finals.reason:
        return None if held is finals else "No round of seeds of the latest finals was finished."
    number = len(finals.trials)
    what = (
        f"{several(number, 'finalist')} with {several(finals.seeds, 'seed')}" if number else "none"
    )
    which = "The" if held is finals else "The latest"
    return f"{which} finals were cut short to {what}: {finals.reason}."


def _failures(history: History) -> str | None:
    failed = [each for each in history.finalists if each.outcome is None]
    if not failed:
        return None
    which = [f"trial {each.trial} with seed {each.replicate} ({each.reason})" for each in failed]
    return f"Failed, and in nobody’s mean: {listed(which)}."


def _strip(contenders: Sequence[Contender]) -> Strip:
    """From the lowest to the highest score that is drawn."""
    drawn = [score for each in contenders for score in (*each.scores, each.trial.score or 0.0)]
    return Strip(low=min(drawn, default=0.0), high=max(drawn, default=1.0))


def _row(contender: Contender, measure: Measure, strip: Strip) -> FinalRow:
    trial = contender.trial
    return FinalRow(
        trial=trial.number,
        architecture=trial.candidate.architecture.identity,
        mean=Shown(mean_text(contender, measure).partition(" over ")[0], contender.mean),
        scores=tuple(
            measure.text(each.outcome.score) if each.outcome else "failed"
            for each in contender.replicates
        ),
        own=Shown(measure.text(trial.score or 0.0), trial.score),
        failed=len(contender.replicates) - len(contender.scores),
        points=tuple(strip.place(score) for score in contender.scores),
        mean_point=None if contender.mean is None else strip.place(contender.mean),
        trial_point=strip.place(trial.score or 0.0),
    )
