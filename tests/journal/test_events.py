"""Every kind of event through JSON and back."""

import json
from dataclasses import replace

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from archsearch.journal import Finished, Outcome
from archsearch.journal.events import EVENTS, at, event_from_json, event_to_json


def test_every_kind_of_event_has_a_strategy():
    assert set(strategies.EVENTS) == set(EVENTS)


@pytest.mark.parametrize("name", sorted(EVENTS))
@given(data=st.data())
@strategies.examples(40)
def test_an_event_survives_json(name, data):
    event = data.draw(strategies.EVENTS[name])
    again = event_from_json(json.loads(json.dumps(event_to_json(event))))
    assert repr(again) == repr(event)  # repr, as NaN is not itself
    assert event_to_json(event)["event"] == name


def test_the_time_is_added():
    finished = Finished(trial=1, status="failed", reason="NaN")
    assert at(finished, 12.5) == replace(finished, time=12.5)


@pytest.mark.parametrize(
    "damaged",
    [
        {"event": "finished"},
        {"event": "burnt", "trial": 1},
        {"trial": 1, "status": "failed"},
        {"event": "finished", "trial": 1, "status": "failed", "colour": "red"},
        {"event": "started", "candidate": {}},
        {"event": "rung", "trial": 1, "rung": 0, "outcome": {"curve": []}},
        {"event": "rung", "trial": 1, "rung": 0, "outcome": 3},
        {"event": "interrupted", "reason": "", "unfinished": 3},
        ["finished"],
        7,
        None,
    ],
)
def test_what_is_no_event_raises_what_readers_expect(damaged):
    with pytest.raises((KeyError, TypeError, ValueError)):
        event_from_json(damaged)


def test_no_weights_unless_named():
    outcome = Outcome(
        epochs=1,
        score=0.5,
        val_accuracy=0.5,
        val_loss=1.0,
        curve=(),
        seconds=1.0,
        worker="w",
        began=0.0,
        ended=1.0,
    )
    assert outcome.weights is None
