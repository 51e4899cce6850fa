"""Everything that is asked of the networks of a run, as one family of questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from archsearch.report.beside import Ask, here
from archsearch.report.evidence.curve import Curve, curve_of, shaped, thresholds_of
from archsearch.report.evidence.effects import (
    DEPTH,
    ChoiceEffect,
    Design,
    LeftOutLevel,
    designs_of,
    effects_of,
    left_out_of,
)
from archsearch.report.evidence.expected import Draw, expected_of
from archsearch.report.evidence.family import LEVEL, Question, adjusted_p
from archsearch.report.evidence.interaction import Interaction, interaction_of
from archsearch.report.evidence.networks import Networks
from archsearch.report.evidence.partial import (
    PartialCorrelation,
    partial_correlation,
    partial_value,
    smooth,
)
from archsearch.report.evidence.surrogate import Surrogate, surrogate_of
from archsearch.report.intervals import rank_correlation_interval

ENOUGH = 10
"""Architectures under which nothing is asked: a rank correlation's 95 % interval is then wider
than ±0.6 around zero."""
ENTANGLED = 0.9
"""Part of the variance of a column, in ranks, that others say, from which on it hardly varies by
itself: what it seems to do then hangs on the form in which the others are held fixed."""
MOST = 2_000
"""Architectures at most, drawn by lot: more take long and make no interval worth the wait."""
PLACES = 8
"""Thresholds at most that are asked for, in steps of equal rank."""
BESIDE = 5
"""Networks at least on each side of them."""
ROWS_PER_PLACE = 30
"""Networks for each threshold at which what is held fixed may step: each takes a column."""
FIXED_PLACES = 20
"""Thresholds at most at which what is held fixed may step."""
IN_ALL = ("kernel_size", "kernel_size_1")
"""Kernel sizes of layers that networks of every depth have."""
MOST_LEVELS = 8
"""Levels at most of a choice that is looked at together with another."""
BOTH = "receptive field and parameters"
"""The name of the question whether the two together say anything."""
HELD = {"receptive_field": ("params", "macs", "depth"), "params": ("receptive_field", "depth")}
"""What is held fixed beside a column. Multiply-adds are parameters times places: with both held
fixed, nothing of the parameters would be left to vary."""
NATURE = ("params", "macs", "depth", "receptive_field")
"""What a network is, held fixed where training choices are compared."""
GROUPS = {
    "receptive field": ("receptive_field", "coverage"),
    "size": ("params", "macs"),
    "depth": ("depth",),
    "resolution": ("output_size", "jump"),
}
"""Features that go together, for the surrogate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """Spearman's rank correlation over so many networks, at least 4, and its 95 % interval."""

    value: float
    networks: int

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval."""
        return rank_correlation_interval(self.value, self.networks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How scores went with one column: alone, with others held fixed, and in what shape.

    `p` is that of the question in its family. There is a `curve` where luck is no answer to it.
    `carried_by` are levels of choices without whose networks nothing of it is left.
    """

    of: str
    alone: Correlation | None
    partial: PartialCorrelation | None
    p: float
    curve: Curve | None
    carried_by: tuple[str, ...]

    @property
    def is_entangled(self) -> bool:
        """Whether too little of the column varies by itself."""
        return self.partial is not None and self.partial.shared >= ENTANGLED

    @property
    def is_answered(self) -> bool:
        """Whether the column varies by itself, and luck is no answer to what it does."""
        return self.partial is not None and not self.is_entangled and self.p <= LEVEL

    @property
    def is_claimed(self) -> bool:
        """Whether the table supports that there is one: a trend, or at least a shape."""
        if self.partial is None or not self.is_answered:
            return False
        return self.partial.sign != 0 or (self.curve is not None and self.curve.sign != 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a choice does, with the p-value of its question in its family.

    `fixed` are the choices that were held fixed where it was asked of the networks tried.
    """

    of: ChoiceEffect
    p: float
    fixed: tuple[str, ...]

    @property
    def is_claimed(self) -> bool:
        """Whether the table supports that its levels differ."""
        low, high = self.of.interval
        return self.p <= LEVEL and (low > 0 or high < 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """The answers; `questions` is how many were asked, of so many `networks` out of `all_networks`.

    `together` is the correlation of receptive field and parameters, `both_p` the p-value of the
    question whether the two, taken together, say anything. `pair` are the two choices to look at
    together, if any, and `interaction` is theirs, where both are of the architecture. `left_out`
    are levels that too few architectures have to be compared. `of_space` tells that `effects` are
    those to be expected in the whole space, and not only among the networks tried.
    """

    networks: int
    all_networks: int
    questions: int
    field: Relation
    size: Relation
    together: Correlation | None
    both_p: float
    effects: tuple[Effect, ...]
    of_space: bool
    left_out: tuple[LeftOutLevel, ...]
    pair: tuple[ChoiceEffect, ChoiceEffect] | None
    interaction: Interaction | None
    surrogate: Surrogate | None

    @property
    def claims_anything(self) -> bool:
        """Whether any question was answered with yes."""
        relations = (self.field.is_claimed, self.size.is_claimed, self.both_p <= LEVEL)
        return any(relations) or any(effect.is_claimed for effect in self.effects)

    @property
    def is_predictable(self) -> bool:
        """Whether what a network is says anything of its score before it is trained."""
        found = self.surrogate is not None and self.surrogate.everything > 0
        return found and self.claims_anything


def study_of(networks: Networks, draw: Draw | None = None, ask: Ask = here) -> Study | None:
    """The study of the networks; None where they are fewer than 10 architectures.

    `draw` draws networks evenly from the space, over which effects are taken.

    What is asked of architectures, their choices included, has one row for each of them, however
    often each was trained. Training choices have one for each trial, with what the network is held
    fixed; where there are such, each of the two families has half of the level.
    """
    found = len(networks.architectures)
    if found < ENOUGH:
        return None
    networks = networks.drawn(MOST)
    table, trials = networks.architectures, networks.trials
    expected = ask(expected_of, networks, draw)
    surrogate = ask(surrogate_of, table, GROUPS, only=("params", "macs"))
    of_table, of_trials = table["architecture"].tolist(), trials["architecture"].tolist()
    built = designs_of(networks.choices, of_table)
    trained = designs_of(networks.training, of_trials, given=_held(trials[list(NATURE)]))
    of_features = [
        *(_question_of(of, table, given) for of, given in HELD.items()),
        Question(
            name=BOTH,
            asked=(_ranks(table[["receptive_field", "params"]]),),
            given=_held(table[["depth"]]),
        ),
    ]
    p_values = adjusted_p([*of_features, *(each.question for each in built)], _scores(table))
    if trained:
        p_values |= adjusted_p([each.question for each in trained], _scores(trials))
        p_values = {name: min(1.0, 2 * p) for name, p in p_values.items()}
    over = expected()
    fixed = {each.choice: each.fixed for each in (*built, *trained)}
    found_effects, undrawn = effects_of((*built, *trained), over)
    effects = [
        Effect(of=each, p=p_values[each.choice], fixed=fixed[each.choice]) for each in found_effects
    ]
    effects.sort(key=lambda each: (each.p, -each.of.difference))
    by_choice = {design.choice: design for design in built}
    of_architecture = pair_of([each for each in effects if each.of.choice in by_choice])
    return Study(
        networks=len(table),
        all_networks=found,
        questions=len(p_values),
        field=_relation("receptive_field", networks, p_values),
        size=_relation("params", networks, p_values),
        together=correlation(table["receptive_field"], table["params"]),
        both_p=p_values[BOTH],
        effects=tuple(effects),
        of_space=over.is_even,
        left_out=(
            *left_out_of(networks.choices, of_table),
            *left_out_of(networks.training, of_trials),
            *undrawn,
        ),
        pair=of_architecture or pair_of(effects),
        interaction=_interaction(of_architecture, by_choice, _scores(table)),
        surrogate=surrogate(),
    )


def has_shape(relation: Relation) -> bool:
    """Whether there is a shape to say and to draw: one that gains, and not against the trend."""
    if relation.curve is None or relation.partial is None or not relation.is_claimed:
        return False
    sign = relation.curve.sign
    return sign != 0 and relation.partial.sign in {0, sign}


def pair_of(effects: Sequence[Effect]) -> tuple[ChoiceEffect, ChoiceEffect] | None:
    """The depth and a kernel size, if told from luck, else the two clearest choices.

    Of kernel sizes it is that of a layer that every network has, else the clearest. None where
    fewer than two were told. `effects` has the clearest first.
    """
    told = [effect.of for effect in effects if effect.is_claimed]
    told = [of for of in told if len(of.levels) <= MOST_LEVELS]
    kernels = [of for of in told if of.choice.startswith("kernel_size")]
    depths = [of for of in told if of.choice == DEPTH]
    if kernels and depths:
        return min(kernels, key=lambda of: of.choice not in IN_ALL), depths[0]
    return (told[0], told[1]) if len(told) > 1 else None


def correlation(left: pd.Series, right: pd.Series) -> Correlation | None:
    """Spearman's rank correlation; None where one side has a single value."""
    if left.nunique() < 2 or right.nunique() < 2:
        return None
    ranks = pd.DataFrame({"left": left.rank(), "right": right.rank()}).astype(float)
    return Correlation(value=float(ranks["left"].corr(ranks["right"])), networks=len(ranks))


def _question_of(of: str, table: pd.DataFrame, given: Sequence[str]) -> Question:
    """Whether a column says anything: as a trend, or as a step somewhere.

    A trend does not see a threshold that lies under, or over, nearly all networks.
    """
    x = table[of].to_numpy(float)
    places = thresholds_of(x, most=PLACES, least=BESIDE)
    steps = (shaped("step", x, place)[:, None] for place in places)
    return Question(name=of, asked=(_ranks(table[[of]]), *steps), given=_held(table[list(given)]))


def _held(table: pd.DataFrame) -> NDArray[np.float64]:
    """Columns held fixed, as a trend with its bend, and as steps: the more networks, the more.

    A step in what one of them does would otherwise be taken for a step in what is asked.
    """
    most = min(len(table) // ROWS_PER_PLACE, FIXED_PLACES)
    steps = [
        shaped("step", x, place)
        for x in table.to_numpy(float).T
        for place in thresholds_of(x, most=most, least=BESIDE)
    ]
    return np.column_stack([smooth(table), *steps])


def _ranks(table: pd.DataFrame) -> NDArray[np.float64]:
    ranks: NDArray[np.float64] = table.rank().to_numpy(float)
    return ranks


def _scores(table: pd.DataFrame) -> NDArray[np.float64]:
    return table["score"].to_numpy(float)


def _relation(of: str, networks: Networks, p_values: dict[str, float]) -> Relation:
    table = networks.architectures
    held = HELD[of]
    partial = partial_correlation(table, of, given=held)
    found = Relation(
        of=of,
        alone=correlation(table[of], table["score"]),
        partial=partial,
        p=p_values[of],
        curve=None,
        carried_by=(),
    )
    if not found.is_answered:
        return found
    found = replace(found, curve=curve_of(table, of, given=held))
    if not found.is_claimed:
        return found
    return replace(found, carried_by=_carriers(found, networks))


def _carriers(relation: Relation, networks: Networks) -> tuple[str, ...]:
    """Levels such as "kernel_size_1 = 1": without their networks the correlation is none.

    Levels that more than half of the networks have say nothing by that. It is the correlation with
    the column in the shape of its curve, such as a step, if it has one. It must both fall under
    half of the whole one and have an interval around zero: with fewer networks every interval is
    wider.
    """
    of, held, table = relation.of, HELD[relation.of], networks.architectures
    if relation.curve is not None and has_shape(relation):
        column = shaped(relation.curve.shape, table[of].to_numpy(float), relation.curve.threshold)
        table = table.assign(**{of: column})
    whole = partial_value(table, of, given=held) or 0.0
    freedom = 2 * len(held)
    carriers = []
    for choice in networks.choices.columns:
        text = networks.choices[choice].astype("string")
        for level in sorted(text.dropna().unique()):
            rest = table[~(text == level).fillna(False).to_numpy(bool)]
            if len(rest) < max(ENOUGH, freedom + 4, len(table) / 2) or len(rest) == len(table):
                continue
            value = partial_value(rest, of, given=held)
            if value is None:
                carriers.append(f"{choice} = {level}")
                continue
            low, high = rank_correlation_interval(value, len(rest) - freedom)
            if abs(value) < abs(whole) / 2 and low <= 0 <= high:
                carriers.append(f"{choice} = {level}")
    return tuple(carriers)


def _interaction(
    pair: tuple[ChoiceEffect, ChoiceEffect] | None,
    designs: Mapping[str, Design],
    scores: NDArray[np.float64],
) -> Interaction | None:
    """Of choices that were told from luck, so that of noise no more is claimed for asking."""
    if pair is None:
        return None
    one, other = pair
    return interaction_of(one, designs[one.choice], designs[other.choice], scores)
