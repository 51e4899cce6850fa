"""The model card: its numbers are those of the journal, and what is not known is said to be."""

from dataclasses import replace

import pytest

import archsearch
from archsearch.best.card import model_card
from archsearch.best.winner import winner_of
from archsearch.data import load, split
from archsearch.train import objective_named
from archsearch.train.scaling import Scaling

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run(run_folder):
    return archsearch.open_run(run_folder)


@pytest.fixture(scope="module")
def tested(run):
    found = run.history.test_of_best(maximize=True)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def winner(run):
    scaling = Scaling(**run.file.data["scaling"])
    parts = split(load("digits"), train_size=500)
    return winner_of(run.history, objective_named("val_accuracy"), parts, scaling)


def row(card, name):
    """The cell behind a name in one of the card's tables."""
    (line,) = (line for line in card.splitlines() if line.startswith(f"| {name} |"))
    return line.split("|")[2].strip()


def test_the_numbers_are_those_of_the_journal(run, tested):
    card = (run.path / "best" / "card.md").read_text()
    low, high = tested.interval
    assert row(card, "Test accuracy") == (
        f"{tested.test_accuracy:.2%} on 270 images, 95 % interval {low:.2%} to {high:.2%}"
    )
    assert row(card, "A linear model of the pixels") == f"{tested.linear:.2%} of the test images"
    assert row(card, "Always the largest class") == f"{tested.majority:.2%} of the test images"
    assert row(card, "Latency").startswith(f"{tested.latency_ms:.3g} ms for one image, ")
    assert 0 < tested.latency_ms < tested.latency_64_ms * 64
    contender = run.history.contenders(maximize=True)[0]
    assert row(card, "Mean val_accuracy").startswith(f"{contender.mean:.2%} ± ")
    assert "over 2 seeds" in row(card, "Mean val_accuracy")
    assert "Licence: CC BY 4.0" in " ".join(card.split())
    assert "(0 is black, 16 is white)" in " ".join(card.split())


def test_the_class_that_is_recognised_least_is_named(run, tested):
    rights = [line[place] / sum(line) for place, line in enumerate(tested.confusion)]
    least = rights.index(min(rights))
    card = (run.path / "best" / "card.md").read_text()
    said = f"recognises least is {least}: {min(rights):.1%} of its test images."
    assert said in " ".join(card.split())


def test_what_was_not_measured_is_said_so(run, winner, tested):
    card = model_card(run.path, winner, run.file, None)
    assert row(card, "Test accuracy") == "not read yet"
    assert row(card, "Latency") == "not measured"
    assert "linear model" not in card
    older = replace(tested, latency_ms=None, latency_64_ms=None, linear=None, confusion=())
    card = model_card(run.path, winner, run.file, older)
    assert row(card, "Latency") == "not measured"
    assert "recognises least" not in card


def test_a_refined_networks_card_says_that_its_training_has_had_images_that_chose_it(run, winner):
    more = replace(run.file, options={**run.file.options, "rest_to_train": True})
    said = "Among those to train on are images by which the network was chosen before"
    assert said in " ".join(model_card(run.path, winner, more, None).split())
    assert said not in " ".join(model_card(run.path, winner, run.file, None).split())


def test_images_of_ones_own_have_the_licence_that_they_have(run, winner):
    own = replace(run.file, data={**run.file.data, "spec": "photos/"})
    card = model_card(run.path, winner, own, None)
    assert "Licence: not known to archsearch; that of your images." in " ".join(card.split())
