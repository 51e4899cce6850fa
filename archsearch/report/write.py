"""The report of a run folder, written into it."""

from pathlib import Path

from archsearch.journal import (
    RunFile,
    history_of,
    read_events,
    read_run_file,
    write_json,
    write_text,
)
from archsearch.one_thread import one_thread
from archsearch.report.beside import Ask, beside
from archsearch.report.charts.pictures import pictured, pictures_of, start_renderer
from archsearch.report.conclusions import conclusions_of
from archsearch.report.evidence.surrogate import load_models
from archsearch.report.findings_json import findings_json
from archsearch.report.page import html_of, page_of
from archsearch.report.tables.csv_text import csv_text
from archsearch.report.tables.finalists import finalists_table
from archsearch.report.tables.front import cost_of, pareto_table
from archsearch.report.tables.layers import COLUMNS, layers_both_ways

TRIALS_FILE = "trials.csv"
LAYERS_FILE = "layers.csv"
FINALISTS_FILE = "finalists.csv"
PARETO_FILE = "pareto.csv"
FINDINGS_FILE = "findings.json"
REPORT_FILE = "report.html"


def write_report(folder: Path) -> Path:
    """Write the three CSV files, `findings.json` and `report.html`; the path of the last.

    Where a cost was minimised, `pareto.csv` as well.

    Everything in them comes from `run.json` and `journal.jsonl` alone. Raises InputError where
    one of these is missing or damaged.
    """
    run = read_run_file(folder)
    with one_thread(), beside() as ask:
        return _write(folder, run, ask)


def _write(folder: Path, run: RunFile, ask: Ask) -> Path:
    ask(load_models)
    history = history_of(read_events(folder))
    found = conclusions_of(run, history, ask, folder=str(folder))
    ask(start_renderer)
    layers = layers_both_ways(history)
    page, data = page_of(run, history, found, layers, folder=str(folder))
    specs = list(pictured(data).items())
    others = ask(pictures_of, dict(specs[::2]))
    write_text(folder / TRIALS_FILE, csv_text(found.trials))
    write_text(folder / LAYERS_FILE, csv_text(layers[list(COLUMNS)]))
    write_text(folder / FINALISTS_FILE, csv_text(finalists_table(run, history)))
    if cost_of(run) is not None:
        write_text(folder / PARETO_FILE, csv_text(pareto_table(run, history)))
    write_json(folder / FINDINGS_FILE, findings_json(found))
    pictures = pictures_of(dict(specs[1::2])) | others()
    report = folder / REPORT_FILE
    write_text(report, html_of(page, data, pictures))
    return report
