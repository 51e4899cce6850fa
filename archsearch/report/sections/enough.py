"""What is enough: networks that cannot be told from the best, and the cheapest of them."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from statistics import fmean
from typing import Any

import pandas as pd

from archsearch.journal import Contender
from archsearch.journal.interval import Z, wilson_interval
from archsearch.report.compared import trained_in_full
from archsearch.report.format import (
    NOTHING,
    SURE,
    Shown,
    count,
    listed,
    percent,
    points,
    several,
    short,
)
from archsearch.report.measure import Measure
from archsearch.search import front_of

COSTS = {"params": "parameters", "macs": "MACs"}
ROUNDING = 1e-6
"""What scores in single precision may differ by where they are equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A network that none beats in score and a cost at once, as its row shows it.

    `fronts` are the costs by which it is one, `seeds` its mean over fresh seeds where it was a
    finalist, `is_near` that it cannot be told from the best.
    """

    trial: int
    score: Shown
    interval: str
    seeds: Shown
    params: str
    macs: Shown
    field: str
    fronts: str
    is_near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Luck:
    """The standard deviation of scores from seed to seed; of 0 degrees of freedom none is known."""

    deviation: float
    freedom: int

    def quantile(self, known: float) -> float:
        """How many standard errors hold the truth in 95 of 100, beside a `known` standard error.

        Student's t, as few seeds tell a deviation badly, with Satterthwaite's degrees of freedom
        ("An approximate distribution of estimates of variance components", 1946).

        >>> [round(Luck(deviation=1.0, freedom=4).quantile(known), 2) for known in (0.0, 1.0, 9.0)]
        [2.78, 2.12, 1.96]
        """
        if self.deviation < ROUNDING:
            return Z
        from scipy.special import stdtrit

        parts = 1 + (known / self.deviation) ** 2
        return float(stdtrit(self.freedom * parts**2, 0.975))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How near to the best a score must be not to be surely worse.

    `top` is the best score by this `measure`, of so many validation `images`; `luck` is how much
    scores scatter in training, where that is known.
    """

    measure: Measure
    top: float
    images: int
    luck: Luck

    def interval(self, score: float) -> tuple[float, float]:
        """The 95 % interval of the score of one training.

        Of a share Wilson's, as far as the images go, and wider by luck in training on either side;
        of others, of which luck in the images is not known, by luck in training alone.
        """
        wider = self.luck.quantile(0.0) * self.luck.deviation
        if not self.measure.is_share:
            return max(score - wider, 0.0), score + wider
        low, high = wilson_interval(score, self.images)
        return max(score - hypot(score - low, wider), 0.0), min(
            score + hypot(high - score, wider), 1.0
        )

    def interval_text(self, score: float) -> str:
        """The 95 % interval in words, from its low to its high end."""
        low, high = self.interval(score)
        first = f"{low * 100:.1f}" if self.measure.is_share else self.measure.text(low)
        return f"{first} to {self.measure.text(high)}"

    @property
    def margin(self) -> float:
        """A difference of two scores up to which it is not surely one."""
        of_images = self.measure.error_of(self.top, self.images)
        return self.luck.quantile(of_images) * sqrt(2) * hypot(of_images, self.luck.deviation)

    @property
    def level(self) -> float:
        """The worst score that is not surely worse than the best."""
        return self.top - self.measure.sign * self.margin

    def has_near(self, score: float) -> bool:
        """Whether a score is not surely worse than the best."""
        return self.measure.sign * (score - self.level) >= -ROUNDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough(Bar):
    """Networks trained in full whose scores are not surely worse than that of the best.

    `near` are the rows of the trials table, without the best's architecture, that lie within a
    difference that luck alone makes; `judged` has there the mean over fresh seeds of a finalist,
    else the score. `front` has by cost the trials that none beats in what they are judged by and in
    cost at once, the cheapest first.
    """

    near: pd.DataFrame
    front: dict[str, tuple[int, ...]]
    sentence: str
    cheapest: tuple[str, ...]


def enough_of(
    trials: pd.DataFrame,
    contenders: Sequence[Contender],
    measure: Measure,
    *,
    best: int | None,
    images: int,
) -> Enough | None:
    """What is enough; None where nothing is known of luck, the best has no score, or is alone.

    Scores of so many validation images each differ by luck in the images, by their binomial
    standard errors, and by luck in training, as the finalists' seeds scatter where there are any.
    Of scores that are no shares, such as losses, the first is not known, so they need the second.
    The images are the same for both, which makes the first part rather too large than too small.
    `contenders` are the finalists, the winner first. What they scored with fresh seeds stands for
    them: the score that made one a finalist is too good.
    """
    scored = judged_in_full(trials, contenders)
    winners = scored[scored["trial"].eq(best or 0).fillna(False)].to_dict("records")
    luck = _luck([each.scores for each in contenders])
    is_known = bool(images) if measure.is_share else luck.freedom > 0
    if not is_known or not winners or scored["architecture"].nunique() == 1:
        return None
    (winner,) = winners
    bar = Bar(measure=measure, top=float(winner["judged"]), images=images, luck=luck)
    own = scored["architecture"] == winner["architecture"]
    near = scored[scored["judged"].map(bar.has_near, na_action="ignore").eq(True) & ~own]
    return Enough(
        measure=measure,
        top=bar.top,
        images=images,
        luck=luck,
        near=near,
        front={cost: _front(scored, cost, measure) for cost in COSTS},
        sentence=_sentence(
            near,
            bar,
            full=scored["architecture"].nunique(),
            stopped=int(trials["status"].eq("stopped").fillna(False).sum()),
        ),
        cheapest=tuple(_cheapest(near, winner, fresh_means(contenders), measure)),
    )


