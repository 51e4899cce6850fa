"""What the trials say about receptive field, parameters, choices and score, in sentences."""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from archsearch.journal import RunFile
from archsearch.report.beside import Ask, here
from archsearch.report.choices import choice_columns
from archsearch.report.compared import Compared
from archsearch.report.even_sample import learns, uneven_sample
from archsearch.report.evenly import drawn_evenly
from archsearch.report.evidence.family import LEVEL
from archsearch.report.evidence.networks import Networks, networks_of
from archsearch.report.evidence.study import Study, has_shape, study_of
from archsearch.report.format import count, listed, several
from archsearch.report.measure import Measure
from archsearch.report.sections.choices import (
    by_a_model,
    choices_paragraph,
    predictable_sentence,
    together_sentence,
)
from archsearch.report.sections.field_and_size import (
    apart_paragraph,
    field_paragraph,
    size_paragraph,
)
from archsearch.space import ARGUMENTS


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
            field_paragraph(study, compared, measure, image=(height, width)),
            size_paragraph(study, measure),
            *filter(None, [apart_paragraph(study)]),
            *_caveats(run, trials, compared, study),
        ),
        choices=tuple(
            filter(
                None,
                (
                    choices_paragraph(study, measure, at_least=learns(run) and study.of_space),
                    by_a_model(study, has_learnt=learns(run)) if is_uneven else "",
                    together_sentence(study, measure),
                    predictable_sentence(study),
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
