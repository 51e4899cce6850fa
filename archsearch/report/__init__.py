"""A run folder, read: tables of trials and layers, and one HTML page that works offline."""

from archsearch.report.findings_json import run_findings
from archsearch.report.measure import measure_of
from archsearch.report.notebook import chart_of, findings_html
from archsearch.report.page import render_report
from archsearch.report.sections.trade_off import front_sentence
from archsearch.report.tables.finalists import finalists_table
from archsearch.report.tables.front import cost_of, pareto_table
from archsearch.report.tables.layers import layers_table
from archsearch.report.tables.trials import trials_table
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
