"""A survey as plain JSON values, under names that stay; `docs/survey.md` says what each is."""

from math import isinf
from typing import Any

from archsearch.geometry.judge import Task
from archsearch.geometry.surveying import KINDS, Survey
from archsearch.geometry.surveying.bins import Bins, image_bins, logarithmic_bins
from archsearch.geometry.surveying.summary import (
    FIGURES,
    Share,
    fields_by_params,
    quantiles,
    share_of_points,
    warned,
    wasted,
)

PARAMS_BINS = 8
"""Columns of the table of receptive fields by parameters: what fits a terminal."""


def facts_of(survey: Survey, task: Task) -> dict[str, Any]:
    """Everything that a survey found, but for the single architectures."""
    spread = {name: quantiles(survey, figure) for name, figure in FIGURES.items()}
    return {
        "input_shape": list(task.input_shape),
        "classes": task.classes,
        "points": survey.points,
        "examined": survey.examined,
        "exact": survey.exact,
        "accepted": _points(share_of_points(survey, survey.accepted)),
        "candidates": survey.candidates,
        "architectures": survey.architectures,
        "duplicates": survey.duplicates,
        "wasted": _points(wasted(survey)),
        "refused": [
            {"kind": kind, "rule": rule, **_points(share_of_points(survey, count))}
            for (kind, rule), count in survey.refused_by_count
        ],
        "warnings": [
            {"kind": kind, "avoided": kind in survey.avoid, **_networks(warned(survey, kind))}
            for kind in KINDS
        ],
        "avoided": _networks(warned(survey, *survey.avoid)),
        "avoid_share": survey.avoid_share,
        "distributions": {
            name: {part: quantile.value for part, quantile in found.items()}
            for name, found in spread.items()
        },
        "intervals": {
            name: {part: [quantile.low, quantile.high] for part, quantile in found.items()}
            for name, found in spread.items()
        },
        "joint": _joint(survey, min(task.input_shape[:2])) if survey.architectures else None,
    }


def _points(share: Share) -> dict[str, Any]:
    return {"points": share.count, "share": share.share, "low": share.low, "high": share.high}


def _networks(share: Share) -> dict[str, Any]:
    return {
        "networks": share.count,
        "of": share.of,
        "share": share.share,
        "low": share.low,
        "high": share.high,
    }


def _joint(survey: Survey, side: int) -> dict[str, Any]:
    fields = image_bins(survey.field, side)
    params = logarithmic_bins(survey.params, at_most=PARAMS_BINS)
    return {
        "receptive_field": _edges(fields),
        "params": _edges(params),
        "networks": fields_by_params(survey, fields, params),
    }


def _edges(bins: Bins) -> list[float | None]:
    return [None if isinf(edge) else edge for edge in bins.edges]
