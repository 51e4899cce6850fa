"""What is said beside the charts, against plain pandas and numbers by hand."""

import re

import pandas as pd
import pytest

from archsearch.journal import history_of
from archsearch.report import trials_table
from archsearch.report.compared import compared_trials
from archsearch.report.findings import (
    findings_of,
    noise_sentence,
    rank_correlation,
)
from archsearch.report.measure import Measure

ACCURACY = Measure(name="val_accuracy", maximize=True)


def found_in(run, history):
    trials = trials_table(run, history)
    return findings_of(run, trials, compared_trials(history, trials), ACCURACY)


def scored(scores):
    return pd.DataFrame(
        {
            "architecture": [f"a{index}" for index in range(len(scores))],
            "status": pd.array(["completed"] * len(scores), dtype="string"),
            "score": pd.array(scores, dtype="Float64"),
            "epochs": pd.array([5] * len(scores), dtype="Int64"),
        }
    )


def test_the_correlations_are_spearmans(synthetic):
    run = synthetic.run_file()
    history = synthetic.history(60)
    trials, found = trials_table(run, history), found_in(run, history)
    full = trials[trials["status"] == "completed"]
    means = full.groupby("architecture")[["receptive_field", "params", "score"]].mean()
    expected = means.astype(float).corr(method="spearman")
    assert found.field_score.value == pytest.approx(expected.loc["receptive_field", "score"])
    assert found.params_score.value == pytest.approx(expected.loc["params", "score"])
    assert found.field_params.value == pytest.approx(expected.loc["receptive_field", "params"])
    assert found.architectures == len(means)


def test_the_sentence_names_number_direction_and_confounding(synthetic):
    run = synthetic.run_file()
    first, *others = found_in(run, synthetic.history(60)).paragraphs
    assert re.match(r"Over \d+ architectures, compared after 9 epochs: ", first)
    assert "larger receptive fields went with higher validation accuracy" in first
    assert "do not show what causes what" in first
    assert others == [
        "Trials left out, as epochs must be equal: 6 that failed and 7 without a score after 9 "
        "epochs."
    ]


def test_an_oracle_that_favours_the_good_is_named(synthetic):
    run = synthetic.run_file(options={"oracle": "evolution"})
    paragraphs = found_in(run, synthetic.history(60)).paragraphs
    assert "evolution" in paragraphs[-1]


@pytest.mark.parametrize("number", [0, 1, 9])
def test_few_architectures_say_nothing(synthetic, number):
    run = synthetic.run_file()
    history = history_of(synthetic.search(number, with_trouble=False) if number else [])
    found = found_in(run, history)
    assert found.field_score is None
    assert len(found.paragraphs) == 1
    assert ("too few" in found.paragraphs[0]) == (number > 0)


def test_a_constant_side_has_no_correlation():
    assert rank_correlation(pd.Series([1, 1, 1]), pd.Series([1, 2, 3])) is None


def test_the_noise_of_the_validation_set_by_hand():
    # sqrt(0.9 · 0.1 / 100) = 3 points, so 0.88 is near the best of 0.9 and 0.86 is not.
    sentence = noise_sentence(scored([0.9, 0.88, 0.86]), ACCURACY, best="a0", images=100)
    assert sentence.startswith("1 other architecture lies within one standard error (3.0 points)")
    assert "100 validation images and one seed" in sentence


def test_one_image_is_no_evidence_even_at_100_percent():
    sentence = noise_sentence(scored([1.0, 269 / 270, 0.9]), ACCURACY, best="a0", images=270)
    assert sentence.startswith("1 other architecture lies within one validation image (0.37")


def test_a_clear_winner_is_said_to_be_one_with_the_caveat():
    sentence = noise_sentence(scored([0.9, 0.5]), ACCURACY, best="a0", images=100)
    assert sentence.startswith("No other architecture")
    assert "luck" in sentence


def test_a_loss_has_no_binomial_noise():
    loss = Measure(name="val_loss", maximize=False)
    assert noise_sentence(scored([0.9, 0.5]), loss, best="a1", images=100) is None
