"""What the trials say of receptive field and parameters, in sentences."""

from archsearch.report.compared import Compared
from archsearch.report.evidence.family import LEVEL
from archsearch.report.evidence.study import Relation, Study, has_shape
from archsearch.report.format import SURE, count, listed, percent, several, short, signed
from archsearch.report.measure import Measure

TOGETHER = 0.5
"""Rank correlation from which on two things are said to rise together."""
SHOWN = 3
"""Levels that carry a relation, that are named in a sentence."""


def field_paragraph(
    study: Study, compared: Compared, measure: Measure, *, image: tuple[int, int]
) -> str:
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


def size_paragraph(study: Study, measure: Measure) -> str:
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
        along = "" if curve is None or curve.shape == "log" else ", if not as a trend all along"
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
    gain = measure.gain(curve.gain, (low, high))
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
        return (
            f" There is a step at {place} ({sure}): from there on {gain}, against the "
            f"{several(curve.below or 0, 'network')} below it."
        )
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


def apart_paragraph(study: Study) -> str:
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


_WORDS = {
    "params": "parameters",
    "macs": "MACs",
    "depth": "depth",
    "receptive_field": "receptive field",
}
