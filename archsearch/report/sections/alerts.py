"""What a reader should watch out for, each with what to do about it."""

import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, hypot, isfinite
from statistics import fmean
from typing import Any

from archsearch.geometry import profile
from archsearch.journal import Contender, History, Outcome, RunFile, Trial
from archsearch.report.choices import ChoiceColumn, choice_columns
from archsearch.report.evidence.study import ENOUGH, Effect, Study
from archsearch.report.format import count, listed, pair, percent, points, several, short
from archsearch.report.intervals import error_of_share
from archsearch.report.measure import Measure
from archsearch.report.sections.enough import Enough
from archsearch.report.sections.finals import lead_of

MANY_FAILURES = 0.1
"""Share of failed trials from which on that is worth a word."""
NEAR_LIMIT = 0.9
"""Share of a limit from which on a network is near it."""
LARGE_CLASS = 3.0
"""A class with so many times as many images as the smallest makes accuracy hard to read."""
LAST_PART = 1 / 3
"""The part of the epochs in which a network that is trained long enough gains no more."""
LEAST_FALL = 0.05
"""Share of a validation loss that counts as a fall: it changes by less from epoch to epoch, though
it falls no more."""
Ends = tuple[str, str]
LARGEST, SMALLEST = ("largest", "larger"), ("smallest", "smaller")
"""An end of a choice, and what lies beyond it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is to be watched out for in a few words, and in full with the remedy."""

    title: str
    text: str


def alerts_of(
    run: RunFile,
    history: History,
    measure: Measure,
    study: Study | None,
    enough: Enough | None = None,
    *,
    folder: str = "RUN",
) -> tuple[Alert, ...]:
    """The alerts of a run, the gravest first; `folder` is where it is, for commands."""
    winner = history.best(maximize=measure.maximize)
    found = [*_data(run), *_failures(history), *_few(run, history, study)]
    if winner is not None:
        contenders = history.contenders(maximize=measure.maximize)
        found += [
            *_no_better(history, measure),
            *_undecided(run, contenders, measure, folder),
            *_edges(run, winner, measure, study, enough),
            *_limits(run, winner),
            *_still_learning(run, winner, contenders, measure, folder),
            *_sight(winner),
            *_close(run, history, winner, measure),
        ]
    return tuple(found)


def _data(run: RunFile) -> Iterator[Alert]:
    for part, word, others in (
        ("val", "validation", "the training part"),
        ("test", "test", "the training or the validation part"),
    ):
        repeated = run.data.get("repeated", {}).get(part, 0)
        if repeated:
            share = percent(repeated / max(run.data.get(part) or 0, 1))
            yield Alert(
                title="Images in two parts",
                text=f"{several(repeated, f'{word} image is', f'{word} images are')} ({share}) in "
                f"{others} too, pixel by pixel: {word} scores are too good. Take one of "
                "each out of the data.",
            )
    counts = run.data.get("class_counts") or []
    if counts and max(counts) > LARGE_CLASS * max(min(counts), 1):
        share = max(counts) / sum(counts)
        yield Alert(
            title="Classes of unequal size",
            text=f"The largest class has {several(max(counts), 'image')}, the smallest "
            f"{count(min(counts))}: to call everything the largest class would already be right "
            f"for {percent(share)}.",
        )


def _failures(history: History) -> Iterator[Alert]:
    failed = [trial for trial in history.trials if trial.status == "failed"]
    if len(failed) >= MANY_FAILURES * max(len(history.trials), 1) and failed:
        reason, times = Counter(trial.reason for trial in failed).most_common(1)[0]
        yield Alert(
            title="Many failures",
            text=f"{count(len(failed))} of {several(len(history.trials), 'trial')} failed, most "
            f"often ({several(times, 'time')}) with: {reason or 'no reason given'}",
        )


def _few(run: RunFile, history: History, study: Study | None) -> Iterator[Alert]:
    has_choices = any(len(pick.options) > 1 for pick in choice_columns(run))
    if study is None and has_choices and any(trial.outcomes for trial in history.trials):
        is_timed = run.options.get("time_budget") is not None
        time_was_up = is_timed and len(history.trials) < run.options["trials"]
        remedy = (
            "The space has no more of them: make it larger."
            if run.totals.get("exhausted")
            else "No more were found that may be trained: widen the limits or the choices."
            if run.totals.get("gave_up")
            else "Go on with --resume and a longer --time-budget."
            if time_was_up
            else "Go on with --resume and more --trials."
        )
        yield Alert(
            title="Too few trials to say",
            text=f"Under {ENOUGH} architectures with a score say nothing about what matters. "
            f"{remedy}",
        )


def _no_better(history: History, measure: Measure) -> Iterator[Alert]:
    """A network that is not worth its convolutions, on the test images."""
    test = history.test_of_best(maximize=measure.maximize)
    if test is None or test.majority is None or test.linear is None:
        return
    simple = max(
        (test.majority, "always saying the largest class"),
        (test.linear, "a linear model of the pixels"),
    )
    if test.test_accuracy <= simple[0]:
        yield Alert(
            title="No better than without convolution",
            text=f"The best network is right for {percent(test.test_accuracy)} of the test images, "
            f"{simple[1]} for {percent(simple[0])}. Train for longer (--epochs), or widen the "
            "space.",
        )


