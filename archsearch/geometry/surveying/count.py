"""The counting of a survey: points measured chunk by chunk, then told apart."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from archsearch.geometry.judge import Task
from archsearch.geometry.limits import Limits, broken_limit
from archsearch.geometry.profile import profile
from archsearch.geometry.surveying import Survey
from archsearch.geometry.surveying.digits import Whole, each_point, every_point, points_at
from archsearch.geometry.surveying.identity import Groups, Keys, grouped
from archsearch.geometry.surveying.layers import options_of
from archsearch.geometry.surveying.points import Meter, Numbers
from archsearch.geometry.surveying.rules import Rules
from archsearch.space.arguments import ARGUMENTS
from archsearch.space.resolve import candidate_at
from archsearch.space.search_space import SearchSpace

_TRAINING = tuple(argument.name for argument in ARGUMENTS if argument.role == "training")

Refused = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The points that no rule refuses so far, in order: their figures, keys and training picks."""

    figures: dict[str, Numbers]
    keys: Keys
    training: dict[str, Whole]

    def at(self, chosen: Numbers) -> "_Kept":
        """Some of these points."""
        return _Kept(
            figures={name: each[chosen] for name, each in self.figures.items()},
            keys=self.keys[:, chosen],
            training={name: each[chosen] for name, each in self.training.items()},
        )


def count(
    space: SearchSpace, places: Sequence[int] | None, *, task: Task, limits: Limits
) -> Survey:
    """The survey of the points at ascending places; None stands for all points."""
    kept, refused = _measured(space, places, task=task, limits=limits)
    groups = grouped(kept.keys)
    if limits.accept is not None:
        first = kept.figures["place"][groups.first].tolist()
        accepted = _accepted(space, first, task=task, limits=limits, refused=refused, groups=groups)
        kept = kept.at(accepted[groups.of_point])
        groups = grouped(kept.keys)
    figures = {name: each[groups.first] for name, each in kept.figures.items()}
    return Survey(
        points=space.size,
        examined=space.size if places is None else len(places),
        refused=dict(refused),
        candidates=_candidates(space, groups, kept.training),
        avoid=limits.avoid,
        avoid_share=limits.avoid_share,
        names=groups.counts,
        **figures,
    )


def _measured(
    space: SearchSpace, places: Sequence[int] | None, *, task: Task, limits: Limits
) -> tuple[_Kept, Refused]:
    """The points that are feasible and within the bounds, and how many others each rule refuses."""
    rules = Rules()
    meter = Meter(space, task=task, bounds=limits.bounds, rules=rules)
    by_rule: Counter[int] = Counter()
    parts: defaultdict[str, list[Numbers]] = defaultdict(list)
    for digits in every_point(space) if places is None else points_at(space, places):
        measured = meter.measure(digits)
        fine = np.flatnonzero(measured.rule == 0)
        by_rule.update(dict(enumerate(np.bincount(measured.rule).tolist())))
        parts["place"].append(digits.places[fine])
        for name, figures in measured.figures.items():
            parts[name].append(figures[fine])
        for word in (0, 1):
            parts[f"word {word}"].append(measured.keys[word][fine])
        for name in _TRAINING:
            if name in digits.picked:
                parts[name].append(digits.picked[name][fine])
    joined = {name: np.concatenate(each) for name, each in parts.items()}
    keys = np.stack([joined.pop("word 0"), joined.pop("word 1")])
    training = {name: joined.pop(name) for name in _TRAINING if name in joined}
    refused = Counter(
        {rule: by_rule[number] for number, rule in enumerate(rules, start=1) if by_rule[number]}
    )
    return _Kept(figures=joined, keys=keys, training=training), refused


def _accepted(
    space: SearchSpace,
    places: list[int],
    *,
    task: Task,
    limits: Limits,
    refused: Refused,
    groups: Groups,
) -> Numbers:
    """Whether the user's own function accepts each architecture; the refused points are counted."""
    accepted = np.ones(len(places), dtype=bool)
    for number, point in enumerate(each_point(space, places)):
        candidate = candidate_at(point, input_shape=task.input_shape, classes=task.classes)
        rule = broken_limit(profile(candidate.architecture), limits)
        if rule is not None:
            accepted[number] = False
            refused["over limit", rule] += int(groups.counts[number])
    return accepted


def _candidates(space: SearchSpace, groups: Groups, training: dict[str, Whole]) -> int:
    """Distinct architectures with their training choices."""
    kinds = groups.of_point
    for name, picked in training.items():
        kinds = np.unique(kinds * len(options_of(space, name)) + picked, return_inverse=True)[1]
    return int(kinds.max()) + 1 if len(kinds) else 0
