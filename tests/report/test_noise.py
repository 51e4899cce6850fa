"""What luck does to a score, by hand."""

import pandas as pd

from archsearch.report.measure import Measure
from archsearch.report.noise import noise_sentence

ACCURACY = Measure(name="val_accuracy", maximize=True)


def scored(scores):
    return pd.DataFrame(
        {
            "architecture": [f"a{index}" for index in range(len(scores))],
            "status": pd.array(["completed"] * len(scores), dtype="string"),
            "score": pd.array(scores, dtype="Float64"),
            "epochs": pd.array([5] * len(scores), dtype="Int64"),
        }
    )


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
