"""What avoiding costs: networks with a warning that were trained all the same, and the others."""

from dataclasses import dataclass

import pandas as pd

from archsearch.journal import RunFile
from archsearch.report.compared import Compared
from archsearch.report.even_sample import in_order, learns
from archsearch.report.evidence.family import LEVEL
from archsearch.report.format import count, listed, percent, several
from archsearch.report.intervals import difference_interval
from archsearch.report.measure import Measure
from archsearch.report.tables.trials import SEPARATOR
from archsearch.space import SearchSpace

ENOUGH = 5
"""Architectures on each side under which two groups are not worth comparing: of 5 and 5, the
interval holds all of their 25 differences, from the least to the largest."""
SURE = percent(1 - LEVEL)
"""How sure the interval is: as sure as the answers to the family of questions are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The scores of the architectures with a warning and of those without, one for each."""

    kind: str
    having: tuple[float, ...]
    lacking: tuple[float, ...]

    @property
    def enough(self) -> bool:
        """Whether there are enough on both sides to compare them."""
        return min(len(self.having), len(self.lacking)) >= ENOUGH


def avoiding_of(
    run: RunFile, trials: pd.DataFrame, compared: Compared, measure: Measure, *, best: int | None
) -> tuple[str, ...]:
    """What may be said of the warnings that a space avoids, a paragraph each; () if it avoids none.

    Only trials that may be compared count; an architecture with several of them counts once, with
    the mean of its scores. `best` is the winner's trial number, if there is one.
    """
    space = SearchSpace.from_json(run.space["parsed"])
    if not space.avoid:
        return ()
    found = comparisons(compared, space.avoid)
    paragraphs = [_rule(space) + _winner(trials, best)]
    questions = sum(each.enough for each in found)
    paragraphs += [_sentence(each, compared, measure, questions) for each in found]
    if questions:
        paragraphs.append(_caveat(run))
    return tuple(paragraphs)


def comparisons(compared: Compared, avoid: tuple[str, ...]) -> tuple[Comparison, ...]:
    """A comparison for each kind of warning in `avoid`."""
    of_each = compared.table.groupby("architecture")
    scores = of_each["score"].mean().astype(float)
    against = of_each["against"].first().fillna("").str.split(SEPARATOR)
    found = []
    for kind in avoid:
        has = against.map(lambda kinds, kind=kind: kind in kinds).astype(bool)
        found.append(Comparison(kind=kind, having=tuple(scores[has]), lacking=tuple(scores[~has])))
    return tuple(found)


def _rule(space: SearchSpace) -> str:
    what = f"networks with a warning that this space avoids ({listed(list(space.avoid))})"
    if space.avoid_share == 0:
        return f"None of the {what} is trained, so it cannot be told what avoiding them costs."
    if space.avoid_share == 1:
        return f"All {what} are trained, as avoid_share is 1."
    share = f"{space.avoid_share * 100:g}"
    return (
        f"Of the {what}, {percent(space.avoid_share, len(share.partition('.')[2]))} are trained "
        "all the same, drawn by lot, so that one can tell what avoiding them costs."
    )


def _winner(trials: pd.DataFrame, best: int | None) -> str:
    against = trials.loc[trials["trial"] == best, "against"].dropna() if best else ()
    return "".join(
        f" The best network, trial {best}, is one of these: {listed(kinds.split(SEPARATOR))}."
        for kinds in against
    )


def _sentence(found: Comparison, compared: Compared, measure: Measure, questions: int) -> str:
    """What is said of a warning, one of so many `questions`."""
    sides = (
        f"“{found.kind}”: {several(len(found.having), 'architecture')} with a score"
        f"{compared.after} {'has' if len(found.having) == 1 else 'have'} it, "
        f"{count(len(found.lacking))} {'does' if len(found.lacking) == 1 else 'do'} not"
    )
    if not found.enough:
        return f"{sides}: too few to tell what avoiding it costs; {ENOUGH} of each are needed."
    middle, low, high = difference_interval(
        found.having, found.lacking, questions=questions, level=LEVEL
    )
    all_of_them = f", for all {questions} warnings together" if questions > 1 else ""
    points = " percentage points" if measure.is_share else ""
    best = max if measure.maximize else min
    having, lacking = pd.Series(found.having), pd.Series(found.lacking)
    return (
        f"{sides}. With it the median {measure.label} is {measure.text(having.median())}, without "
        f"it {measure.text(lacking.median())}; the best are {measure.text(best(found.having))} "
        f"and {measure.text(best(found.lacking))}. Of all differences between one with it and one "
        f"without, the median is {measure.change(middle)} ({SURE} interval {measure.change(low)} "
        f"to {measure.change(high)}{all_of_them}){points}: {_meaning(low, high, measure)}."
    )


def _meaning(low: float, high: float, measure: Measure) -> str:
    if low <= 0 <= high:
        return "it cannot be told whether avoiding it costs or gains anything"
    if (low > 0) == measure.maximize:
        return "networks with it did better here, so avoiding it leaves out good ones"
    return "networks with it did worse here, so avoiding it costs little"


def _caveat(run: RunFile) -> str:
    text = (
        "The two sides differ in more than the warning (in depth and size, for instance): this "
        "describes what the rule leaves out, not what the warning does to a network. And the best "
        "of many is better than the best of few by luck alone."
    )
    if not learns(run):
        return " ".join([text, *in_order(run, "both sides are")])
    oracle = run.options.get("oracle", "")
    return f"{text} The oracle “{oracle}” favoured what scored well, so neither side is even."
