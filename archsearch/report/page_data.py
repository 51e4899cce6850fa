"""What the page's script reads: trials, curves, layers and chart specifications, as plain JSON."""

from math import isfinite
from typing import Any

import pandas as pd

from archsearch.journal import History, RunFile, Trial
from archsearch.report.charts.course import course_specs
from archsearch.report.charts.distributions import distribution_specs, levels_of
from archsearch.report.charts.learning import learning_specs
from archsearch.report.charts.matched import matched_specs
from archsearch.report.charts.parallel import parallel_columns, parallel_of, parallel_specs
from archsearch.report.charts.rungs import rung_columns, rung_specs
from archsearch.report.charts.size import size_specs
from archsearch.report.charts.together import together_specs
from archsearch.report.charts.trade_off import trade_off_specs
from archsearch.report.choices import choice_columns
from archsearch.report.compared import Compared
from archsearch.report.course import course_columns, course_of
from archsearch.report.evidence.study import Study
from archsearch.report.format import both_ways, count, short
from archsearch.report.measure import Measure
from archsearch.report.sections.enough import Enough
from archsearch.report.sections.leaderboard import Leaderboard
from archsearch.report.sections.trade_off import TradeOff

LAYER_COLUMNS = {
    "layer": "Layer",
    "type": "Type",
    "size": "Size",
    "kernel_size": "Kernel",
    "stride": "Stride",
    "padding": "Padding",
    "channels": "Channels",
    "receptive_field": "Field",
    "jump": "Jump",
    "params": "Params",
    "macs": "MACs",
    "warnings": "Warnings",
}
"""The columns of a layer table on the page, with their headings."""

COLOURED_CURVES = 5
"""Learning curves that stand out: as many as a reader can tell apart by colour."""


MOST_CURVES = 500
"""Learning curves that are drawn at most: more are one grey area, and take seconds."""


def page_data(
    run: RunFile,
    history: History,
    *,
    trials: pd.DataFrame,
    completed: pd.DataFrame,
    compared: Compared,
    layers: pd.DataFrame,
    board: Leaderboard,
    measure: Measure,
    best: int | None,
    trade_off: TradeOff | None = None,
    study: Study | None = None,
    enough: Enough | None = None,
) -> dict[str, Any]:
    """Everything that the script needs; what is not known or not finite is None.

    `trials` and `choices` hold one list per column, `scored` the scores of the trials that may be
    compared, `compared` when these were taken, `levels` those of the choices that are drawn by
    level: their `names` and the place of each scored trial's among them (-1 for none), `together`
    the two choices of the chart of that name, `completed` what those trained in full are judged by,
    `curves` the validation accuracy of each trial from its first epoch on, `course` what was
    trained when, `rungs` and `parallel` what the charts of these names draw, `board` the order of
    the leaderboard and the packed cells of the rows that the page does not have, `image` the size
    of the images, (height, width, channels), and one of them as a PNG in base64, `layers` the
    packed rows of text of each architecture.
    """
    top = [row.trial for row in board.rows if row.status == "completed"][:COLOURED_CURVES]
    by_number = sorted(board.rows, key=lambda row: row.trial)
    stretches = course_of(history)
    drawn = drawn_curves(history, board)
    curves = {trial.number: _curve(trial) for trial in drawn if trial.outcomes}
    rungs = rung_columns(history)
    varying = [pick.name for pick in choice_columns(run) if len(pick.options) > 1]
    parallel = parallel_of(compared.table, varying, measure, study)
    return {
        "trials": {key: [_plain(value) for value in trials[key].tolist()] for key in _keys(board)},
        "choices": {
            argument: [row.choices[position] for row in by_number]
            for position, argument in enumerate(board.choices)
        },
        "scored": {name: compared.table[name].tolist() for name in ("trial", "score")},
        "compared": {
            "after": compared.after,
            "isShare": measure.is_share,
            "maximize": measure.maximize,
        },
        "levels": levels_of(study, compared.table),
        "together": [of.choice for of in study.pair] if study and study.pair else [],
        "completed": {
            name: [_plain(value) for value in completed[name].tolist()]
            for name in ("trial", "judged")
        },
        "best": best,
        "top": top,
        "curves": curves,
        "course": course_columns(stretches),
        "rungs": rungs,
        "parallel": parallel_columns(parallel),
        "board": {
            "order": [row.trial for row in board.rows],
            "numbers": sum(column.numeric for column in board.columns) - 1,
            **packed({str(row.trial): [list(row.cells)] for row in board.made}),
        },
        "image": {"size": run.data["input_shape"], "picture": run.data.get("example") or ""},
        "layerColumns": list(LAYER_COLUMNS.values()),
        "layers": packed(layer_rows(layers)),
        "charts": size_specs(run, compared, completed, measure, study=study, enough=enough)
        | learning_specs(curves, top)
        | matched_specs(compared.table, measure)
        | together_specs(study, compared.table, measure)
        | parallel_specs(parallel, measure)
        | rung_specs(rungs, measure)
        | distribution_specs(study, compared.table, measure)
        | course_specs(stretches, completed, measure)
        | (trade_off_specs(trade_off, completed, measure) if trade_off else {}),
    }


