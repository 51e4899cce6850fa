"""What the trials say about receptive field, parameters, choices and score, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pandas as pd

from archsearch.journal import RunFile
from archsearch.report.beside import Ask, here
from archsearch.report.choices import choice_columns
from archsearch.report.compared import Compared
from archsearch.report.evenly import drawn_evenly
from archsearch.report.evidence.family import LEVEL
from archsearch.report.evidence.interaction import DifferenceAt
from archsearch.report.evidence.networks import Networks, networks_of
from archsearch.report.evidence.study import Effect, Relation, Study, has_shape, study_of
from archsearch.report.format import SURE, count, listed, percent, several, short, signed
from archsearch.report.measure import Measure
from archsearch.report.sections.effects import level_text
from archsearch.space import ARGUMENTS

EVEN = frozenset({"random", "grid", "keras-tuner-hyperband"})
"""Oracles whose candidates do not hang on what scored well so far."""
TOGETHER = 0.5
"""Rank correlation from which on two things are said to rise together."""
SHOWN = 3
"""Choices, and levels that carry a relation, that are named in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What may be said: beside the charts of field and size, and of the choices.

    `study` has the numbers; None where there are too few architectures.
    """

    study: Study | None
    paragraphs: tuple[str, ...]
    choices: tuple[str, ...]

    @property
    def has_field_curve(self) -> bool:
        """Whether a curve over the receptive field is supported."""
        return self.study is not None and has_shape(self.study.field)

    @property
    def has_size_curve(self) -> bool:
        """Whether a curve over the parameters is supported."""
        return self.study is not None and has_shape(self.study.size)


def findings_of(
    run: RunFile,
    trials: pd.DataFrame,
    compared: Compared,
    measure: Measure,
    ask: Ask = here,
) -> Findings:
    """The relation of what networks are to their scores, over those trained equally long.

    `compared` are those of the trials that may be compared.
    """
    networks = compared_networks(run, compared)
    study = study_of(networks, partial(drawn_evenly, run), ask)
    if study is None:
        number = len(networks.architectures)
        few = f"Only {several(number, 'architecture')} with a score{compared.after}"
        text = f"{few}: too few to say anything about receptive field and {measure.label}."
        return Findings(
            study=None,
            paragraphs=(text if number else "No architecture has a score.",),
            choices=(),
        )
    height, width, _ = run.data["input_shape"]
    is_uneven = any(uneven_sample(run, compared))
    return Findings(
        study=study,
        paragraphs=(
            _field(study, compared, measure, image=(height, width)),
            _size(study, measure),
            *filter(None, [_apart(study)]),
            *_caveats(run, trials, compared, study),
        ),
        choices=tuple(
            filter(
                None,
                (
                    _choices(study, measure, at_least=is_uneven and study.of_space),
                    _by_a_model(study) if is_uneven else "",
                    _together(study, measure),
                    _predictable(study),
                ),
            )
        ),
    )


def compared_networks(run: RunFile, compared: Compared) -> Networks:
    """The networks of a run that may be compared, with the choices that vary among them."""
    role = {argument.name: argument.role for argument in ARGUMENTS}
    varying = [pick for pick in choice_columns(run) if len(pick.options) > 1]
    return networks_of(
        compared,
        architecture=[pick.name for pick in varying if role[pick.argument] == "architecture"],
        training=[pick.name for pick in varying if role[pick.argument] == "training"],
    )


def _field(study: Study, compared: Compared, measure: Measure, *, image: tuple[int, int]) -> str:
    field = study.field
    drawn = study.all_networks > study.networks
    lot = f", drawn by lot from {count(study.all_networks)}" if drawn else ""
    over = f"Over {several(study.networks, 'architecture')}{lot}, compared{compared.after}: "
    if field.partial is None:
        return f"{over}the receptive field cannot be compared, as it, or the score, never varied."
    text = over + _correlated(
        field, "receptive field", "larger receptive fields", measure, questions=study.questions
    )
    if not field.is_claimed:
        return text
    return text + _shape(field, measure, unit="px", image=image) + _carried(field)


def _size(study: Study, measure: Measure) -> str:
    size = study.size
    if size.partial is None:
        return "The number of parameters cannot be compared, as it, or the score, never varied."
    text = _correlated(
        size, "number of parameters", "more parameters", measure, questions=study.questions
    )
    text = text[0].upper() + text[1:]
    if not size.is_claimed:
        return text
    return text + _shape(size, measure, unit="parameters", image=None) + _carried(size)


def _correlated(
    relation: Relation, what: str, more: str, measure: Measure, *, questions: int
) -> str:
    """One sentence: with the others held fixed, and alone beside it."""
    partial = relation.partial
    assert partial is not None
    held = listed([_WORDS[name] for name in partial.given])
    low, high = partial.interval
    alone = (
        ""
        if relation.alone is None
        else f"; with nothing held fixed {signed(relation.alone.value)}"
    )
    numbers = (
        f"partial rank correlation {signed(partial.value)}, {SURE} interval {signed(low)} to "
        f"{signed(high)}{alone}"
    )
    if relation.is_entangled:
        return (
            f"with {held} held fixed, hardly anything of the {what} is left to vary "
            f"({percent(1 - partial.shared)}), so that nothing is said of it by itself{alone}."
        )
    if not relation.is_claimed:
        why = (
            f"; the interval alone leaves out zero, which is not enough as one of {questions} "
            "questions"
            if partial.sign and questions > 1
            else ""
        )
        return (
            f"with {held} held fixed, an effect of the {what} on {measure.label} can neither be "
            f"told nor ruled out ({numbers}{why})."
        )
    if not partial.sign:
        curve = relation.curve
        along = "" if curve is None or curve.shape == "log" else ", but not all along"
        return f"with {held} held fixed, {measure.label} went with the {what}{along} ({numbers})."
    level = "higher" if partial.value > 0 else "lower"
    return f"with {held} held fixed, {more} went with {level} {measure.label} ({numbers})."


def _shape(
    relation: Relation, measure: Measure, *, unit: str, image: tuple[int, int] | None
) -> str:
    """The shape of what was claimed; "" where only its trend is to be told."""
    curve = relation.curve
    if curve is None or not has_shape(relation):
        return ""
    low, high = (min(max(end, -measure.most), measure.most) for end in curve.gain_interval)
    gain = _gain(curve.gain, (low, high), measure)
    if curve.shape == "log":
        return (
            f" Within the sizes that were tried no end of it is to be told: {gain} from the "
            "smallest to the largest."
        )
    if curve.threshold is None or curve.threshold_interval is None:
        return ""
    place = _place(curve.threshold, unit, image)
    ends = dict.fromkeys(short(round(end)) for end in curve.threshold_interval)
    sure = (
        f"{SURE} interval {' to '.join(ends)}"
        if len(ends) > 1
        else f"in {SURE} of resampled tables just there"
    )
    if curve.shape == "step":
        return f" There is a step at {place} ({sure}): from there on {gain}."
    return f" It levels off at {place} ({sure}): {gain} up to there, and nothing more beyond."


def _place(threshold: float, unit: str, image: tuple[int, int] | None) -> str:
    number = f"{short(round(threshold))} {unit}"
    if image is None:
        return number
    whole = "the image" if image[0] == image[1] else "the image’s smaller side"
    return f"{number}, {percent(threshold / min(image), 0)} of {whole}"


def _carried(relation: Relation) -> str:
    if not relation.carried_by:
        return ""
    first, *others = relation.carried_by
    shown = "".join(f", nor without those that have {name}" for name in others[: SHOWN - 1])
    more = len(others) - SHOWN + 1
    if more > 0:
        shown += f", nor without those of {several(more, 'other level')}"
    return f" Nothing of this can be told without the networks that have {first}{shown}."


def _apart(study: Study) -> str:
    """Whether field and parameters can be told apart; "" where one of them never varied."""
    partial, together = study.field.partial, study.together
    if partial is None or together is None:
        return ""
    words = f"rank correlation {signed(together.value)}"
    if not study.field.is_entangled:
        low, high = together.interval
        sure = f", {SURE} interval {signed(low)} to {signed(high)}"
        related = (
            f"are not independent here ({words})"
            if low > 0 or high < 0
            else f"may not be independent ({words}{sure})"
        )
        return (
            f"Receptive field and parameters {related}, which is why each is looked at with the "
            f"other held fixed: {percent(1 - partial.shared, 0)} of how fields vary is then "
            f"left.{_both(study)} These numbers describe the networks tried, and do not show what "
            "causes what."
        )
    if together.value < TOGETHER:
        return (
            "The receptive field follows here from parameters, MACs and depth, which say "
            f"{percent(partial.shared, 0)} of how fields vary: let kernels vary by layer to tell "
            "what it does by itself."
        )
    said = (
        f"Receptive field and parameters rose together ({words}; parameters, MACs and depth say "
        f"{percent(partial.shared, 0)} of how fields vary)."
    )
    if study.size.is_claimed:
        return f"{said} So of the field by itself nothing can be said."
    both = " The two together went with the score, but" if study.both_p <= LEVEL else " So"
    return f"{said}{both} this table cannot tell what one of them does without the other."


def _both(study: Study) -> str:
    """That field and parameters together said something where neither did by itself; else ""."""
    if study.both_p > LEVEL or study.field.is_claimed or study.size.is_claimed:
        return ""
    return (
        " The two taken together went with the score, though of neither by itself is that to be "
        "told."
    )


def _choices(study: Study, measure: Measure, *, at_least: bool) -> str:
    """What the choices do; `at_least` says that differences may be larger than their intervals."""
    claimed = [effect for effect in study.effects if effect.is_claimed]
    unsure = [each.of.choice for each in study.effects if each.p <= LEVEL and not each.is_claimed]
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
        said.append(
            f"{listed(unsure)} {matters} among the networks tried, but how much over the whole "
            "space is not to be told."
        )
    if rest and said:
        said.append(f"Of {several(rest, 'more choice')}, no effect is to be told.")
    elif rest:
        said.append(
            f"Of {several(rest, 'choice')}, none has an effect that is to be told from luck."
        )
    return " ".join(said)


def _by_a_model(study: Study) -> str:
    """What effects rest on where the networks are no even sample of the space.

    `benchmarks/adaptive.md` says how far that carries.
    """
    if not study.effects:
        return ""
    if not study.of_space:
        return (
            "What is said of choices is so among the networks tried, which are no even sample of "
            "the space. In the whole space a choice may do nothing of it, or the opposite: a run "
            "with --oracle random tells."
        )
    return (
        "The networks tried are no even sample of the space, and the model knows little of what "
        "was avoided: the lower end of an interval holds, but differences in the whole space may "
        "well be larger than its upper end."
    )


def _together(study: Study, measure: Measure) -> str:
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
        _gain(found.difference, (low, high), measure)
        if measure.maximize
        else _gain(-found.difference, (-high, -low), measure)
    )
    return f"{gain} at {beside} {level_text(beside, found.level)}"


def _gain(difference: float, interval: tuple[float, float], measure: Measure) -> str:
    """A difference of scores with its sign and interval."""
    between = " to ".join(map(measure.change, interval))
    return f"{measure.change(difference)}{measure.unit} ({SURE} interval {between})"


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
        gain = _gain(of.difference, of.interval, measure)
        return f"{of.choice}: {best} rather than {worst} is worth {gain}."
    between = " to ".join(measure.size(end) for end in of.interval)
    return (
        f"{of.choice}: {worst} rather than {best} lowers {measure.label} by "
        f"{measure.size(of.difference)}{measure.unit} ({SURE} interval {between})."
    )


def _predictable(study: Study) -> str:
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
    between = " to ".join(percent(max(end, 0.0), 0) for end in surrogate.interval)
    return (
        f"Before training, what a network is says {_share(surrogate.everything)} of how scores "
        f"vary between architectures that the model had not seen ({SURE} interval {between}); "
        f"parameters alone say "
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


def _caveats(
    run: RunFile, trials: pd.DataFrame, compared: Compared, study: Study
) -> tuple[str, ...]:
    caveats = [
        f"{several(study.questions, 'question was', 'questions were')} asked of these networks, as "
        f"one family: with pure noise about 1 report in {round(1 / LEVEL)} would answer "
        "at least one of these questions with yes."
    ]
    others = trials[~trials["trial"].isin(compared.table["trial"])]
    failed = int(others["status"].eq("failed").fillna(False).sum())
    rest = len(others) - failed
    left_out = [f"{count(failed)} that failed"] if failed else []
    if rest:
        left_out.append(f"{count(rest)} without a score{compared.after}")
    if left_out:
        caveats.append(f"Trials left out: {listed(left_out)}.")
    if not compared.in_full:
        caveats.append(_shorter(run, compared))
    return (*caveats, *uneven_sample(run, compared))


def _shorter(run: RunFile, compared: Compared) -> str:
    """That networks are compared before they were trained in full, and what of those that were."""
    later = "" if compared.longer else ", and none was trained for longer"
    if compared.longer:
        others = ", or begun at a later rung" if _has_brackets(run) else ""
        later = f": those trained for longer are fewer, and chosen for being good{others}"
    return (
        f"Networks are compared{compared.after}, where most have a score{later}. What a longer "
        "training would change does not show."
    )


def _has_brackets(run: RunFile) -> bool:
    """Whether some candidates passed the first rung without being compared there."""
    said = {run.options.get("schedule"), run.options.get("oracle")}
    return bool(said & {"hyperband", "keras-tuner-hyperband"})


def uneven_sample(run: RunFile, compared: Compared) -> Iterator[str]:
    """Why the networks compared are no even sample of the space, where they are none."""
    oracle = run.options.get("oracle", "")
    if oracle not in EVEN:
        yield (
            f"The oracle “{oracle}” tried more networks where scores were good, so this is no "
            "even sample of the space."
        )
        return
    if compared.given:
        taken = several(compared.given, "network was", "networks were")
        yield (
            f"{taken} taken from another run, for being good there, so this is no even sample of "
            "the space."
        )
    if compared.promoted:
        promoted = several(compared.promoted, "network was", "networks were")
        yield (
            f"{promoted} trained for so long for being good at an earlier rung, so this is no even "
            "sample of the space."
        )
    yield from in_order(run, "these networks are")


def in_order(run: RunFile, who: str) -> Iterator[str]:
    """That candidates were tried in the order of the space, where they are not known to be all."""
    if run.options.get("oracle") == "grid" and not run.totals.get("exhausted"):
        yield (
            f"The grid goes through the space in order: unless it came to its end, {who} from one "
            "corner of the space."
        )


_WORDS = {
    "params": "parameters",
    "macs": "MACs",
    "depth": "depth",
    "receptive_field": "receptive field",
}