def fresh_means(contenders: Sequence[Contender]) -> dict[int, float]:
    """Of each finalist that has one, the mean over its fresh seeds."""
    return {each.trial.number: each.mean for each in contenders if each.mean is not None}


def judged_in_full(trials: pd.DataFrame, contenders: Sequence[Contender]) -> pd.DataFrame:
    """The trials trained in full, with a column of what they are `judged` by.

    That is the mean over fresh seeds of a finalist, else the score.
    """
    means = fresh_means(contenders)
    scored = trained_in_full(trials)
    pairs = zip(scored["trial"], scored["score"], strict=True)
    judged = pd.array([means.get(trial, score) for trial, score in pairs], dtype="Float64")
    return scored.assign(judged=judged)


def _luck(groups: Sequence[Sequence[float]]) -> Luck:
    """How much scores scatter around their group's mean."""
    freedom = sum(len(group) - 1 for group in groups if group)
    squares = sum((x - fmean(group)) ** 2 for group in groups if group for x in group)
    return Luck(deviation=sqrt(squares / freedom) if freedom else 0.0, freedom=freedom)


def _front(scored: pd.DataFrame, cost: str, measure: Measure) -> tuple[int, ...]:
    gained = measure.sign * scored["judged"].astype(float)
    pairs = list(zip(scored[cost].astype(float), gained, strict=True))
    first = dict(zip(reversed(pairs), reversed(scored["trial"].tolist()), strict=True))
    return tuple(int(first[pair]) for pair in front_of(pairs))


def members_of(
    enough: Enough, trials: pd.DataFrame, contenders: Sequence[Contender], measure: Measure
) -> tuple[Member, ...]:
    """A row for each trial of a front and the winner, from the smallest network to the largest."""
    on_front = {number for numbers in enough.front.values() for number in numbers}
    on = trials["trial"].isin(on_front | {each.trial.number for each in contenders[:1]})
    rows = trials[on].sort_values(["params", "macs", "trial"]).to_dict("records")
    means = fresh_means(contenders)
    return tuple(
        Member(
            trial=row["trial"],
            score=_shown(row["score"], measure),
            interval=enough.interval_text(means.get(row["trial"], float(row["score"]))),
            seeds=_shown(means.get(row["trial"]), measure),
            params=count(row["params"]),
            macs=Shown(short(row["macs"]), row["macs"]),
            field=count(row["receptive_field"]),
            fronts=listed([COSTS[cost] for cost in COSTS if row["trial"] in enough.front[cost]])
            or NOTHING,
            is_near=enough.has_near(means.get(row["trial"], float(row["score"]))),
        )
        for row in rows
    )


def _shown(score: float | None, measure: Measure) -> Shown:
    return Shown(NOTHING) if score is None else Shown(measure.text(float(score)), float(score))


def _sentence(near: pd.DataFrame, bar: Bar, *, full: int, stopped: int) -> str:
    """How many lie near the best, of so many architectures in `full`; of the stopped none knows."""
    measure, luck = bar.measure, bar.luck
    scatter = measure.spread(luck.deviation)
    training = (
        "one seed says nothing about luck in training"
        if not luck.freedom
        else f"luck in training is in it, ±{scatter} as the finalists’ seeds scatter"
    )
    if measure.is_share:
        within, of_images = points(bar.margin), f"{several(bar.images, 'validation image')}, "
    else:
        within, of_images = measure.size(bar.margin), ""
        training += ", and luck in the choice of the images is not"
    number = near["architecture"].nunique()
    others = several(number, "other architecture lies", "other architectures lie")
    if not number:
        others = "No other architecture lies"
    if stopped:
        lie = "lies" if number < 2 else "lie"
        besides = count(number) if number else "none"
        others = f"Of the {count(full)} architectures trained in full, {besides} but the best {lie}"
    alike = ": they cannot be told apart" if number else ""
    text = f"{others} within {within} of the best{alike} ({of_images}{SURE}; {training})."
    if not stopped:
        return text
    return f"{text} Of {several(stopped, 'stopped trial')} that is not known."


def _cheapest(
    near: pd.DataFrame, best: dict[Hashable, Any], means: dict[int, float], measure: Measure
) -> list[str]:
    """A sentence for each trial that has the least of a cost, where the best needs more."""
    rows = near.to_dict("records")
    found: dict[int, tuple[str, list[str]]] = {}
    for cost, words in COSTS.items():
        least = min(rows, key=lambda row: row[cost], default=best)
        if least[cost] >= best[cost]:
            continue
        share = percent(least[cost] / best[cost], 0)
        is_final = least["trial"] in means
        how = " in the mean over fresh seeds" if is_final else ", of one seed and so optimistic"
        score = f"{measure.text(float(least['judged']))}{how}"
        _, parts = found.setdefault(least["trial"], (score, []))
        parts.append(f"the fewest {words} ({short(least[cost])}, {share} of the best’s)")
    return [
        f"Of those that cannot be told from the best, trial {number} has {listed(parts)}, "
        f"for {score}."
        for number, (score, parts) in found.items()
    ]