def drawn_curves(history: History, board: Leaderboard) -> list[Trial]:
    """The trials whose learning curves are drawn: all, or of many evenly chosen by their rank."""
    trials = [trial for trial in history.trials if trial.outcomes]
    if len(trials) <= MOST_CURVES:
        return trials
    ranked = [row.trial for row in board.rows]
    step = -(-len(ranked) // MOST_CURVES)
    chosen = {*ranked[:COLOURED_CURVES], *ranked[::step]}
    return [trial for trial in trials if trial.number in chosen]


def layer_rows(layers: pd.DataFrame) -> dict[str, list[list[str]]]:
    """The layers of each architecture as rows of text, in the order of LAYER_COLUMNS."""
    rows: dict[str, list[list[str]]] = {}
    names = list(layers.columns)
    for cells in zip(*(layers[name].tolist() for name in names), strict=True):
        record = dict(zip(names, cells, strict=True))
        rows.setdefault(record["architecture"], []).append(_layer_cells(record))
    return rows


def packed(rows: dict[str, list[list[str]]]) -> dict[str, Any]:
    """Tables of text by name, each text and each row once.

    `texts` has the texts, `rows` the places of the texts of each row, `of` those of a table's rows.

    >>> packed({"a": [["conv", "3"], ["conv", "5"]], "b": [["conv", "5"]]})
    {'texts': ['conv', '3', '5'], 'rows': [(0, 1), (0, 2)], 'of': {'a': [0, 1], 'b': [1]}}
    """
    texts: dict[str, int] = {}
    lines: dict[tuple[int, ...], int] = {}
    of = {
        name: [
            lines.setdefault(
                tuple(texts.setdefault(cell, len(texts)) for cell in cells), len(lines)
            )
            for cells in table
        ]
        for name, table in rows.items()
    }
    return {"texts": list(texts), "rows": list(lines), "of": of}


def _layer_cells(record: dict[str, Any]) -> list[str]:
    size = f"{record['output_height']}×{record['output_width']}"
    shown = record | {
        "type": record["type"].replace("_", " "),
        "size": size,
        "channels": count(record["channels"]),
        "receptive_field": both_ways(record, "receptive_field"),
        "jump": both_ways(record, "jump"),
        "params": count(record["params"]),
        "macs": short(record["macs"]),
    }
    cells = ["" if shown[name] is pd.NA else str(shown[name]) for name in LAYER_COLUMNS]
    kernel = list(LAYER_COLUMNS).index("kernel_size")
    cells[kernel] = cells[kernel].replace("x", "×")
    return cells


def _curve(trial: Trial) -> list[float | None]:
    """Validation accuracy by epoch, from the first one on; None where an epoch is not known."""
    by_epoch = {
        record.epoch: record.val_accuracy for outcome in trial.outcomes for record in outcome.curve
    }
    if not by_epoch:
        return []
    epochs = range(1, max(by_epoch) + 1)
    return [_rounded(by_epoch.get(epoch)) for epoch in epochs]


def _rounded(accuracy: float | None) -> float | None:
    """Five digits are a hundredth of what one image in a thousand changes."""
    return round(accuracy, 5) if accuracy is not None and isfinite(accuracy) else None


def _keys(board: Leaderboard) -> list[str]:
    keys = [column.key for column in board.columns if not column.key.startswith("choice_")]
    return list(dict.fromkeys([*keys, "score"]))


def _plain(value: object) -> object:
    """A value that JSON has: what is not known or not finite becomes None."""
    if value is pd.NA or (isinstance(value, float) and not isfinite(value)):
        return None
    return value
