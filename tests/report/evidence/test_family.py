"""A family of questions: clear answers stay clear, and noise seldom gets one."""

import numpy as np
import pytest
from scipy.stats import f as f_distribution
from scipy.stats import rankdata

from archsearch.report.evidence.family import LEVEL, Question, adjusted_p


def question(name, asked, *given):
    columns = np.column_stack(given) if given else np.empty((len(asked), 0))
    return Question(name=name, asked=(np.reshape(asked, (len(asked), -1)),), given=columns)


def test_a_single_question_has_the_p_value_of_its_f_test():
    rng = np.random.default_rng(4)
    x, z = rng.normal(size=(2, 60))
    y = 0.5 * x + z + rng.normal(size=60)
    ranks = rankdata(y) - 30.5
    small = np.column_stack([np.ones(60), z])
    large = np.column_stack([small, x])
    errors = [
        np.square(ranks - each @ np.linalg.lstsq(each, ranks, rcond=None)[0]).sum()
        for each in (small, large)
    ]
    expected = f_distribution.sf((errors[0] - errors[1]) / (errors[1] / 57), 1, 57)
    found = adjusted_p([question("x", x, z)], y, permutations=1999)
    assert 0.001 < expected < 0.2
    assert found["x"] == pytest.approx(expected, rel=0.35)


def test_a_clear_effect_is_found_among_thirty_others_and_none_of_these():
    rng = np.random.default_rng(1)
    columns = rng.normal(size=(31, 80))
    found = adjusted_p(
        [question(str(number), column) for number, column in enumerate(columns)],
        columns[7] + rng.normal(size=80),
    )
    assert [name for name, p in found.items() if p <= LEVEL] == ["7"]


def test_of_a_hundred_families_of_noise_hardly_any_claims_something():
    rng = np.random.default_rng(2)
    columns = rng.normal(size=(12, 40))
    questions = [
        question(str(number), column, columns[(number + 1) % 12])
        for number, column in enumerate(columns)
    ]
    claims = sum(
        min(adjusted_p(questions, rng.normal(size=40), permutations=199).values()) <= LEVEL
        for _ in range(100)
    )
    assert claims <= 10  # 5 are to be expected; over 10 have a chance of one in a hundred


def test_what_the_given_columns_say_already_cannot_be_answered():
    rng = np.random.default_rng(3)
    x = rng.normal(size=50)
    found = adjusted_p([question("again", 2 * x + 1, x), question("x", x)], x)
    assert found["again"] == 1
    assert found["x"] == pytest.approx(0.001)


def test_columns_that_do_not_vary_and_scores_that_do_not_are_no_answer():
    x = np.arange(20.0)
    assert adjusted_p([question("constant", np.ones(20))], x) == {"constant": 1}
    assert adjusted_p([question("x", x)], np.ones(20))["x"] == 1
    assert adjusted_p([], x) == {}


def test_equal_seeds_give_equal_answers():
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, 30))
    asked = [question("x", x)]
    assert adjusted_p(asked, y, seed=1) == adjusted_p(asked, y, seed=1)