def _undecided(
    run: RunFile, contenders: tuple[Contender, ...], measure: Measure, folder: str
) -> Iterator[Alert]:
    lead = lead_of(contenders, measure, images=run.data.get("val") or 0)
    if lead is None or lead.is_clear or lead.interval is None:
        return
    seeds = max(len(each.scores) for each in contenders)
    both = [each.trial for each in contenders if each.mean is not None][:2]
    params = [profile(trial.candidate.architecture).params for trial in both]
    cheaper, dearer = sorted(zip(params, both, strict=True), key=lambda pair: pair[0])
    which = (
        f" Trial {cheaper[1].number} is the smaller one, with {short(cheaper[0])} parameters "
        f"against {short(dearer[0])}."
        if cheaper[0] < dearer[0]
        else ""
    )
    again = _refine(
        folder, "--trial", both[0].number, "--seeds", 2 * seeds, "-o", f"{folder}-{both[0].number}"
    )
    yield Alert(
        title="The first two cannot be told apart",
        text=f"The means of the first finalist and the second, trials {both[0].number} and "
        f"{both[1].number}, differ by {measure.size(lead.difference)}{measure.unit}: they cannot "
        f"be told apart with {several(seeds, 'seed')} each, and need not be equal.{which} To tell "
        f"more, train each again: “{again}”, and likewise trial {both[1].number}.",
    )


def _refine(folder: str, *options: object) -> str:
    """The command that trains networks of the run again.

    >>> _refine("my run", "--epochs", 9)
    "archsearch refine 'my run' --epochs 9"
    """
    return shlex.join(["archsearch", "refine", folder, *map(str, options)])


def _edges(
    run: RunFile,
    winner: Trial,
    measure: Measure,
    study: Study | None,
    enough: Enough | None,
) -> Iterator[Alert]:
    """The choices of which the winner has the largest or the smallest level, in one alert.

    To offer more is advised only where that level was told to be better than the one beside it.
    Others are named where all networks that cannot be told from the best have that level. Nothing
    is said where the score cannot be higher.
    """
    top = (winner.score or 0.0) if enough is None else enough.top
    if measure.maximize and measure.is_share and top >= 1:
        return
    effects = {effect.of.choice: effect for effect in (study.effects if study else ())}
    advised: dict[Ends, list[str]] = {}
    untold: dict[Ends, list[str]] = {}
    for pick in choice_columns(run):
        sizes = [_size(option) for option in pick.options]
        numbers = sorted(size for size in sizes if size is not None)
        if len(numbers) < 2 or len(numbers) < len(pick.options):
            continue
        size = _size(pick.cell(winner.values))
        if size is None or size not in {numbers[0], numbers[-1]} or size == _least(pick):
            continue
        is_told = _is_better_than_the_next(effects.get(pick.name), size, measure)
        inside = [] if enough is None else enough.near[f"choice_{pick.name}"].dropna().tolist()
        is_alone = all(_size(cell) == size for cell in inside)
        if is_told or (is_alone and len(numbers) > 2):  # of two levels each is at an edge
            ends = LARGEST if size == numbers[-1] else SMALLEST
            found = advised if is_told else untold
            found.setdefault(ends, []).append(f"{pick.name} ({size:g})")
    said = [
        f"The best network has the {ends[0]} {listed(which)} that the space offers: "
        f"offer {ends[1]} ones."
        for ends, which in advised.items()
    ]
    if untold:
        which = listed([f"the {ends[0]} {listed(names)}" for ends, names in untold.items()])
        further = " or ".join(ends[1] for ends in untold)
        said.append(
            f"The best network has {'also ' if said else ''}{which} that the space offers; this "
            f"run does not tell whether {further} ones are better: offering them would."
        )
    if said:
        yield Alert(title="At the edge of the space", text=" ".join(said))


def _is_better_than_the_next(effect: Effect | None, size: float, measure: Measure) -> bool:
    """Whether a level at the end of a choice was told to be better than the one beside it.

    It is where the choice was told from luck and the intervals of the two levels lie apart.
    """
    if effect is None or not effect.is_claimed:
        return False
    levels = sorted(effect.of.levels, key=lambda level: _size(level.level) or 0.0)
    if _size(levels[0].level) == size:
        edge, beside = levels[0], levels[1]
    elif _size(levels[-1].level) == size:
        edge, beside = levels[-1], levels[-2]
    else:
        return False
    if measure.maximize:
        return edge.interval[0] > beside.interval[1]
    return edge.interval[1] < beside.interval[0]


def _least(pick: ChoiceColumn) -> float | None:
    """Under which a choice cannot be: no kernel is under 1, no dropout under 0."""
    if pick.argument == "dropout":
        return 0.0
    return 1 if pick.dtype == "Int64" or pick.argument == "kernel_size" else None


