"""What the trials say of the choices, and what is known before training, in sentences."""

from archsearch.report.evidence.family import LEVEL
from archsearch.report.evidence.interaction import DifferenceAt
from archsearch.report.evidence.study import Effect, Study
from archsearch.report.format import SURE, listed, percent, several
from archsearch.report.measure import Measure
from archsearch.report.sections.effects import held_fixed, level_text

SHOWN = 3
"""Choices that are named in a sentence."""


def choices_paragraph(study: Study, measure: Measure, *, at_least: bool) -> str:
    """What the choices do; `at_least` says that differences may be larger than their intervals."""
    claimed = [effect for effect in study.effects if effect.is_claimed]
    unsure = [each for each in study.effects if each.p <= LEVEL and not each.is_claimed]
    if not study.effects:
        return "No choice has two levels with enough networks to compare."
    rest = len(study.effects) - len(claimed) - len(unsure)
    also = len(claimed) - SHOWN
    said = []
    if claimed:
        over = "the whole space" if study.of_space else "networks like these"
        said.append(f"Over {over}, as a model of these networks’ scores expects it:")
        said += [_effect(effect, measure, at_least=at_least) for effect in claimed[:SHOWN]]
    if also > 0:
        said.append(f"{several(also, 'other choice matters', 'other choices matter')} too.")
    if unsure:
        matters = "matters" if len(unsure) == 1 else "matter"
        held = held_fixed({each.of.choice: each.fixed for each in unsure})
        said.append(
            f"Of the choices, {listed([each.of.choice for each in unsure])} {matters} among the "
            f"networks tried ({held}), but how much over the whole space is not to be told."
        )
    if rest and said:
        said.append(f"Of {several(rest, 'more choice')}, no effect is to be told.")
    elif rest:
        said.append(
            f"Of {several(rest, 'choice')}, none has an effect that is to be told from luck."
        )
    return " ".join(said)


def by_a_model(study: Study, *, has_learnt: bool) -> str:
    """What effects rest on where the networks are no even sample of the space.

    `benchmarks/adaptive.md` says how far that carries where an oracle learnt.
    """
    if not study.effects:
        return ""
    if not study.of_space:
        return (
            "What is said of choices is so among the networks tried, which are no even sample of "
            "the space. In the whole space a choice may do nothing of it, or the opposite: a run "
            "with --oracle random tells."
        )
    if not has_learnt:
        return (
            "The networks tried are no even sample of the space, so that the model knows little of "
            "the others: differences in the whole space may lie outside their intervals."
        )
    avoided = (
        "The networks tried are no even sample of the space, and the model knows little of what "
        "the oracle avoided"
    )
    if not any(effect.is_claimed for effect in study.effects):
        return f"{avoided}: differences may be larger than their intervals say."
    return (
        f"{avoided}. So the lower end of an interval is told, which held in 92 to 98 of "
        "100 cases where that was measured; in the whole space differences may well be larger than "
        "the upper end."
    )


def together_sentence(study: Study, measure: Measure) -> str:
    """Whether what one choice did depended on another; "" where that was not asked."""
    found = study.interaction
    if found is None:
        return ""
    if not found.is_claimed:
        return (
            f"Whether what {found.choice} did among the networks tried depended on {found.beside} "
            "is not to be told from luck."
        )
    if not found.is_seen:
        return (
            f"Among the networks tried, what {found.choice} did depended on {found.beside}, if not "
            f"from {found.first.level} to {found.last.level}: the map of the two shows how."
        )
    high, low = (level_text(found.choice, level) for level in (found.high, found.low))
    what = (
        f"{high} rather than {low} was worth"
        if measure.maximize
        else f"{low} rather than {high} changed {measure.label} by"
    )
    first, last = (_gain_at(found.beside, each, measure) for each in (found.first, found.last))
    return (
        f"Among the networks tried, what {found.choice} did depended on {found.beside}: {what} "
        f"{first} and {last}."
    )


def _gain_at(beside: str, found: DifferenceAt, measure: Measure) -> str:
    low, high = found.interval
    gain = (
        measure.gain(found.difference, (low, high))
        if measure.maximize
        else measure.gain(-found.difference, (-high, -low))
    )
    return f"{gain} at {beside} {level_text(beside, found.level)}"


def _effect(effect: Effect, measure: Measure, *, at_least: bool) -> str:
    of = effect.of
    best, worst = (level_text(of.choice, level) for level in (of.best, of.worst))
    if at_least:
        is_worth = f"{best} rather than {worst} is worth"
        lowers = f"{worst} rather than {best} lowers {measure.label} by"
        told = measure.change if measure.maximize else measure.size
        return (
            f"{of.choice}: {is_worth if measure.maximize else lowers} {told(of.interval[0])}"
            f"{measure.unit} or more (the model expects {told(of.difference)})."
        )
    if measure.maximize:
        gain = measure.gain(of.difference, of.interval)
        return f"{of.choice}: {best} rather than {worst} is worth {gain}."
    between = " to ".join(measure.size(end) for end in of.interval)
    return (
        f"{of.choice}: {worst} rather than {best} lowers {measure.label} by "
        f"{measure.size(of.difference)}{measure.unit} ({SURE} interval {between})."
    )


def predictable_sentence(study: Study) -> str:
    """What can be said before training; "" where there are too few networks to learn from."""
    surrogate = study.surrogate
    if surrogate is None:
        return ""
    if not study.is_predictable:
        return (
            "That field, size, depth and resolution of a network foretell its score is not to be "
            "told from luck here."
        )
    only = surrogate.only
    ends = dict.fromkeys(percent(max(end, 0.0), 0) for end in surrogate.interval)
    between = f" ({' to '.join(ends)} by luck in which these are)" if len(ends) > 1 else ""
    return (
        f"Before training, what a network is says {_share(surrogate.everything)} of how scores "
        f"vary between architectures that the model had not seen{between}; parameters alone say "
        f"{_share(only['params'])}, MACs alone {_share(only['macs'])}.{_most(study)}"
    )


def _most(study: Study) -> str:
    """What the prediction leans on most; "" where that cannot be told."""
    assert study.surrogate is not None
    first, second, *_ = study.surrogate.importance
    is_clear = first.fall - second.fall > first.error + second.error
    if not is_clear or study.field.is_entangled or study.size.is_entangled:
        return ""
    relation = {"receptive field": study.field, "size": study.size}.get(first.group)
    if relation is None or relation.is_claimed:
        return f" The prediction leans most on the {first.group}."
    return (
        f" The prediction leans most on the {first.group}, of which by itself no effect is to be "
        "told: what foretells a score need not be what makes it."
    )


def _share(r_squared: float) -> str:
    return "no more than their mean" if r_squared <= 0 else percent(r_squared, 0)
