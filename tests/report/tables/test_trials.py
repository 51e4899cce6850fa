"""trials.csv: its columns, and its values against the profile and the events."""

from dataclasses import replace

import pandas as pd
import pytest

from archsearch.geometry import profile
from archsearch.journal import Finished, Rung, history_of
from archsearch.report import trials_table
from archsearch.report.tables.csv_text import csv_text
from archsearch.space import SearchSpace, choice, per_layer

COLUMNS = [
    "trial", "architecture", "status", "reason", "score", "val_accuracy", "val_loss", "epochs",
    "rung", "seconds", "seed",
    "receptive_field", "receptive_field_height", "receptive_field_width",
    "jump", "jump_height", "jump_width",
    "coverage", "coverage_height", "coverage_width",
    "output_size", "output_size_height", "output_size_width",
    "params", "params_fixed", "macs", "depth", "against",
    "choice_dataset", "choice_depth",
    "choice_kernel_size_1", "choice_kernel_size_2", "choice_kernel_size_3", "choice_kernel_size_4",
    "choice_padding", "choice_stride", "choice_channels", "choice_channel_growth",
    "choice_grow_at", "choice_pool", "choice_normalization", "choice_activation", "choice_head",
    "choice_dense", "choice_dropout", "choice_augmentation", "choice_optimizer",
    "choice_learning_rate", "choice_batch_size", "choice_epochs", "choice_train_size",
    "choice_val_size",
]  # fmt: skip


@pytest.fixture
def table(synthetic):
    return trials_table(synthetic.run_file(), synthetic.history(20))


def test_the_columns_are_those_of_the_contract(table):
    assert list(table.columns) == COLUMNS


def test_an_empty_run_has_the_same_columns_and_dtypes(synthetic, table):
    empty = trials_table(synthetic.run_file(), history_of([]))
    assert list(empty.dtypes.items()) == list(table.dtypes.items())
    assert len(empty) == 0


def test_there_is_one_row_per_trial_in_order(table):
    assert table["trial"].tolist() == list(range(1, 21))


def test_whole_numbers_stay_whole_in_csv(table):
    header, first, *_ = csv_text(table).splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    assert cells["trial"] == "1"
    assert cells["params"].isdigit()
    assert cells["choice_channels"] in {"8", "16", "32"}


def test_a_completed_trial_has_what_its_last_outcome_says(synthetic, table):
    trial = synthetic.history(20).trials[0]
    row = table.iloc[0]
    assert row["status"] == "completed"
    assert pd.isna(row["reason"])
    assert row["score"] == row["val_accuracy"] == trial.last.score
    assert (row["epochs"], row["rung"], row["seed"]) == (9, 0, 1001)
    assert row["seconds"] == pytest.approx(trial.last.seconds)


def test_a_stopped_trial_keeps_the_score_of_its_rung(table):
    row = table.set_index("trial").loc[3]
    assert (row["status"], row["epochs"], row["rung"]) == ("stopped", 3, 0)
    assert row["reason"] == "others were better"
    assert not pd.isna(row["score"])


def test_a_failed_trial_has_a_reason_and_no_score(table):
    row = table.set_index("trial").loc[7]
    assert (row["status"], row["reason"]) == ("failed", "loss became NaN in epoch 2")
    assert row[["score", "val_accuracy", "val_loss", "epochs", "seconds"]].isna().all()
    assert row["params"] > 0


def test_an_unfinished_trial_has_no_status(table):
    row = table.set_index("trial").loc[9]
    assert pd.isna(row["status"])
    assert row["reason"] == "unfinished"


def test_rungs_count_from_0_and_their_seconds_add_up(synthetic):
    ((point, candidate),) = synthetic.candidates(1)
    first, second = synthetic.outcome(0.5, epochs=1), synthetic.outcome(0.6, epochs=3, first=2)
    last = synthetic.outcome(0.7, epochs=9, first=4)
    events = [
        synthetic.started(1, point, candidate),
        Rung(trial=1, rung=0, outcome=first),
        Rung(trial=1, rung=1, outcome=second),
        Finished(trial=1, status="completed", outcome=last),
    ]
    row = trials_table(synthetic.run_file(), history_of(events)).iloc[0]
    assert (row["rung"], row["epochs"], row["seconds"], row["score"]) == (2, 9, 9.0, 0.7)


def test_a_failure_after_a_rung_has_no_score(synthetic):
    ((point, candidate),) = synthetic.candidates(1)
    events = [
        synthetic.started(1, point, candidate),
        Rung(trial=1, rung=0, outcome=synthetic.outcome(0.5, epochs=3)),
        Finished(trial=1, status="failed", reason="out of memory"),
    ]
    row = trials_table(synthetic.run_file(), history_of(events)).iloc[0]
    assert pd.isna(row["score"])
    assert pd.isna(row["val_accuracy"])
    assert (row["epochs"], row["rung"], row["seconds"]) == (3, 0, 3.0)


