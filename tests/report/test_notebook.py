"""What a notebook shows of a run."""

import pytest

from archsearch.errors import InputError
from archsearch.journal import History
from archsearch.report import chart_of, findings_html
from archsearch.report.conclusions import conclusions_of
from archsearch.report.page import page_of
from archsearch.report.tables.layers import layers_both_ways


@pytest.fixture
def run(synthetic):
    return synthetic.run_file()


def test_each_chart_of_the_page_is_an_altair_chart_with_its_data(synthetic, run):
    history = synthetic.history(40)
    _, data = page_of(run, history, conclusions_of(run, history), layers_both_ways(history))
    assert len(data["charts"]) > 8
    for name in data["charts"]:
        spec = chart_of(run, history, name).to_dict()  # validates it
        rows = [row for table in spec["datasets"].values() for row in table]
        assert rows, name


def test_the_points_are_the_trials_that_may_be_compared(synthetic, run):
    history = synthetic.history(40)
    table = chart_of(run, history, "field").to_dict()["datasets"]["scored"]
    assert {row["trial"] for row in table} == {trial.number for trial in history.completed}
    assert sum(row["best"] for row in table) == 1


def test_an_unknown_chart_is_told_the_known_ones(synthetic, run):
    with pytest.raises(InputError, match=r"no chart 'feild'; there are: field, "):
        chart_of(run, synthetic.history(40), "feild")
    with pytest.raises(InputError, match="none, as there are no scores"):
        chart_of(run, History(), "field")


def test_the_findings_are_html_and_names_stay_text(synthetic):
    run = synthetic.run_file(data={"class_names": ["<b>"], "repeated": {"val": 5, "test": 0}})
    html = findings_html(run, synthetic.history(40))
    assert html.startswith("<h3>Trial ")
    assert "<li><b>Images in two parts</b>: 5 validation images are" in html
    assert "with parameters, MACs and depth held fixed" in html
