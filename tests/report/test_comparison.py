"""Runs against one another: what is compared, what is not, and what is said."""

import json
import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from archsearch.journal import Finalist, Finals, Finished, history_of
from archsearch.report.comparison.budget import chance_of, expected_best, progress_of
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
    winners, budget, networks = pair().paragraphs
    assert "the best network trained in full had" in budget
    assert winners.startswith("The winner of new differs from that of old by +5.0 points")
    assert winners.endswith("the winner of new is better.")
    assert "between one of new and one of old is +" in networks
    assert "Among networks of like size it is +5.0 points in the mean" in networks
    assert networks.endswith("what new tried is better.")


def test_the_same_search_is_no_better_than_itself(pair):
    winners, _, networks = pair(0.0, finals=((0.90, 0.91), (0.91, 0.90))).paragraphs
    assert winners.endswith("no more than luck may do.")
    assert networks.endswith("no more than luck may do.")


def test_without_finals_winners_are_not_compared(pair):
    winners, _, _ = pair(finals=None).paragraphs
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


def test_a_grid_that_did_not_come_to_its_end_is_named(pair):
    *_, said = pair(options={"oracle": "grid"}).paragraphs
    assert said.startswith("new: The grid goes through the space in order")
    assert said.endswith("from one corner of the space.")


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
    assert set(comparison_specs(found)) == {"progress", "distribution", "field", "params"}
    page = render_comparison(found)
    assert "<b>one</b>" not in page
    assert "&lt;b&gt;one&lt;/b&gt;" in page


def test_runs_without_a_score_have_a_page_too(synthetic):
    empty = (synthetic.run_file(), history_of([]))
    found = comparison_of({"one": empty, "other": empty})
    assert comparison_specs(found) == {}
    assert "one and other had no network trained in full by then" in found.paragraphs[1]
    assert "too few to compare" in found.paragraphs[2]
    assert render_comparison(found).startswith("<!DOCTYPE html>")


def searched(synthetic, scores, *, oracle, epochs=9):
    """A run of trials with these scores, one after the other."""
    started, finished = synthetic.search(len(scores))[:2]
    events = []
    for number, score in enumerate(scores, start=1):
        events.append(replace(started, trial=number, proposal=number))
        outcome = finished.outcome and replace(
            finished.outcome, score=score, epochs=epochs, curve=(), began=number, ended=number + 1.0
        )
        failed = replace(finished, trial=number, status="failed", outcome=None, reason="no luck")
        done = replace(finished, trial=number, status="completed", outcome=outcome)
        events.append(failed if score is None else done)
    run = synthetic.run_file(options={"oracle": oracle, "schedule": "none"})
    return run, history_of(events)


LOT = [0.5, 0.6, 0.7, 0.8, 0.52, 0.54, 0.56, 0.58, 0.62, 0.64]


def test_a_search_is_compared_with_as_much_of_a_random_one(synthetic):
    lot = searched(synthetic, LOT, oracle="random")
    led = searched(synthetic, [0.75, 0.7, 0.4], oracle="bayesian")
    for runs in ({"lot": lot, "led": led}, {"led": led, "lot": lot}):
        said = comparison_of(runs).paragraphs[1].replace("\u202f", " ")
        assert said.startswith("At equal budget, after 27 epochs of all trials")
        assert "70.0 % in lot" in said
        assert "75.0 % in led" in said
        assert "Of the 10 networks of lot, which were drawn at random, 1 reaches that" in said
        # One in ten, three times: 1 − .9³; the exact interval of 1 of 10 is .0025 to .445.
        assert "with a probability of 27 % (95 % interval 1 % to 83 %)" in said


def test_a_random_search_of_few_networks_is_not_drawn_anew(synthetic):
    lot = searched(synthetic, LOT[:9], oracle="random")
    led = searched(synthetic, [0.75, 0.7, 0.4], oracle="bayesian")
    assert "probability" not in comparison_of({"lot": lot, "led": led}).paragraphs[1]


def test_networks_trained_for_longer_are_said_to_be(synthetic):
    lot = searched(synthetic, LOT, oracle="random")
    led = searched(synthetic, [0.75, 0.7], oracle="bayesian", epochs=18)
    said = comparison_of({"lot": lot, "led": led}).paragraphs[1]
    assert said.endswith("A training in full has 9 epochs in lot and 18 in led.")
    assert "probability" not in said


def test_a_search_that_a_schedule_cut_short_is_not_drawn_anew(synthetic):
    run, history = searched(synthetic, LOT, oracle="random")
    run.options["schedule"] = "asha"
    led = searched(synthetic, [0.75, 0.7, 0.4], oracle="bayesian")
    assert "probability" not in comparison_of({"lot": (run, history), "led": led}).paragraphs[1]


def test_the_best_so_far_counts_the_epochs_of_all_trials(synthetic):
    run, history = searched(synthetic, [0.5, 0.7, 0.6, float("nan")], oracle="random")
    table = progress_of(run, history, maximize=True).table
    assert table["epochs"].tolist() == [9, 18, 27, 36]
    assert table["best"].tolist() == [0.5, 0.7, 0.7, 0.7]


@pytest.mark.parametrize("maximize", [True, False])
def test_what_is_drawn_anew_is_counted_rightly(maximize):
    scores = (0.3, 0.1, 0.25, 0.2, 0.1, 0.6)
    best = [(max if maximize else min)(drawn) for drawn in product(scores, repeat=3)]
    reached = [each >= 0.3 if maximize else each <= 0.3 for each in best]
    assert expected_best(scores, 3, maximize=maximize) == pytest.approx(np.mean(best))
    found = chance_of(scores, 3, 0.3, maximize=maximize)
    assert found.share == pytest.approx(np.mean(reached))
    assert found.low < found.share < found.high


def test_a_chance_that_nobody_had_is_not_none():
    found = chance_of(tuple(LOT), 20, 0.9, maximize=True)
    assert (found.reaching, found.share, found.low) == (0, 0.0, 0.0)
    assert found.high > 0.99


def test_winners_who_differ_by_an_image_or_two_are_not_better(pair):
    """Of 270 images one is .37 points; seeds that agree do not tell how images were chosen."""
    winners, *_ = pair(0.0, finals=((0.98, 0.98), (0.985, 0.985))).paragraphs
    assert "interval 0.5 to" not in winners
    assert "luck" in winners
    assert "better" not in winners


def test_winners_who_were_trained_for_longer_are_said_to_be(pair):
    winners, *_ = pair(options={"epochs": 18}).paragraphs
    assert ", trained for 18 epochs and not 9 (" in winners


def test_what_an_oracle_chose_is_no_even_sample(pair):
    assert "--oracle random" not in " ".join(pair().paragraphs)
    led = pair(options={"oracle": "bayesian"}).paragraphs
    assert led[-1].startswith("The oracle of new tried more networks where scores were good")


def test_the_interval_at_equal_size_holds_as_often_as_it_says():
    """Two populations that are the same: the interval leaves out 0 in one of twenty."""
    rng = np.random.default_rng(1)
    outside = 0
    for _ in range(300):
        these, those = (frame(rng.lognormal(8, 1, 20), rng.normal(0.9, 0.05, 20)) for _ in range(2))
        found = at_equal_size(these, those)
        outside += found is not None and not found[1] <= 0 <= found[2]
    assert outside <= 0.08 * 300


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
    assert len(told["says"]) == 3


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