def test_of_two_axes_the_smaller_counts_and_of_the_jump_the_larger(synthetic):
    shape = (27, 20, 3)
    history = synthetic.history(20, input_shape=shape, with_trouble=False)
    table = trials_table(synthetic.run_file(input_shape=shape), history)
    for trial, row in zip(history.trials, table.to_dict("records"), strict=True):
        numbers = profile(trial.candidate.architecture)
        assert (row["receptive_field_height"], row["receptive_field_width"]) == numbers.field
        assert row["receptive_field"] == min(numbers.field)
        assert row["jump"] == max(numbers.jump)
        assert row["coverage"] == min(numbers.field[0] / 27, numbers.field[1] / 20)
        assert (row["output_size_height"], row["output_size_width"]) == numbers.output_size
        assert row["output_size"] == min(numbers.output_size)
        assert (row["params"], row["macs"]) == (numbers.params, numbers.macs)
    assert (table["receptive_field_height"] != table["receptive_field_width"]).any()


def test_what_a_trial_goes_against_is_what_it_has_of_what_the_space_avoids(synthetic):
    avoid = ("border layer", "asymmetric padding")
    space = replace(synthetic.space, avoid=avoid, avoid_share=1)
    history = synthetic.history(30)
    table = trials_table(synthetic.run_file(space), history)
    for trial, cell in zip(history.trials, table["against"], strict=True):
        kinds = {warned.kind for warned in profile(trial.candidate.architecture).warnings}
        expected = [kind for kind in avoid if kind in kinds]
        assert ("" if pd.isna(cell) else cell) == "; ".join(expected)
    assert set(table["against"].dropna()) == {*avoid, "; ".join(avoid)}
    header, *rows = csv_text(table).splitlines()
    place = header.split(",").index("against")
    assert [row.split(",")[place] for row in rows] == table["against"].fillna("").tolist()


def test_where_nothing_is_avoided_nothing_goes_against_it(table):
    assert table["against"].isna().all()


def test_choices_are_those_proposed_and_empty_beyond_the_depth(synthetic, table):
    for trial, row in zip(synthetic.history(20).trials, table.to_dict("records"), strict=True):
        for layer in range(1, 5):
            cell = row[f"choice_kernel_size_{layer}"]
            if layer > trial.values["depth"]:
                assert pd.isna(cell)
            else:
                height, width = trial.values[f"kernel_size_{layer}"]
                assert cell == (str(height) if height == width else f"{height}x{width}")


def test_fixed_choices_stand_in_every_row(table):
    assert set(table["choice_pool"]) == {"none"}
    assert set(table["choice_learning_rate"]) == {0.003}
    assert set(table["choice_dense"]) == {"none"}
    assert set(table["choice_train_size"]) == {"none"}


def test_what_the_command_line_said_wins_over_the_space(synthetic):
    run = synthetic.run_file(options={"epochs": 3}, data={"spec": "fashion-mnist"})
    table = trials_table(run, synthetic.history(5))
    assert set(table["choice_epochs"]) == {3}
    assert set(table["choice_dataset"]) == {"fashion-mnist"}


def test_values_that_went_through_json_are_the_same(synthetic, tmp_path):
    from archsearch.journal import read_events

    run = synthetic.run_file()
    folder = synthetic.folder(tmp_path / "run", run, synthetic.search(20))
    written = trials_table(run, history_of(read_events(folder)))
    pd.testing.assert_frame_equal(
        written, trials_table(run, history_of(synthetic.search(20))), check_exact=True
    )


def test_a_space_without_choices_still_has_all_its_columns(synthetic):
    space = SearchSpace(depth=2, kernel_size=(3, 5), dense=(64, 32))
    history = synthetic.history(1, space=space, with_trouble=False)
    row = trials_table(synthetic.run_file(space), history).iloc[0]
    assert (row["choice_kernel_size"], row["choice_dense"]) == ("3x5", "64-32")


def test_choices_of_several_dtypes(synthetic):
    space = SearchSpace(
        depth=choice(1, 2), pool=per_layer(None, "max"), dropout=choice(0.0, 0.5), train_size=100
    )
    history = synthetic.history(10, space=space, with_trouble=False)
    table = trials_table(synthetic.run_file(space), history)
    assert table["choice_dropout"].dtype == "Float64"
    assert table["choice_train_size"].dtype == "Int64"
    assert set(table["choice_pool_1"]) == {"none", "max"}
