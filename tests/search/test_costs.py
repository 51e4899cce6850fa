"""What may be minimised, by name, and which oracles can."""

import pytest

from archsearch.errors import InputError
from archsearch.search import COSTS, ORACLES, cost_named, refuse_cost


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("prams", "nothing to minimize is called 'prams'; did you mean 'params'"),
        ("Params", "did you mean 'params'"),
        ("laten", "did you mean 'latency'"),
        ("zzz", "there are: params, macs, activations, latency"),
        ("val_loss", "what is measured on validation images is an --objective"),
    ],
)
def test_a_name_that_is_none_is_refused_in_one_line(name, says):
    with pytest.raises(InputError, match=says) as caught:
        cost_named(name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("oracle", ORACLES)
def test_keras_tuners_oracles_and_no_others_refuse_a_cost(oracle):
    if oracle.startswith("keras-tuner"):
        with pytest.raises(InputError, match="use one of: random, grid, evolution, local, bayes"):
            refuse_cost(oracle, "params")
    else:
        refuse_cost(oracle, "params")


def test_only_the_latency_has_to_be_measured():
    assert [name for name, cost in COSTS.items() if cost.of is None] == ["latency"]
