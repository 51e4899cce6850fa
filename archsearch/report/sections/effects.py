"""What each choice did, as the page shows it: a row for each level, with its interval drawn."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from archsearch.report.evidence.effects import DEPTH, LEAST, NETWORK, LeftOutLevel
from archsearch.report.evidence.family import LEVEL
from archsearch.report.evidence.study import Effect, Study
from archsearch.report.format import listed
from archsearch.report.measure import Measure
from archsearch.report.sections.strip import Strip

ROOM = 3.0
"""The axis reaches at most so many times as far as the largest effect; longer ones leave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """A level: what it does in words, and where its mark and the ends of its interval are drawn."""

    level: str
    networks: int
    effect: str
    interval: str
    point: float
    ends: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRows:
    """The levels of a choice; `verdict` says whether they are to be told from luck."""

    choice: str
    verdict: str
    is_claimed: bool
    levels: tuple[LevelRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectsShown:
    """All choices, the clearest first; `zero` is where no effect is drawn.

    `over` says among which networks the effects are, `held` what is held fixed there; `asked` what
    was held fixed where it was asked whether they are luck, and `level` the largest p that is none.
    """

    choices: tuple[ChoiceRows, ...]
    over: str
    held: str
    asked: str
    level: float
    low: str
    high: str
    zero: float
    unit: str
    width: float = Strip.width


def effects_shown(study: Study | None, measure: Measure) -> EffectsShown | None:
    """The effects of a study; None where there are none to show."""
    if study is None or not study.effects:
        return None
    levels = [level for effect in study.effects for level in effect.of.levels]
    largest = max(abs(level.effect) for level in levels)
    ends = max(abs(end) for level in levels for end in level.interval)
    reach = max(min(1.05 * ends, ROOM * largest), 1e-9)
    strip = Strip(low=-reach, high=reach)
    return EffectsShown(
        choices=tuple(_choice(effect, measure, strip) for effect in study.effects),
        over="in the whole space" if study.of_space else "among the networks tried",
        held=held_fixed({effect.of.choice: effect.of.fixed for effect in study.effects}),
        asked=held_fixed({effect.of.choice: effect.fixed for effect in study.effects}),
        level=LEVEL,
        low=measure.change(-reach),
        high=measure.change(reach),
        zero=strip.place(0.0),
        unit="percentage points" if measure.is_share else measure.label,
    )


def not_compared(study: Study | None) -> str:
    """The levels that were left out of the table, in a sentence; "" where there are none."""
    if study is None or not study.left_out:
        return ""
    tried = [_named(each) for each in study.left_out if not each.drawn]
    drawn = [_named(each) for each in study.left_out if each.drawn]
    said = []
    if tried:
        said.append(f"as fewer than {LEAST} architectures have them: {', '.join(tried)}")
    if drawn:
        where = "of the space" if study.of_space else "among those drawn by lot"
        said.append(f"as hardly a network {where} has them: {', '.join(drawn)}")
    return f"Not compared, {'; '.join(said)}."


def _named(left_out: LeftOutLevel) -> str:
    if left_out.level is None:
        return left_out.choice
    return f"{left_out.choice} {level_text(left_out.choice, left_out.level)}"


def held_fixed(fixed: Mapping[str, tuple[str, ...]]) -> str:
    """What was held fixed for each choice, in words, and for which of them it was another."""
    of_each: dict[str, list[str]] = defaultdict(list)
    for choice in fixed:
        of_each[_fixed(choice, fixed)].append(choice)
    most = max(of_each, key=lambda words: len(of_each[words]), default="nothing")
    others = [f"for {listed(names)}, {words}" for words, names in of_each.items() if words != most]
    return f"with {most} held fixed" + (f" ({'; '.join(others)})" if others else "")


def _fixed(choice: str, fixed: Mapping[str, tuple[str, ...]]) -> str:
    """What was held fixed for one choice; the choices of its kind are those asked about like it."""
    is_of_training = NETWORK in fixed[choice]
    own = set(fixed[choice]) - {NETWORK}
    alike = [
        {other, *names} for other, names in fixed.items() if (NETWORK in names) == is_of_training
    ]
    every = set[str]().union(*alike) - {NETWORK}
    words = ["what the network is"] if is_of_training else []
    if own and own == every - {choice}:
        words.append("the other training choices" if is_of_training else "the other choices")
    elif own:
        words.append("the depth" if own == {DEPTH} else listed(sorted(own)))
    return listed(words) or "nothing"


def _choice(effect: Effect, measure: Measure, strip: Strip) -> ChoiceRows:
    sure = "yes" if effect.is_claimed else "yes, but not how much" if effect.p <= LEVEL else "no"
    return ChoiceRows(
        choice=effect.of.choice,
        verdict=f"{sure}, p = {effect.p:.3f}" if effect.p > 0.001 else f"{sure}, p ≤ 0.001",
        is_claimed=effect.is_claimed,
        levels=tuple(
            LevelRow(
                level=level_text(effect.of.choice, level.level),
                networks=level.networks,
                effect=measure.change(level.effect),
                interval=" to ".join(map(measure.change, level.interval)),
                point=strip.place(level.effect),
                ends=(strip.place(level.interval[0]), strip.place(level.interval[1])),
            )
            for level in effect.of.levels
        ),
    )


def level_text(choice: str, level: str) -> str:
    """A level as a reader sees it.

    >>> level_text("kernel_size_1", "3x5")
    '3×5'
    """
    return level.replace("x", "×") if choice.startswith("kernel_size") else level
