"""Charts as pictures: what is drawn of which, and how."""

from archsearch.report.charts.pictures import LINES, at_rest, pictured
from archsearch.report.conclusions import conclusions_of
from archsearch.report.page import page_of
from archsearch.report.tables.layers import layers_both_ways


def data_of(synthetic, trials):
    run, history = synthetic.run_file(), synthetic.history(trials)
    _, data = page_of(run, history, conclusions_of(run, history), layers_both_ways(history))
    return data


def test_opacities_become_those_of_stroke_and_fill_and_what_is_touched_goes():
    faint = {"condition": {"test": "picked.all", "value": 0.9}, "value": 0.1}
    spec = {
        "layer": [
            {"mark": {"type": "line", "style": "touch"}, "encoding": {"x": {"field": "epoch"}}},
            {"mark": {"type": "line"}, "encoding": {"opacity": faint}},
            {"mark": {"type": "area", "opacity": 0.2}},
        ],
        "datasets": {"curves": [{"opacity": {"condition": {"value": 1}}}]},
    }
    still = at_rest(spec)
    assert still["layer"] == [
        {
            "mark": {"type": "line"},
            "encoding": {"strokeOpacity": {"value": 0.9}, "fillOpacity": {"value": 0.9}},
        },
        {"mark": {"type": "area", "opacity": 0.2}},
    ]
    assert still["datasets"] == spec["datasets"]  # data are data


def test_of_many_curves_some_are_drawn_and_the_best_among_them(synthetic):
    data = data_of(synthetic, 450)
    drawn = {row["trial"] for row in pictured(data)["curves"]["datasets"]["curves"]}
    assert len(data["curves"]) > 2 * LINES
    assert LINES / 2 < len(drawn) <= LINES + len(data["top"])
    assert set(data["top"]) <= drawn


def test_a_picture_has_the_columns_that_are_drawn_and_no_others(synthetic):
    specs = pictured(data_of(synthetic, 30))
    (row, *_) = specs["field"]["datasets"]["scored"]
    assert {"trial", "score", "receptive_field", "params", "best"} <= set(row)
    assert "architecture" not in row
    assert not any(name.startswith(("matched_", "parallel", "best_epochs")) for name in specs)
