"""The report of a run folder, written into it."""

from pathlib import Path

from archsearch.errors import InputError
from archsearch.journal import (
    RunFile,
    history_of,
    read_events,
    read_run_file,
    write_json,
    write_text,
)
from archsearch.one_thread import one_thread
from archsearch.report.beside import Ask, beside, while_waiting
from archsearch.report.charts.pictures import pictured, pictures_of, start_renderer
from archsearch.report.comparison.against import Rival
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


def write_report(folder: Path, *, against: Path | None = None) -> Path:
    """Write the three CSV files, `findings.json` and `report.html`; the path of the last.

    Where a cost was minimised, `pareto.csv` as well. `against` is the folder of another run of the
    same data, such as a random search, for the verdict to say what that reached at equal budget.

    Everything in them comes from `run.json` and `journal.jsonl` alone. Raises InputError where
    one of these is missing or damaged, or the other run may not be compared.
    """
    run = read_run_file(folder)
    rival = None if against is None else _rival(against, folder)
    with one_thread(), beside() as ask:
        return _write(folder, run, ask, rival)


def _rival(other: Path, folder: Path) -> Rival:
    if other.resolve() == folder.resolve():
        raise InputError(f"{other} is the run itself; give another one to compare it with")
    run, history = read_run_file(other), history_of(read_events(other))
    return Rival(name=other.resolve().name, run=run, history=history)


def _write(folder: Path, run: RunFile, ask: Ask, rival: Rival | None) -> Path:
    ask(load_models)
    history = history_of(read_events(folder))
    patient = while_waiting(ask, start_renderer)
    found = conclusions_of(run, history, patient, folder=str(folder), rival=rival)
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
