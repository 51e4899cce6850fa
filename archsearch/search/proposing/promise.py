"""The picks that promise most: a Gaussian process over features, and what to make of it.

Of a pool of candidates that are new (neighbours of the best trials, and random ones), half of the
proposals take the one whose expected improvement over the best posterior mean is largest: with
noisy scores the best single score is luck, so it is no measure (Letham et al., "Constrained
Bayesian optimization with noisy experiments", 2019, section 2). The other half draw for each what
it may be worth, from its posterior, and take the best (Thompson, "On the likelihood that one
unknown probability exceeds another", 1933; candidates are drawn independently of one another, which
spreads proposals further than a joint draw): improvement alone stays on the hill that the first
trials chose, in a space of many choices. Points that are being tried are believed to score their
mean. Where there are costs as well, the one that is expected to add most to the front
(`front_gain`).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from archsearch.one_thread import one_thread
from archsearch.search.ordering import best_first
from archsearch.search.proposing.features import Features
from archsearch.search.proposing.front_gain import (
    expected_gain,
    improvement,
    reference_beyond,
    steps_of,
)
from archsearch.search.proposing.gaussian_process import (
    Columns,
    Hyperparameters,
    Posterior,
    Prior,
    condition,
    fit,
    ranks_to_normal,
)
from archsearch.search.proposing.log_costs import CostOf, LogCosts
from archsearch.search.proposing.trials import (
    Picks,
    PickSpace,
    Tried,
    finished,
    is_new,
    taken,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrogate:
    """How to propose.

    `start` trials are drawn at random first. The pool has the neighbours of the `parents` trials
    with the best posterior mean, and `random` others. A share `drawn` of the proposals goes by
    draws from the posterior, the others, and with two objectives all, by expected improvement.
    Hyperparameters are learnt anew whenever there are `growth` times as many scores, from
    `learn_from` of them at most, in `steps` steps.
    """

    start: int = 5
    parents: int = 5
    random: int = 200
    drawn: float = 0.5
    growth: float = 1.2
    learn_from: int = 200
    steps: int = 25
    prior: Prior = field(default_factory=Prior)

    def __post_init__(self) -> None:
        if self.start < 2:
            raise ValueError(f"start must be at least 2, but got {self.start}")
        if not 0 <= self.drawn <= 1:
            raise ValueError(f"drawn must be a share from 0 to 1, but got {self.drawn}")
        if self.growth <= 1:
            raise ValueError(f"growth must be over 1, but got {self.growth}")

    def lesson(self, scores: int) -> int:
        """After how many scores hyperparameters were learnt last, if there are so many now.

        >>> [Surrogate().lesson(scores) for scores in (5, 6, 7, 8, 100)]
        [5, 6, 7, 8, 88]
        """
        last = self.start
        while (following := max(last + 1, int(last * self.growth))) <= scores:
            last = following
        return last


class Lessons:
    """Hyperparameters by what they were learnt from, so that the same are not learnt twice.

    A memory and nothing more: what is learnt depends on the trials alone.
    """

    def __init__(self) -> None:
        self._key: Hashable = None
        self._known: Hyperparameters | None = None

    def learn(
        self, x: Array, scores: Array, columns: Columns, settings: Surrogate
    ) -> Hyperparameters:
        """The hyperparameters from features (trials, columns) and scores (trials,).

        The scores have mean 0 and variance 1.
        """
        key = (x.tobytes(), scores.tobytes(), settings.steps)
        if self._known is None or key != self._key:
            self._known = fit(x, scores, columns, prior=settings.prior, steps=settings.steps)
            self._key = key
        return self._known

    def learn_from_some(
        self, x: Array, y: Array, columns: Columns, settings: Surrogate
    ) -> Hyperparameters:
        """The hyperparameters from as many of the rows, and as seldom, as the settings say."""
        some = _learnt_from(len(y), settings)
        return self.learn(x[some], y[some], columns, settings)


def most_promising(
    trials: Sequence[Tried],
    space: PickSpace,
    features: Features,
    settings: Surrogate,
    *,
    seed: int,
    lessons: Lessons,
    cost_of: CostOf | None = None,
    cost_lessons: Lessons | None = None,
) -> Picks | None:
    """The next picks to try; None, for a random draw, at the start and where nothing is new.

    With `cost_of` there are two objectives, as far as any trial has a cost. Costs that are known
    only afterwards are foretold by a surrogate of their own, which remembers in `cost_lessons`.
    """
    scored = finished(trials)
    if len(trials) < settings.start or len(scored) < 2:
        return None
    with one_thread():
        posterior = _posterior(scored, features, settings, lessons)
        means = posterior.mean(features.at([trial.picks for trial in trials]))
        costs = [None if trial.has_failed else trial.cost for trial in scored]
        if cost_of is None or all(cost is None for cost in costs):
            most = min(settings.parents, len(scored))
            ranked = np.where([trial.is_pending for trial in trials], -np.inf, means)
            parents = [trials[place].picks for place in _best(ranked, most)]
            pool = _pool(parents, taken(trials, space), space, settings, seed=seed)
            if not pool:
                return None
            expected, deviations = _expected(pool, posterior, trials, features)
            over = float(means.max())
            return pool[_choice(expected, deviations, settings, over=over, seed=seed)]
        known = means[[not trial.is_pending for trial in trials]]
        parents = _front_parents(scored, known, settings.parents)
        pool = _pool(parents, taken(trials, space), space, settings, seed=seed)
        if not pool:
            return None
        memory = cost_lessons or Lessons()
        log_costs = LogCosts(
            measured=scored,
            features=features,
            cost_of=cost_of,
            learn=lambda x, y: memory.learn_from_some(x, y, features.columns, settings),
        )
        return _best_for_the_front(pool, posterior, trials, features, log_costs)


def _choice(means: Array, deviations: Array, settings: Surrogate, *, over: float, seed: int) -> int:
    """The place of the one to try: by a draw from each posterior, or by expected improvement."""
    rng = np.random.default_rng([seed, 1])
    if rng.random() < settings.drawn:
        return int(rng.normal(means, deviations).argmax())
    return int(improvement(means, deviations, over=over).argmax())


def _best_for_the_front(
    pool: Sequence[Picks],
    posterior: Posterior,
    trials: Sequence[Tried],
    features: Features,
    log_costs: LogCosts,
) -> Picks:
    """Where most is to be added to the front of posterior means."""
    alive = [trial for trial in trials if not trial.has_failed]
    known = posterior.mean(features.at([trial.picks for trial in alive]))
    spent = log_costs([trial.picks for trial in alive], [trial.cost for trial in alive])
    asked = log_costs(pool)
    front = steps_of(
        known, spent, floor=float(known.min()), reference=reference_beyond([spent, asked])
    )
    means, deviations = _expected(pool, posterior, trials, features)
    return pool[int(expected_gain(means, deviations, asked, front).argmax())]


def _expected(
    pool: Sequence[Picks], posterior: Posterior, trials: Sequence[Tried], features: Features
) -> tuple[Array, Array]:
    """Means and deviations at the last rung, as if what is pending had scored what is expected."""
    pending = [trial for trial in trials if trial.is_pending]
    if pending:
        posterior = posterior.believing(
            features.at([trial.picks for trial in pending], [trial.rung for trial in pending])
        )
    return posterior.mean_and_deviation(features.at(pool))


def _front_parents(scored: Sequence[Tried], means: Array, count: int) -> list[Picks]:
    """The picks of the first by front and room, by posterior means; failures are none of them."""
    alive = [place for place, trial in enumerate(scored) if not trial.has_failed]
    order = best_first(means[alive].tolist(), [scored[place].cost for place in alive])
    return [scored[alive[place]].picks for place in order[:count]]


def _posterior(
    scored: Sequence[Tried], features: Features, settings: Surrogate, lessons: Lessons
) -> Posterior:
    readings = [(trial.picks, rung, score) for trial in scored for rung, score in trial.readings]
    picks, rungs, values = zip(*readings, strict=True)
    x = features.at(picks, rungs)
    scores = np.array(values)
    some = _learnt_from(len(scores), settings)
    learnt = lessons.learn(x[some], ranks_to_normal(scores[some]), features.columns, settings)
    return condition(learnt, x, ranks_to_normal(scores))


def _learnt_from(count: int, settings: Surrogate) -> NDArray[np.intp]:
    """The places of the scores, of so many, from which hyperparameters are learnt."""
    some = _spaced(settings.lesson(count), settings.learn_from)
    return some[some < count]


def _spaced(count: int, most: int) -> NDArray[np.intp]:
    """At most so many of the first `count` places, evenly spaced.

    >>> _spaced(3, 5).tolist(), _spaced(9, 5).tolist()
    ([0, 1, 2], [0, 2, 4, 6, 8])
    """
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.intp))


def _best(values: Array, count: int) -> list[int]:
    """The places of the largest values, in order."""
    places: list[int] = np.argsort(-values, kind="stable")[:count].tolist()
    return places


def _pool(
    parents: Sequence[Picks],
    seen: set[Hashable],
    space: PickSpace,
    settings: Surrogate,
    *,
    seed: int,
) -> list[Picks]:
    """Picks that are new, each candidate once: neighbours of the parents, then random ones."""
    rng = np.random.default_rng(seed)
    around = [each for parent in parents for each in space.neighbours(parent, rng)]
    drawn = [space.draw(rng) for _ in range(settings.random)]
    pool: dict[Hashable, Picks] = {}
    for picks in around + drawn:
        if is_new(picks, space, seen):
            pool.setdefault(space.identity(picks), picks)
    return list(pool.values())
