"""Networks and candidates as data: JSON and an identity on which run folders rely."""

import json

import pytest
import strategies
from hypothesis import given

from archsearch.space import Architecture, Candidate, Conv, Pool, Training, canonical, hash_of

SMALL = Architecture(
    input_shape=(8, 8, 1),
    classes=10,
    layers=(
        Conv(kernel_size=(3, 3), stride=1, padding="same", channels=16),
        Conv(kernel_size=(3, 5), stride=2, padding="same", channels=32),
        Pool(kind="max"),
    ),
    normalization="batch",
    activation="relu",
    head="gap",
    dense=(),
)
FLAT = Architecture(
    input_shape=(27, 28, 3),
    classes=2,
    layers=(Conv(kernel_size=(5, 7), stride=3, padding="valid", channels=8),),
    normalization=None,
    activation="tanh",
    head="flatten",
    dense=(64, 32),
)
TRAINING = Training(optimizer="adam", learning_rate=0.003, batch_size=64, dropout=0.0)


def test_identities_are_those_that_stand_in_run_folders():
    """These never change: trials.csv, file names and resumes rely on them."""
    assert SMALL.identity == "61168b8620fd"
    assert FLAT.identity == "83aeb7280325"
    assert Candidate(architecture=SMALL, training=TRAINING).identity == "69fe9b12d1cc"
    assert canonical(SMALL) == SMALL
    assert canonical(FLAT) == FLAT


@given(strategies.architectures(), strategies.architectures())
def test_identity_is_equality(one, other):
    assert (one.identity == other.identity) == (one == other)


@given(strategies.architectures())
def test_an_architecture_survives_json(architecture):
    again = Architecture.from_json(json.loads(json.dumps(architecture.to_json())))
    assert again == architecture
    assert again.identity == architecture.identity
    assert hash(again) == hash(architecture)


@given(strategies.candidates())
def test_a_candidate_survives_json(candidate):
    again = Candidate.from_json(json.loads(json.dumps(candidate.to_json())))
    assert again == candidate
    assert again.identity == candidate.identity


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert hash_of({"a": 1, "b": [2, "é"]}) == hash_of({"b": [2, "é"], "a": 1})


@pytest.mark.parametrize(
    "wrong", [{"kernel_size": (0, 3)}, {"kernel_size": (3, 0)}, {"stride": 0}, {"channels": 0}]
)
def test_a_convolution_of_nothing_cannot_be_built(wrong):
    right = {"kernel_size": (3, 3), "stride": 1, "padding": "same", "channels": 8}
    with pytest.raises(ValueError, match="at least 1"):
        Conv(**{**right, **wrong})
