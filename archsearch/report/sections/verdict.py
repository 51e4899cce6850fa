"""The answer, in plain sentences: which network won, how good it is, what was spent."""

from dataclasses import dataclass

import pandas as pd

from archsearch.geometry import Profile, profile
from archsearch.journal import Contender, History, Tested, Trial
from archsearch.report.format import SURE, count, listed, pair, percent, several, short
from archsearch.report.measure import Measure
from archsearch.report.sections.enough import Enough
from archsearch.report.sections.finals import lead_in_short, mean_text
from archsearch.report.sections.spent import Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number that stands for itself, with what it is and a remark."""

    label: str
    value: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a reader should know first. `best` is the winner's trial number, if there is one."""

    best: int | None
    headline: str
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]


def verdict_of(
    history: History,
    measure: Measure,
    spent: Spent,
    *,
    enough: Enough | None,
    images: int,
    beside: tuple[str, ...] = (),
) -> Verdict:
    """The verdict; only a trial that was trained in full may win. Scores are of so many images.

    `beside` says what another search reached.
    """
    winner = history.best(maximize=measure.maximize)
    if winner is None or winner.last is None:
        return _without_winner(history, spent, beside)
    numbers = profile(winner.candidate.architecture)
    identity = winner.candidate.architecture.identity
    contenders = history.contenders(maximize=measure.maximize)
    champion = contenders[0] if contenders else None
    test = history.test_of_best(maximize=measure.maximize)
    among = _among(history)
    if champion:
        noise = lead_in_short(contenders, measure, images=images)
    else:
        noise = None if enough is None else enough.sentence
    validation = _over_seeds(champion, measure) if champion else _alone(winner, measure, among)
    sentences = (
        _quality(validation, test, kept=len(champion.scores) if champion else 0),
        _baselines(test),
        _reads(history.tested, winner),
        _size(numbers),
        _latency(test),
        noise,
        _alike(enough, numbers) if champion else None,
        spent.sentence,
        *beside,
    )
    return Verdict(
        best=winner.number,
        headline=f"Trial {winner.number} is the best: architecture {identity}.",
        sentences=tuple(sentence for sentence in sentences if sentence),
        tiles=(
            *_quality_tiles(winner, measure, test, among, champion),
            *_size_tiles(numbers),
        ),
    )


def _without_winner(history: History, spent: Spent, beside: tuple[str, ...]) -> Verdict:
    """No trial was trained in full: say what became of them, and why they failed."""
    if not history.trials:
        headline = "No trial was begun, so there is no best network."
        skipped = several(len(history.skipped), "proposal was", "proposals were")
        sentences = [f"{skipped} skipped; see “Left out” for why."] if history.skipped else []
    else:
        headline = "No trial was completed, so there is no best network."
        sentences = [spent.sentence]
    reasons = pd.Series(
        [trial.reason or "no reason given" for trial in history.trials if trial.status == "failed"],
        dtype="string",
    ).value_counts()
    if len(reasons):
        times = several(int(reasons.iloc[0]), "time")
        sentences.append(f"The most frequent failure ({times}): {reasons.index[0]}")
    return Verdict(best=None, headline=headline, sentences=(*sentences, *beside), tiles=())


def _over_seeds(champion: Contender, measure: Measure) -> str:
    """What the winner scored with fresh seeds, and what its trial had."""
    own = measure.text(champion.trial.score or 0.0)
    return f"its mean {measure.label} is {mean_text(champion, measure)} (its trial had {own})"


def _among(history: History) -> str:
    """Among how many trials the winner was chosen; "" where there was no other with a score.

    A schedule chooses at every rung, so those that it stopped count as well.
    """
    scored = len(history.scored)
    if scored == 1:
        return ""
    return count(scored) if scored == len(history.completed) else f"{count(scored)} trials scored"


def _alone(winner: Trial, measure: Measure, among: str) -> str:
    """What the winner scored once."""
    score = f"its {measure.label} is {measure.text(winner.score or 0.0)}, "
    if not among:
        return f"{score}of the only completed trial"
    return f"{score}the best of {among} by validation, so optimistic"


