"""What a reader should watch out for, each with what to do about it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, isfinite
from statistics import fmean
from typing import Any

from archsearch.geometry import profile
from archsearch.journal import Contender, History, Outcome, RunFile, Trial
from archsearch.report.choices import ChoiceColumn, choice_columns
from archsearch.report.evidence.study import ENOUGH, Study
from archsearch.report.format import count, listed, percent, points, several, short
from archsearch.report.intervals import error_of_share
from archsearch.report.measure import Measure
from archsearch.report.sections.finals import lead_of

MANY_FAILURES = 0.1
"""Share of failed trials from which on that is worth a word."""
NEAR_LIMIT = 0.9
"""Share of a limit from which on a network is near it."""
TOP = 5
"""Architectures at the top that are looked at."""
MOST_OF_TOP = 0.8
LARGE_CLASS = 3.0
"""A class with so many times as many images as the smallest makes accuracy hard to read."""
LAST_PART = 1 / 3
"""The part of the epochs in which a network that is trained long enough gains no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is to be watched out for in a few words, and in full with the remedy."""

    title: str
    text: str


def alerts_of(
    run: RunFile, history: History, measure: Measure, study: Study | None
) -> tuple[Alert, ...]:
    """The alerts of a run, the gravest first."""
    winner = history.best(maximize=measure.maximize)
    found = [*_data(run), *_failures(history), *_few(run, history, study)]
    if winner is not None:
        contenders = history.contenders(maximize=measure.maximize)
        found += [
            *_no_better(history, measure),
            *_undecided(run, contenders, measure),
            *_edges(run, history, winner, measure, study),
            *_limits(run, winner),
            *_still_learning(run, winner, contenders),
            *_sight(winner),
            *_close(run, history, winner, measure),
        ]
    return tuple(found)


def _data(run: RunFile) -> Iterator[Alert]:
    for part, word in (("val", "validation"), ("test", "test")):
        repeated = run.data.get("repeated", {}).get(part, 0)
        if repeated:
            share = percent(repeated / max(run.data.get(part) or 0, 1))
            yield Alert(
                title="Images in two parts",
                text=f"{several(repeated, f'{word} image is', f'{word} images are')} ({share}) in "
                f"the training part too, pixel by pixel: {word} scores are too good. Take one of "
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
    if study is None and history.trials:
        remedy = (
            "The space has no more of them: make it larger."
            if run.totals.get("exhausted")
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
    run: RunFile, contenders: tuple[Contender, ...], measure: Measure
) -> Iterator[Alert]:
    lead = lead_of(contenders, measure, images=run.data.get("val") or 0)
    if lead is None or lead.is_clear or lead.interval is None:
        return
    seeds = max(len(each.scores) for each in contenders)
    both = [each.trial for each in contenders if each.mean is not None][:2]
    params = [profile(trial.candidate.architecture).params for trial in both]
    cheaper, dearer = sorted(zip(params, both, strict=True), key=lambda pair: pair[0])
    which = (
        f"Trial {cheaper[1].number} is the smaller of them, with {short(cheaper[0])} parameters "
        f"against {short(dearer[0])}: take it"
        if cheaper[0] < dearer[0]
        else "Take either"
    )
    yield Alert(
        title="The top is a tie",
        text=f"Between the first finalist and the second there are {measure.size(lead.difference)}"
        f"{measure.unit}, which luck in training may do. {which}, or run again with "
        f"--seeds {2 * seeds}.",
    )


def _edges(
    run: RunFile, history: History, winner: Trial, measure: Measure, study: Study | None
) -> Iterator[Alert]:
    top = _top(history, measure)
    found: dict[tuple[str, str, bool], list[tuple[str, float]]] = {}
    claimed = {
        effect.of.choice: effect.of
        for effect in (study.effects if study else ())
        if effect.is_claimed
    }
    for pick in choice_columns(run):
        sizes = [_size(option) for option in pick.options]
        numbers = sorted(size for size in sizes if size is not None)
        if len(numbers) < 2 or len(numbers) < len(pick.options):
            continue
        cell = pick.cell(winner)
        size = _size(cell)
        if size not in {numbers[0], numbers[-1]} or size == _least(pick):
            continue
        best = claimed.get(pick.name)
        told = best is not None and _size(best.best if measure.maximize else best.worst) == size
        if told or (len(numbers) > 2 and _share_with(pick, top, cell) >= MOST_OF_TOP):
            ends = ("largest", "larger") if size == numbers[-1] else ("smallest", "smaller")
            found.setdefault((*ends, told), []).append((pick.name, size))
    for (end, further, told), picks in found.items():
        which = listed([f"{name} ({size:g})" for name, size in picks])
        yield Alert(
            title="At the edge of the space",
            text=f"The best network has the {end} {which} that the space offers"
            f"{', as have most at the top' if not told else ''}: offer {further} ones.",
        )


def _least(pick: ChoiceColumn) -> float | None:
    """Under which a choice cannot be: no kernel is under 1, no dropout under 0."""
    if pick.argument == "dropout":
        return 0.0
    return 1 if pick.dtype == "Int64" or pick.argument == "kernel_size" else None


def _top(history: History, measure: Measure) -> list[Trial]:
    """The best trial of each of the best architectures."""
    sign = -1 if measure.maximize else 1
    ranked = sorted(history.completed, key=lambda trial: sign * (trial.score or 0.0))
    best: dict[str, Trial] = {}
    for trial in ranked:
        best.setdefault(trial.candidate.architecture.identity, trial)
    return list(best.values())[:TOP]


def _share_with(pick: ChoiceColumn, top: list[Trial], cell: object) -> float:
    return fmean(pick.cell(trial) == cell for trial in top) if len(top) >= TOP else 0.0


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
    run: RunFile, winner: Trial, contenders: tuple[Contender, ...]
) -> Iterator[Alert]:
    curves = [_curve(outcomes) for outcomes in _outcomes(winner, contenders)]
    epochs = min((len(curve) for curve in curves), default=0)
    part = ceil(epochs * LAST_PART)
    if epochs < 2:
        return
    last = fmean(curve[epochs - 1] for curve in curves)
    gain = last - fmean(curve[epochs - 1 - part] for curve in curves)
    images = len(curves) * (run.data.get("val") or 1)
    if gain > 2 * error_of_share(last, images):
        yield Alert(
            title="Still improving",
            text=f"In the last {'epoch' if part == 1 else f'{part} epochs'} of {epochs} the best "
            f"network gained {points(gain)} of validation accuracy: it is not trained to its end. "
            f"Try --epochs {2 * epochs}.",
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


def _curve(outcomes: list[Outcome]) -> list[float]:
    by_epoch = {record.epoch: record.val_accuracy for each in outcomes for record in each.curve}
    return [by_epoch[epoch] for epoch in sorted(by_epoch) if isfinite(by_epoch[epoch])]


def _sight(winner: Trial) -> Iterator[Alert]:
    numbers = profile(winner.candidate.architecture)
    field, image = min(numbers.field), min(numbers.input_shape[:2])
    if field > 2 * image:
        yield Alert(
            title="A field far beyond the image",
            text=f"The best network’s receptive field is {field} px on images of {image} px: part "
            "of its depth can see nothing new. A smaller field may do (--max-field).",
        )
    elif field < image / 2 and winner.candidate.architecture.head == "gap":
        yield Alert(
            title="A field smaller than the image",
            text=f"The best network sees {field} of {image} px at a time: it decides by local "
            "texture. If that surprises you, look for networks that see more (--min-field).",
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
