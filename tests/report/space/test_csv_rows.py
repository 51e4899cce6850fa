"""The architectures of a space as CSV: every one, once, with what `trials.csv` would say of it."""

import csv

import pandas as pd
import pytest

from archsearch.geometry import Limits, Task, profile, survey
from archsearch.report.space.csv_rows import write_space_csv
from archsearch.space import InfeasibleError, SearchSpace, candidate_at, choice, per_layer

TASK = Task(input_shape=(9, 8, 1), classes=3)
SPACE = SearchSpace(
    depth=choice(1, 2),
    kernel_size=per_layer(1, 3, (3, 5)),
    stride=choice(1, 2),
    padding=choice("same", "valid"),
    dense=choice((), (4, 3)),
    dropout=choice(0.0, 0.5),
)


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "mine.csv"
    write_space_csv(path, survey(SPACE, task=TASK, limits=Limits()), SPACE, TASK)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.csv"]
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_each_architecture_has_one_row_with_its_figures(rows):
    assert len({row["architecture"] for row in rows}) == len(rows)
    names = {}
    for point in SPACE.points():
        try:
            found = candidate_at(point, input_shape=TASK.input_shape, classes=TASK.classes)
        except InfeasibleError:
            continue
        names.setdefault(found.architecture, []).append(point)
    assert len(rows) == len(names)
    for row, (architecture, points) in zip(rows, names.items(), strict=True):
        numbers = profile(architecture)
        assert row["architecture"] == architecture.identity
        assert int(row["receptive_field"]) == min(numbers.field)
        assert int(row["jump"]) == max(numbers.jump)
        assert float(row["coverage"]) == min(numbers.coverage)
        assert int(row["output_size"]) == min(numbers.output_size)
        assert int(row["params"]) == numbers.params
        assert int(row["params_fixed"]) == numbers.params_fixed
        assert int(row["macs"]) == numbers.macs
        assert int(row["depth"]) == numbers.depth
        assert int(row["activations"]) == numbers.activations
        assert int(row["points"]) == len(points)


def test_choices_are_those_of_the_first_point(rows):
    first = rows[0]
    assert first["choice_kernel_size_1"] == "1"
    assert (first["choice_kernel_size_2"], first["choice_dense"]) == ("", "none")
    assert (first["choice_dropout"], first["choice_stride"]) == ("0.0", "1")
    assert {row["choice_kernel_size_1"] for row in rows} == {"1", "3", "3x5"}
    assert {row["choice_dense"] for row in rows} == {"none", "4-3"}


def test_columns_are_named_as_in_trials_csv(rows, synthetic):
    from archsearch.report import trials_table

    known = trials_table(synthetic.run_file(), synthetic.history(3)).columns
    own = {"points", "activations"}
    assert {name for name in rows[0] if not name.startswith("choice_")} - own <= set(known)


def test_a_space_without_networks_has_a_heading_only(tmp_path):
    space = SearchSpace(kernel_size=11, padding="valid")
    write_space_csv(tmp_path / "a.csv", survey(space, task=TASK, limits=Limits()), space, TASK)
    assert len(pd.read_csv(tmp_path / "a.csv")) == 0
