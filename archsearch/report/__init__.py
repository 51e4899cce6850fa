"""A run folder, read: tables of trials and layers, and one HTML page that works offline."""

from archsearch.report.finalists_table import finalists_table
from archsearch.report.findings_json import run_findings
from archsearch.report.front import cost_of, pareto_table
from archsearch.report.layers_table import layers_table
from archsearch.report.measure import measure_of
from archsearch.report.notebook import chart_of, findings_html
from archsearch.report.page import render_report
from archsearch.report.trade_off import front_sentence
from archsearch.report.trials_table import trials_table
from archsearch.report.write import write_report

__all__ = [
    "chart_of",
    "cost_of",
    "finalists_table",
    "findings_html",
    "front_sentence",
    "layers_table",
    "measure_of",
    "pareto_table",
    "render_report",
    "run_findings",
    "trials_table",
    "write_report",
]
