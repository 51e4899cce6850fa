"""The Pareto front in trials.csv, pareto.csv and on the page."""

from dataclasses import replace

import pandas as pd
import pytest

from archsearch.errors import InputError
from archsearch.geometry import profile
from archsearch.journal import Finished, Started, history_of
from archsearch.report import pareto_table, render_report, trials_table, write_report
from archsearch.report.tables.front import hypervolume_table

REFERENCE = {"score": 0.1, "cost": 1e6}


@pytest.fixture
def run(synthetic):
    """The `run.json` of a run that minimised a cost."""

    def of(cost="params", **options):
        file = synthetic.run_file(options={"minimize": cost} | options)
        return replace(file, reference=REFERENCE)

    return of


def with_latency(events):
    """The same events, with an invented latency for each outcome."""
    candidates = {event.trial: event.candidate for event in events if isinstance(event, Started)}
    timed = []
    for event in events:
        if isinstance(event, Finished) and event.outcome:
            size = profile(candidates[event.trial].architecture).macs
            event = replace(event, outcome=replace(event.outcome, latency_ms=0.2 + size / 1e6))  # noqa: PLW2901  # the one event anew
        timed.append(event)
    return timed


def unbeaten(table, cost):
    """The completed trials that no other beats in score and cost at once, one by one."""
    done = table[table["status"].eq("completed").fillna(False)]
    return {
        row["trial"]
        for _, row in done.iterrows()
        if not any(
            other["score"] >= row["score"]
            and other[cost] <= row[cost]
            and (other["score"], other[cost]) != (row["score"], row[cost])
            for _, other in done.iterrows()
        )
    }


@pytest.mark.parametrize("cost", ["params", "macs", "activations"])
def test_the_first_front_is_what_nobody_beats(synthetic, run, cost):
    history = synthetic.history(30)
    table = trials_table(run(cost), history)
    assert set(table.loc[table["front"].eq(1).fillna(False), "trial"]) == unbeaten(table, cost)
    assert table["front"].notna().tolist() == table["status"].eq("completed").fillna(False).tolist()
    members = pareto_table(run(cost), history)
    assert set(members["trial"]) == unbeaten(table, cost)
    assert members[cost].is_monotonic_increasing
    assert members["score"].is_monotonic_increasing
    assert members["hypervolume"].is_monotonic_increasing


def test_the_columns_of_a_run_with_a_cost(synthetic, run):
    history = synthetic.history(5)
    plain = list(trials_table(synthetic.run_file(), history).columns)
    behind = plain.index("against") + 1
    for cost, more in (
        ("params", ["front"]),
        ("activations", ["activations", "front"]),
        ("latency", ["latency_ms", "front"]),
    ):
        expected = [*plain[:behind], *more, *plain[behind:]]
        assert list(trials_table(run(cost), history).columns) == expected
    columns = ["trial", "architecture", "score", "macs", "hypervolume"]
    assert list(pareto_table(run("macs"), history).columns) == columns


def test_latency_stands_in_the_table_and_makes_the_front(synthetic, run):
    history = history_of(with_latency(synthetic.search(30)))
    table = trials_table(run("latency"), history)
    done = table["status"].eq("completed").fillna(False)
    assert table.loc[done, "latency_ms"].notna().all()
    assert set(pareto_table(run("latency"), history)["trial"]) == unbeaten(table, "latency_ms")


def test_a_trial_that_was_not_measured_is_on_no_front(synthetic, run):
    table = trials_table(run("latency"), synthetic.history(10))
    assert table["front"].isna().all()
    assert pareto_table(run("latency"), synthetic.history(10)).empty


def test_of_a_loss_less_is_better(synthetic, run):
    history = synthetic.history(30)
    file = run("params", objective="val_loss", maximize=False)
    file = replace(file, reference={"score": -2.3, "cost": 1e6})
    table = trials_table(file, history)
    turned = table.assign(score=-table["score"])
    members = pareto_table(file, history)
    assert set(members["trial"]) == unbeaten(turned, "params")
    assert members["score"].is_monotonic_decreasing
    assert members["hypervolume"].iloc[-1] > 0


def test_the_hypervolume_grows_to_that_of_the_front(synthetic, run):
    history = synthetic.history(30)
    growth = hypervolume_table(run(), history)
    assert growth["completed"].tolist() == list(range(1, len(history.completed) + 1))
    assert growth["hypervolume"].is_monotonic_increasing
    last = pareto_table(run(), history)["hypervolume"].iloc[-1]
    assert growth["hypervolume"].iloc[-1] == pytest.approx(last)


def test_a_run_without_a_cost_has_no_front_and_says_so(synthetic):
    with pytest.raises(InputError, match="no Pareto front, as it kept no cost small; search with"):
        pareto_table(synthetic.run_file(), synthetic.history(3))


def test_the_files(synthetic, run, tmp_path):
    folder = synthetic.folder(tmp_path / "with", run(), synthetic.search(20))
    write_report(folder)
    table = pd.read_csv(folder / "pareto.csv")
    trials = pd.read_csv(folder / "trials.csv")
    assert sorted(table["trial"]) == trials.loc[trials["front"] == 1, "trial"].tolist()
    plain = synthetic.folder(tmp_path / "without", synthetic.run_file(), synthetic.search(5))
    write_report(plain)
    assert not (plain / "pareto.csv").exists()


def test_the_page_says_what_the_front_is(synthetic, run):
    history = synthetic.history(30)
    page = render_report(run(), history)
    members = pareto_table(run(), history)
    low, high = members["params"].iloc[0], members["params"].iloc[-1]
    assert f"Pareto front: {len(members)} networks from {low:,} to {high:,} parameters" in page
    assert "another seed would change them" in page
    assert "this machine" not in page
    for trial in members["architecture"]:
        assert f"<td><code>{trial}</code></td>" in page
    assert "Trade-offs" not in render_report(synthetic.run_file(), history)


def test_the_page_says_that_times_depend_on_the_machine(synthetic, run):
    history = history_of(with_latency(synthetic.search(20)))
    assert "they depend on this machine" in render_report(run("latency"), history)


def test_a_run_without_a_completed_trial_has_no_front(synthetic, run):
    page = render_report(run(), history_of([]))
    assert "Pareto front: none, as no trial was completed." in page


def test_one_network_is_a_front(synthetic, run):
    page = render_report(run(), synthetic.history(1))
    assert "Pareto front: 1 network of " in page
