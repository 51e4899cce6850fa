"""What is said beside the charts, against plain pandas and numbers by hand."""

import re
from dataclasses import replace

import numpy as np
import pytest

from archsearch.journal import history_of
from archsearch.report import trials_table
from archsearch.report.compared import compared_trials
from archsearch.report.findings import findings_of
from archsearch.report.measure import Measure

ACCURACY = Measure(name="val_accuracy", maximize=True)


def found_in(run, history):
    trials = trials_table(run, history)
    return findings_of(run, trials, compared_trials(history, trials), ACCURACY)


def test_the_correlations_are_those_of_the_architectures_trained_in_full(synthetic):
    run = synthetic.run_file()
    history = synthetic.history(60)
    trials, found = trials_table(run, history), found_in(run, history)
    full = trials[trials["status"] == "completed"]
    means = full.groupby("architecture")[["receptive_field", "params", "score"]].mean()
    expected = means.astype(float).corr(method="spearman")
    study = found.study
    assert study.field.alone.value == pytest.approx(expected.loc["receptive_field", "score"])
    assert study.size.alone.value == pytest.approx(expected.loc["params", "score"])
    assert study.together.value == pytest.approx(expected.loc["receptive_field", "params"])
    assert study.networks == len(means)


def test_the_sentences_name_number_direction_and_what_is_held_fixed(synthetic):
    run = synthetic.run_file()
    first, second, third, *others = found_in(run, synthetic.history(60)).paragraphs
    assert re.match(r"Over \d+ architectures, compared after 9 epochs: with parameters, ", first)
    assert "larger receptive fields went with higher validation accuracy" in first
    assert second.startswith("With receptive field and depth held fixed, ")
    assert "do not show what causes what" in third
    assert others[1:] == ["Trials left out: 6 that failed and 7 without a score after 9 epochs."]


def test_the_choices_that_mattered_are_said_with_what_they_were_worth(synthetic):
    run = synthetic.run_file()
    said, together, predictable = found_in(run, synthetic.history(200)).choices
    assert re.search(r"depth: 4 rather than 1 was worth \+\d+\.\d points \(", said)
    assert re.match(
        r"What kernel_size_1 did depended on depth: 5 rather than 1 was worth \+\d+\.\d points "
        r"\(.*\) at depth 1 and \+\d+\.\d points \(.*\) at depth 4\.$",
        together,
    )
    assert re.search(r"what a network is says \d+.% of how scores vary", predictable)


def test_a_loss_that_is_lower_is_better_has_its_best_choice_the_right_way_round(synthetic):
    run = synthetic.run_file(options={"objective": "val_loss", "maximize": False})
    history = synthetic.history(200)
    trials = trials_table(run, history)
    trials["score"] = 1 - trials["score"]
    compared = compared_trials(history, trials)
    table = compared.table.assign(score=1 - compared.table["score"])
    loss = Measure(name="val_loss", maximize=False)
    found = findings_of(run, trials, replace(compared, table=table), loss)
    assert "larger receptive fields went with lower validation loss" in found.paragraphs[0]
    assert re.search(
        r"depth: 4 rather than 1 lowered validation loss by 0\.\d+ \(", found.choices[0]
    )


def test_noise_supports_nothing(synthetic):
    run = synthetic.run_file()
    history = synthetic.history(60)
    trials = trials_table(run, history)
    compared = compared_trials(history, trials)
    scores = np.random.default_rng(5).normal(0.9, 0.01, len(compared.table))
    found = findings_of(
        run, trials, replace(compared, table=compared.table.assign(score=scores)), ACCURACY
    )
    assert not found.study.claims_anything
    assert (
        "no effect of the receptive field on validation accuracy is to be told"
        in (found.paragraphs[0])
    )
    assert "none has an effect that is to be told from luck" in found.choices[0]
    assert "could not be told here before training" in found.choices[1]


def test_an_oracle_that_favours_the_good_is_named(synthetic):
    run = synthetic.run_file(options={"oracle": "evolution"})
    paragraphs = found_in(run, synthetic.history(60)).paragraphs
    assert "evolution" in paragraphs[-1]


@pytest.mark.parametrize("number", [0, 1, 9])
def test_few_architectures_say_nothing(synthetic, number):
    run = synthetic.run_file()
    history = history_of(synthetic.search(number, with_trouble=False) if number else [])
    found = found_in(run, history)
    assert found.study is None
    assert len(found.paragraphs) == 1
    assert ("too few" in found.paragraphs[0]) == (number > 0)