def _size(option: object) -> float | None:
    """A level as a number: itself, or the side of a square; None where it is neither.

    >>> _size(0.5), _size((5, 5)), _size("3x3"), _size((3, 5)), _size("same")
    (0.5, 5.0, 3.0, None, None)
    """
    if isinstance(option, bool):
        return None
    sides: list[Any] = option.split("x") if isinstance(option, str) else [option]
    if isinstance(option, list | tuple):
        sides = list(option)
    if len(set(sides)) != 1:
        return None
    try:
        return float(sides[0])
    except (TypeError, ValueError):
        return None


def _limits(run: RunFile, winner: Trial) -> Iterator[Alert]:
    numbers = profile(winner.candidate.architecture)
    for name, value, word in (
        ("max_params", numbers.params, "parameters"),
        ("max_macs", numbers.macs, "MACs"),
    ):
        limit = run.options["limits"].get(name)
        if limit and value >= NEAR_LIMIT * limit:
            yield Alert(
                title="At a limit",
                text=f"The best network has {count(value)} of at most {count(limit)} {word}: a "
                f"higher --{name.replace('_', '-')} may allow a better one.",
            )


def _still_learning(
    run: RunFile,
    winner: Trial,
    contenders: tuple[Contender, ...],
    measure: Measure,
    folder: str,
) -> Iterator[Alert]:
    curves = [_curve(outcomes, measure) for outcomes in _outcomes(winner, contenders)]
    epochs = min((len(curve) for curve in curves), default=0)
    part = ceil(epochs * LAST_PART)
    if epochs < 2:
        return
    before, last = (fmean(curve[epochs - 1 - back] for curve in curves) for back in (part, 0))
    if measure.is_share:
        images = run.data.get("val") or 0  # the same for all seeds
        luck = hypot(*(measure.error_of(each, images) for each in (before, last)))
        is_gain = last - before > 2 * luck
        what = f"gained {points(last - before)} of validation accuracy"
    else:
        is_gain = before - last > LEAST_FALL * before
        what = f"lowered its {measure.label} by {measure.size(last - before)}"
    if is_gain:
        yield Alert(
            title="Still improving",
            text=f"In the last {'epoch' if part == 1 else f'{part} epochs'} of {epochs} the best "
            f"network {what}: it may not be trained to its end. Train it for longer: "
            f"“{_refine(folder, '--epochs', 2 * epochs)}”.",
        )


def _outcomes(winner: Trial, contenders: tuple[Contender, ...]) -> list[list[Outcome]]:
    """Of each training of the winner in full, its stretches."""
    trained = [
        [each.outcome]
        for contender in contenders[:1]
        for each in contender.replicates
        if each.outcome is not None
    ]
    return trained or [list(winner.outcomes)]


def _curve(outcomes: list[Outcome], measure: Measure) -> list[float]:
    """By epoch, the validation accuracy, or the loss where that is what trials are compared by."""
    by_epoch = {
        record.epoch: record.val_accuracy if measure.is_share else record.val_loss
        for each in outcomes
        for record in each.curve
    }
    return [by_epoch[epoch] for epoch in sorted(by_epoch) if isfinite(by_epoch[epoch])]


def _sight(winner: Trial) -> Iterator[Alert]:
    """A field too large for the image on both axes, or too small on the one covered least."""
    numbers = profile(winner.candidate.architecture)
    image = numbers.input_shape[:2]
    least = min(numbers.coverage)
    if least > 2:
        yield Alert(
            title="A field far beyond the image",
            text=f"The best network’s receptive field is {pair(numbers.field)} px on images of "
            f"{pair(image)} px: part of its depth can see nothing new. A smaller field may do "
            f"(--max-field {max(image)}).",
        )
    elif least < 1 / 2 and winner.candidate.architecture.head == "gap":
        axis = numbers.coverage.index(least)
        side = "" if image[0] == image[1] else f" of the image’s {('height', 'width')[axis]}"
        yield Alert(
            title="A field smaller than the image",
            text=f"The best network sees {numbers.field[axis]} of {image[axis]} px{side} at a "
            "time: it decides by local texture. If that surprises you, look for networks that see "
            f"more (--min-field {image[axis]}).",
        )


def _close(run: RunFile, history: History, winner: Trial, measure: Measure) -> Iterator[Alert]:
    """Stopped trials that were as good as the winner was at the same time."""
    if not measure.is_share:
        return
    then = {outcome.epochs: outcome.score for outcome in winner.outcomes}
    close = [
        trial
        for trial in history.trials
        if trial.status == "stopped"
        and trial.last is not None
        and trial.last.epochs in then
        and trial.last.score
        >= then[trial.last.epochs]
        - error_of_share(then[trial.last.epochs], run.data.get("val") or 1)
    ]
    if close:
        yield Alert(
            title="Stopped, but close",
            text=f"Of the trials that were stopped, {several(len(close), 'was', 'were')} as good "
            "as the winner was after as many epochs, up to one standard error: the winner may not "
            "be the best of them in the end.",
        )
