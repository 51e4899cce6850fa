"""Confusions and mistakes, counted by hand."""

import numpy as np

from archsearch.train.errors import confusion_of, mistakes_of

PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.05, 0.95]])
LABELS = np.array([0, 0, 0, 1])


def images(number=4, channels=1):
    return np.linspace(0, 16, number * 8 * 8 * channels).reshape(number, 8, 8, channels)


def test_rows_are_what_it_is_and_columns_what_was_said():
    said = PROBABILITIES.argmax(axis=1)
    assert confusion_of(LABELS, said, classes=2) == ((1, 2), (0, 1))
    assert confusion_of(LABELS, said, classes=101) == ()


def test_the_surest_wrong_answers_come_first():
    found = mistakes_of(images(), LABELS, PROBABILITIES)
    assert [(each.truth, each.said, each.probability) for each in found] == [
        (0, 1, 0.8), (0, 1, 0.6),
    ]  # fmt: skip
    assert len(mistakes_of(images(), LABELS, PROBABILITIES, number=1)) == 1


def test_right_answers_are_no_mistakes():
    assert mistakes_of(images(1), LABELS[:1], PROBABILITIES[:1]) == ()
