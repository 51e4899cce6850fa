"""Runs against one another: what is compared, what is not, and what is said."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from archsearch.journal import Finalist, Finals, Finished, history_of
from archsearch.report.comparison.compare import at_equal_size, comparison_of
from archsearch.report.comparison.page import comparison_specs, render_comparison


def better(events, by):
    """The same search with every score raised."""
    return [
        replace(event, outcome=replace(event.outcome, score=event.outcome.score + by))
        if isinstance(event, Finished) and event.outcome
        else event
        for event in events
    ]


def with_finals(events, scores):
    """A search whose winner was trained again with fresh seeds."""
    best = history_of(events).best(maximize=True)
    finals = [Finals(trials=(best.number,), seeds=len(scores))]
    return (
        events
        + finals
        + [
            Finalist(
                trial=best.number,
                replicate=replicate,
                seed=replicate,
                outcome=replace(best.last, score=score),
                reason="",
            )
            for replicate, score in enumerate(scores, start=1)
        ]
    )


@pytest.fixture
def pair(synthetic):
    """Compares a search with itself, its scores raised, under the names "old" and "new"."""

    def compared(by=0.05, *, finals=((0.90, 0.91), (0.95, 0.96)), **options):
        run = synthetic.run_file(**options)
        events = synthetic.search(60)
        old, new = events, better(events, by)
        if finals:
            old, new = with_finals(old, finals[0]), with_finals(new, finals[1])
        return comparison_of(
            {
                "old": (synthetic.run_file(), history_of(old)),
                "new": (run, history_of(new)),
            }
        )

    return compared


def test_winners_and_networks_that_are_better_are_said_to_be(pair):
    winners, networks = pair().paragraphs
    assert winners.startswith("The winner of new differs from that of old by +5.0 points")
    assert winners.endswith("new is better.")
    assert "between one of new and one of old is +" in networks
    assert "among networks of like size it is +5.0 points in the mean" in networks
    assert networks.endswith("new is better.")


def test_the_same_search_is_no_better_than_itself(pair):
    winners, networks = pair(0.0, finals=((0.90, 0.91), (0.91, 0.90))).paragraphs
    assert winners.endswith("no more than luck may do.")
    assert networks.endswith("no more than luck may do.")


def test_without_finals_winners_are_not_compared(pair):
    winners, _ = pair(finals=None).paragraphs
    assert "cannot be compared, as old and new had no finals" in winners


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"data": {"fingerprint": "f" * 16}}, "The data are not the same"),
        ({"data": {"train": 100}}, "different numbers of images"),
        ({"options": {"objective": "val_loss", "maximize": False}}, "The objectives differ"),
    ],
)
def test_what_is_not_alike_stands_beside_one_another_only(pair, options, says):
    (paragraph,) = pair(**options).paragraphs
    assert paragraph.startswith(says) or says in paragraph
    assert "beside one another only" in paragraph


def test_a_run_has_its_figures_in_a_row(pair):
    old, new = pair().briefs
    assert (old.name, new.name) == ("old", "new")
    assert new.best.replace("\u202f", " ") == "95.5 % ± 0.7 over 2 seeds"
    assert old.networks == new.networks > 30
    assert old.epochs == 9


def frame(params, scores):
    return pd.DataFrame({"params": params, "score": scores})


def test_at_equal_size_a_difference_that_is_only_size_is_none():
    rng = np.random.default_rng(0)
    small, large = rng.uniform(2, 4, size=80), rng.uniform(3, 5, size=80)
    these = frame(10**large, large / 10 + 0.002 * rng.normal(size=80))
    those = frame(10**small, small / 10 + 0.002 * rng.normal(size=80))
    plain = these["score"].mean() - those["score"].mean()
    found, low, high = at_equal_size(these, those)
    assert plain > 0.08
    assert abs(found) < 0.03
    assert low < found < high


def test_networks_of_sizes_apart_cannot_be_matched():
    assert at_equal_size(frame([1, 2, 3], [1, 1, 1]), frame([10, 20, 30], [1, 1, 1])) is None


def test_the_page_has_a_chart_of_each_and_escapes_names(synthetic):
    events = synthetic.search(30)
    found = comparison_of(
        {
            "<b>one</b>": (synthetic.run_file(), history_of(events)),
            "other": (synthetic.run_file(), history_of(events)),
        }
    )
    assert set(comparison_specs(found)) == {"distribution", "field", "params"}
    page = render_comparison(found)
    assert "<b>one</b>" not in page
    assert "&lt;b&gt;one&lt;/b&gt;" in page


def test_runs_without_a_score_have_a_page_too(synthetic):
    empty = (synthetic.run_file(), history_of([]))
    found = comparison_of({"one": empty, "other": empty})
    assert comparison_specs(found) == {}
    assert "too few to compare" in found.paragraphs[1]
    assert render_comparison(found).startswith("<!DOCTYPE html>")


def command(*arguments, folder):
    return subprocess.run(
        [sys.executable, "-m", "archsearch", "compare", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_prints_a_table_and_writes_what_is_asked_for(synthetic, tmp_path):
    for name in ("one", "other"):
        synthetic.folder(tmp_path / name, synthetic.run_file(), synthetic.search(30))
    files = ("--html", "both.html", "--csv", "both.csv")
    done = command("one", "other", *files, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "All networks: the median difference" in done.stdout
    assert set(pd.read_csv(tmp_path / "both.csv")["run"]) == {"one", "other"}
    assert "2 runs compared" in (tmp_path / "both.html").read_text(encoding="utf-8")
    told = json.loads(command("one", "other", "--json", folder=tmp_path).stdout)
    assert [run["name"] for run in told["runs"]] == ["one", "other"]
    assert len(told["says"]) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "compare needs two runs or more"),
        (("one",), "compare needs two runs or more"),
        (("one", "one"), "the same run twice"),
        (("one", "../{}/one"), "the same run twice"),
        (("one", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_compared_is_one_line(synthetic, tmp_path, arguments, says):
    synthetic.folder(tmp_path / "one", synthetic.run_file(), synthetic.search(5))
    arguments = [each.format(tmp_path.name) for each in arguments]
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
