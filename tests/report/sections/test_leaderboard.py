"""The rows of the leaderboard, as texts."""

import pandas as pd

from archsearch.geometry import profile
from archsearch.report import trials_table
from archsearch.report.measure import Measure
from archsearch.report.page_data import layer_rows
from archsearch.report.sections.leaderboard import leaderboard_of
from archsearch.report.tables.layers import layers_both_ways


def test_a_field_that_is_not_square_has_both_sides(synthetic):
    run, history = synthetic.run_file(input_shape=(40, 40, 1)), synthetic.history(30)
    measure = Measure(name="val_accuracy", maximize=True)
    board = leaderboard_of(run, history, trials_table(run, history), measure)
    place = [column.key for column in board.columns].index("receptive_field") - 3
    shown = {row.trial: row.numbers[place] for row in board.rows}
    layers = layer_rows(layers_both_ways(history))
    both = 0
    for trial in history.trials:
        architecture = trial.candidate.architecture
        numbers = profile(architecture)
        high, wide = numbers.field
        text = str(high) if high == wide else f"{high}×{wide}"
        assert shown[trial.number] == text
        assert text in {cell for row in layers[architecture.identity] for cell in row}
        both += high != wide
    assert both


def test_means_over_fresh_seeds_have_a_column_where_there_were_finals(synthetic):
    run, history = synthetic.run_file(), synthetic.history(10)
    measure = Measure(name="val_accuracy", maximize=True)
    table = trials_table(run, history)
    without = leaderboard_of(run, history, table, measure)
    assert "fresh_seeds" not in [column.key for column in without.columns]
    means = [0.875 if number == 2 else None for number in table["trial"]]
    fresh = table.assign(fresh_seeds=pd.array(means, dtype="Float64"))
    board = leaderboard_of(run, history, fresh, measure)
    place = [column.key for column in board.columns].index("fresh_seeds") - 3
    shown = {row.trial: row.numbers[place] for row in board.rows}
    assert {number for number, text in shown.items() if text != "–"} == {2}
    assert shown[2].replace("\u202f", " ") == "87.5 %"
