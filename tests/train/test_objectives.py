"""What a search may optimise, by name, without Keras."""

import pytest

from archsearch.errors import InputError
from archsearch.train import OBJECTIVES, objective_named


def test_accuracies_grow_and_losses_fall():
    assert {name: objective.maximize for name, objective in OBJECTIVES.items()} == {
        "val_accuracy": True,
        "val_loss": False,
        "val_top_3_accuracy": True,
        "val_top_5_accuracy": True,
    }
    assert all(objective_named(name).name == name for name in OBJECTIVES)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="unknown objective 'val_acuracy'; did you mean 'val_acc"):
        objective_named("val_acuracy")
    with pytest.raises(InputError, match="there are: val_accuracy, val_loss"):
        objective_named("speed")
