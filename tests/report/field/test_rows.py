"""Layers and whole networks as text."""

from dataclasses import replace

import pytest
from field_reports import deep_report, small_report

from archsearch.report.field.figures import NEEDS_SIZE, figures_of
from archsearch.report.field.rows import COLUMNS, rows_of, warning_groups


def cells(report, name):
    row = next(row for row in rows_of(report) if row.layer.name == name)
    return dict(zip(COLUMNS, row.cells, strict=True))


def figures(report):
    return {figure.key: figure.value for figure in figures_of(report)}


def test_a_row_says_what_the_arithmetic_says():
    row = cells(small_report(), "one")
    assert row == {
        "layer": "one",
        "type": "conv2d",
        "size": "15×14×4",
        "kernel": "5",
        "stride": "2",
        "field": "5",
        "jump": "2",
        "padding": "1 + 2 × 2 + 2",
        "params": "100",
        "macs": "21,000",
    }


def test_behind_the_last_map_there_is_no_field():
    row = cells(small_report(), "head")
    assert (row["size"], row["field"], row["jump"], row["padding"]) == ("4", "", "", "")


def test_only_rows_that_change_something_are_key():
    keys = {row.layer.name: row.is_key for row in rows_of(small_report())}
    assert keys == {
        "image": True, "one": True, "relu": False, "two": True, "add": True, "head": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"params": 8},
        {"params_fixed": 8},
        {"padding_after": (9, 9)},
        {"jump": (4, 4)},
        {"inputs": ("one", "image")},
    ],
)
def test_a_layer_that_changes_any_of_it_is_key(change):
    report = small_report()
    layers = tuple(
        replace(layer, **change) if layer.name == "relu" else layer for layer in report.layers
    )
    keys = {row.layer.name: row.is_key for row in rows_of(replace(report, layers=layers))}
    assert keys["relu"]


def test_the_last_spatial_layer_is_key_whatever_it_does():
    report = deep_report(2)
    assert [row.layer.name for row in rows_of(report) if row.is_key] == [
        "image",
        "conv5_block0_with_a_long_name",
        "conv5_block1_with_a_long_name",
        "relu_1",
        "head",
    ]


def test_what_is_not_known_without_a_size_says_so():
    report = small_report((None, None))
    found = figures(report)
    assert found["field"] == "9"
    assert found["jump"] == "2"
    assert {key for key, value in found.items() if NEEDS_SIZE in value} == {
        "clipped", "coverage", "padding", "center", "output", "macs", "activations",
    }  # fmt: skip
    row = cells(report, "one")
    assert (row["size"], row["padding"], row["macs"]) == ("?", "?", "?")


def test_figures_that_say_nothing_new_are_left_out():
    assert figures(small_report())["smallest"] == "5"
    assert "live" not in figures(small_report())
    assert "smallest" not in figures(deep_report(2))
    some_dead = tuple(replace(layer, params_live=0) for layer in deep_report(2).layers)
    assert figures(replace(deep_report(2), layers=some_dead))["live"] == "0"


def test_values_that_differ_between_axes_are_both_there():
    assert figures(small_report())["coverage"].replace("\u202f", " ") == "30 % × 33 %"
    assert figures(small_report())["padding"] == "3 + 4 × 4 + 4"


def test_warnings_are_grouped_by_kind_those_of_the_network_first():
    groups = warning_groups(small_report((30, 31)))
    assert [(group.kind, group.number, group.layers) for group in groups] == [
        ("small field", 1, ()),
        ("asymmetric padding", 1, ("one",)),
    ]


def test_of_many_layers_some_are_named():
    (group,) = warning_groups(deep_report(20, size=(7, 9)))[1:]
    assert (group.kind, group.number, len(group.layers), group.more) == ("border layer", 16, 3, 13)
    assert group.example.startswith("its input already sees")


@pytest.mark.parametrize("size", [(30,), (12, 30, 27)])
def test_other_axes_have_rows_too(size):
    assert cells(small_report(size), "two")["field"] == "9"
