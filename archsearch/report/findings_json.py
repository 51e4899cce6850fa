"""findings.json: what the report says, and the numbers behind it, for other programs."""

from dataclasses import asdict
from math import isfinite
from typing import Any

from archsearch.journal import History, RunFile
from archsearch.report.conclusions import Conclusions, conclusions_of
from archsearch.report.sections.enough import Enough


def run_findings(run: RunFile, history: History) -> dict[str, Any]:
    """The findings of a run, as in its `findings.json`."""
    found = conclusions_of(run, history)
    return findings_json(found)


def findings_json(conclusions: Conclusions) -> dict[str, Any]:
    """The sentences in the order of the page, then the study; what is not finite is None.

    The keys of `study` are the fields of `archsearch.report.evidence.study.Study`; differences of
    scores are in the units of the objective. `enough` has the trials that cannot be told from the
    best, and by cost those that none beats.
    """
    verdict, findings, enough = conclusions.verdict, conclusions.findings, conclusions.enough
    study = findings.study
    found: dict[str, Any] = _plain(
        {
            "verdict": [verdict.headline, *verdict.sentences],
            "alerts": [asdict(alert) for alert in conclusions.alerts],
            "field_and_size": list(findings.paragraphs),
            "choices": list(findings.choices),
            "enough": None if enough is None else _enough(enough),
            "study": None if study is None else asdict(study),
        }
    )
    if study is not None:
        for name, relation in (("field", study.field), ("size", study.size)):
            found["study"][name]["claimed"] = relation.is_claimed
        for told, effect in zip(found["study"]["effects"], study.effects, strict=True):
            told["claimed"] = effect.is_claimed
        found["study"]["pair"] = study.pair and [of.choice for of in study.pair]
        if study.interaction is not None:
            found["study"]["interaction"]["claimed"] = study.interaction.is_claimed
    return found


def _enough(enough: Enough) -> dict[str, Any]:
    return {
        "sentences": [enough.sentence, *enough.cheapest],
        "margin": enough.margin,
        "trials": enough.near["trial"].tolist(),
        "front": {cost: list(trials) for cost, trials in enough.front.items()},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
