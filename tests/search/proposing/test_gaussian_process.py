"""The surrogate's arithmetic, against slopes taken in small steps and against plain algebra."""

import numpy as np
import pytest

from archsearch.search.proposing.gaussian_process import (
    Columns,
    Prior,
    _loss,
    condition,
    covariance,
    fit,
    ranks_to_normal,
)


def test_the_gradient_is_the_slope():
    rng = np.random.default_rng(0)
    x, ties = rng.standard_normal((30, 5)), np.vstack([np.eye(4), np.eye(4)[:1]])
    y = ranks_to_normal(x[:, 0] + np.sin(x[:, 1]))
    columns = Columns(ties=ties, variances=np.ones(5))
    theta = Prior().modes(4) + 0.3 * rng.standard_normal(7)
    _, gradient = _loss(theta, x, y, columns, Prior())
    for place, step in enumerate(np.eye(7) * 1e-5):
        up, _ = _loss(theta + step, x, y, columns, Prior())
        down, _ = _loss(theta - step, x, y, columns, Prior())
        assert gradient[place] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-5)


def learnt(count):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((40, 3))
    y = ranks_to_normal(x.sum(axis=1))
    columns = Columns(ties=np.eye(3), variances=np.ones(3))
    return fit(x[:count], y[:count], columns, prior=Prior(), steps=20), x, y


def test_the_posterior_is_that_of_the_textbook():
    hyperparameters, x, y = learnt(30)
    posterior = condition(hyperparameters, x[:30], y[:30])
    known = covariance(hyperparameters, x[:30], x[:30]) + posterior.noise * np.eye(30)
    cross = covariance(hyperparameters, x[30:], x[:30])
    left = covariance(hyperparameters, x[30:], x[30:]) - cross @ np.linalg.inv(known) @ cross.T
    mean, deviation = posterior.mean_and_deviation(x[30:])
    assert np.allclose(mean, cross @ np.linalg.inv(known) @ y[:30])
    assert np.allclose(deviation, np.sqrt(np.diag(left)))


def test_believing_is_conditioning_on_the_means():
    hyperparameters, x, y = learnt(30)
    before = condition(hyperparameters, x[:30], y[:30])
    believed = before.believing(x[30:34])
    again = condition(hyperparameters, x[:34], np.concatenate([y[:30], before.mean(x[30:34])]))
    assert np.allclose(believed.mean(x), before.mean(x))
    for one, other in zip(believed.mean_and_deviation(x), again.mean_and_deviation(x), strict=True):
        assert np.allclose(one, other, atol=1e-7)


def test_it_learns_a_plain_function():
    hyperparameters, x, y = learnt(30)
    means = condition(hyperparameters, x[:30], y[:30]).mean(x[30:])
    assert np.corrcoef(means, y[30:])[0, 1] > 0.9


def test_scores_that_are_all_equal_or_all_failures_are_zeros():
    for value in (0.5, float("-inf")):
        assert not ranks_to_normal(np.full(9, value)).any()
    mixed = ranks_to_normal(np.array([float("-inf"), 0.3, float("-inf"), 0.2]))
    assert mixed[0] == mixed[2] < mixed[3] < mixed[1]


def test_a_space_without_any_variance_has_weights():
    assert np.isfinite(Columns(ties=np.eye(2), variances=np.zeros(2)).base(2.0))
