"""Beginning with the best networks of another run, as far as the space has them."""

import pytest

from archsearch.errors import InputError
from archsearch.journal import read_run_file
from archsearch.session.plan import plan
from archsearch.session.request import Request
from archsearch.session.warm_start import first_points
from archsearch.space import SearchSpace, choice, per_layer, transferred

OLD = SearchSpace(depth=choice(1, 2), kernel_size=per_layer(1, 3, 5), channels=choice(8, 16))


def point(depth, *kernels, channels=8):
    picks = {f"kernel_size_{layer}": (k, k) for layer, k in enumerate(kernels, start=1)}
    return transferred({"depth": depth, "channels": channels, **picks}, OLD)


@pytest.fixture
def run(recorded_run):
    """Three trials, the later the better."""
    return recorded_run(OLD, [point(1, 3), point(2, 3, 5), point(2, 5, 5, channels=16)])


def test_the_best_come_first_and_only_what_the_space_has(run):
    new = SearchSpace(depth=choice(1, 2), kernel_size=per_layer(3, 5), channels=choice(8, 16, 32))
    assert first_points(run, new) == (
        transferred(point(2, 5, 5, channels=16), new),
        transferred(point(2, 3, 5), new),
        transferred(point(1, 3), new),
    )
    narrow = SearchSpace(depth=choice(1, 2), kernel_size=choice(3, 5), channels=8)
    (only,) = first_points(run, narrow)
    assert only["kernel_size"] == (3, 3)
    assert only["depth"] == 1


def test_none_that_the_space_has_is_said_with_what_the_best_had(run):
    with pytest.raises(InputError, match=r"none of the 3 best networks .*: trial 3 has depth 2"):
        first_points(run, SearchSpace(depth=3))


def test_a_run_without_a_completed_trial(recorded_run):
    with pytest.raises(InputError, match="no completed trial to start from"):
        first_points(recorded_run(OLD, []), OLD)


def test_keras_tuners_hyperband_draws_its_own(run):
    with pytest.raises(InputError, match="cannot start --from a run"):
        plan(OLD, Request(start_from=run, oracle="keras-tuner-hyperband"), None)


def test_the_points_are_on_record(run):
    planned = plan(OLD, Request(start_from=run), None)
    assert planned.seed == read_run_file(run).options["seed"] + 1  # its luck must not come again
    assert plan(OLD, Request(start_from=run, seed=0), None).seed == 0
    options = planned.to_json()
    assert options["start_from"] == str(run)
    assert len(options["first"]) == 3