def _quality(validation: str, test: Tested | None, *, kept: int) -> str:
    """What it scored and how well it was tested; of so many trainings one was kept."""
    if test is None:
        return f"{validation[0].upper()}{validation[1:]}. It has not been tested."
    low, high = test.interval
    who = f"The best of its {kept} trainings, which is kept," if kept > 1 else "It"
    return (
        f"{who} classifies {percent(test.test_accuracy)} of "
        f"{several(test.images, 'test image')} rightly ({SURE} interval {percent(low)} to "
        f"{percent(high)}); {validation}."
    )


def _baselines(test: Tested | None) -> str | None:
    """What is reached without a convolution."""
    if test is None or test.majority is None or test.linear is None:
        return None
    return (
        f"On the same images, a linear model of the pixels is right for {percent(test.linear)}, "
        f"and always saying the largest class for {percent(test.majority)}."
    )


def _reads(tested: tuple[Tested, ...], winner: Trial) -> str | None:
    """How often the test set was read, where that was not once for this winner."""
    if len(tested) < 2:
        return None
    before = sorted({event.trial for event in tested if event.trial != winner.number})
    others = f", before for {listed([f'trial {number}' for number in before])}" if before else ""
    return (
        f"The test set was read {count(len(tested))} times{others}, as the run was resumed: the "
        "test accuracy is slightly optimistic too."
    )


def _size(numbers: Profile) -> str:
    height, width, _ = numbers.input_shape
    image = f"image of {height}×{width}"
    part = f"{percent(min(numbers.coverage), 0)} of the side of an {image}"
    sight = f"which covers an {image}" if min(numbers.coverage) >= 1 else part
    return (
        f"It has {several(numbers.params, 'parameter')}, needs {short(numbers.macs)} MACs for an "
        f"image, has {several(numbers.depth, 'layer')} with weights and a receptive field of "
        f"{pair(numbers.field)} pixels, {sight}."
    )


def _alike(enough: Enough | None, numbers: Profile) -> str | None:
    """How many others may be as good, and the smallest of them."""
    if enough is None or enough.near.empty:
        return None
    others = several(enough.near["architecture"].nunique(), "other architecture")
    least = enough.near.sort_values(["params", "trial"]).iloc[0]
    said = f"On these validation images {others} cannot be told from it"
    if least["params"] >= numbers.params:
        return f"{said}; none of them is smaller."
    part = least["params"] / numbers.params
    share = percent(part, 0 if 0.01 <= part <= 0.99 else 1)
    return f"{said}; trial {least['trial']} is one, with {share} of its parameters."


def _latency(test: Tested | None) -> str | None:
    """How long it takes, where it was tested."""
    if test is None or test.latency_ms is None or test.latency_64_ms is None:
        return None
    return (
        f"On the machine that tested it, Keras takes {test.latency_ms:.2g} ms for one image and "
        f"{test.latency_64_ms:.2g} ms for 64 at once."
    )


def _quality_tiles(
    winner: Trial,
    measure: Measure,
    test: Tested | None,
    among: str,
    champion: Contender | None,
) -> tuple[Tile, ...]:
    remark = f"best of {among}, so optimistic" if among else "one trial"
    label = measure.label[0].upper() + measure.label[1:]
    validation = Tile(label=label, value=measure.text(winner.score or 0.0), remark=remark)
    if champion is not None:
        validation = _mean_tile(label, champion, measure)
    if test is None:
        return (validation,)
    low, high = test.interval
    interval = f"{SURE} interval {percent(low)} to {percent(high)}"
    return (
        Tile(label="Test accuracy", value=percent(test.test_accuracy), remark=interval),
        validation,
    )


def _mean_tile(label: str, champion: Contender, measure: Measure) -> Tile:
    """The winner's mean over fresh seeds, and how they scatter."""
    over = f"over {several(len(champion.scores), 'seed')}"
    spread = "" if champion.deviation is None else f", ± {measure.spread(champion.deviation)}"
    return Tile(
        label=label, value=measure.text(champion.mean or 0.0), remark=f"mean{spread} {over}"
    )


def _size_tiles(numbers: Profile) -> tuple[Tile, ...]:
    height, width, _ = numbers.input_shape
    return (
        Tile(label="Parameters", value=count(numbers.params), remark="trained values"),
        Tile(label="MACs", value=short(numbers.macs), remark="multiply-adds per image"),
        Tile(
            label="Receptive field",
            value=f"{pair(numbers.field)} px",
            remark=f"{percent(min(numbers.coverage), 0)} of {height}×{width} px",
        ),
        Tile(label="Layers", value=count(numbers.depth), remark="with weights"),
    )
