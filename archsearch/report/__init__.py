"""A run folder, read: tables of trials and layers, and one HTML page that works offline."""

from archsearch.report.finalists_table import finalists_table
from archsearch.report.layers_table import layers_table
from archsearch.report.page import render_report
from archsearch.report.trials_table import trials_table
from archsearch.report.write import write_report

__all__ = ["finalists_table", "layers_table", "render_report", "trials_table", "write_report"]
