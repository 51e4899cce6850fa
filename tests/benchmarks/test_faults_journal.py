"""The benchmark of faults notices what is lost and what differs."""

import copy
import json

import pytest

from benchmarks.faults.journal import FINALS, Snapshot, differences, results, snapshot

EVENTS = [
    {"event": "started", "trial": 1, "candidate": {"architecture": {"layers": [1]}}},
    {"event": "rung", "trial": 1, "outcome": {"epochs": 1, "score": 0.5}},
    {"event": "started", "trial": 2, "candidate": {"architecture": {"layers": [1, 2]}}},
    {"event": "finished", "trial": 2, "status": "failed", "outcome": None},
    {"event": "finished", "trial": 1, "status": "stopped", "outcome": None},
    {"event": "finalist", "trial": 1, "replicate": 2, "outcome": {"epochs": 3, "score": 0.6}},
    {"event": "tested", "trial": 1, "test_accuracy": 0.7},
]


def written(events: list) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


@pytest.mark.parametrize(
    ("count", "running"), [(1, {1}), (2, {1}), (3, {2}), (4, {1}), (5, {FINALS})]
)
def test_who_may_be_hit(count, running) -> None:
    assert Snapshot(written(EVENTS[:count])).running(trials=2) == running


def test_half_a_line_is_no_event(tmp_path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(written(EVENTS[:2]) + b'{"event": "sta')

    assert len(snapshot(tmp_path).events) == 2


def test_equal_results_have_no_difference(tmp_path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(written(EVENTS))
    found = results(tmp_path)

    assert found["finalists"] == {"1/2": [3, 0.6]}
    assert differences(found, json.loads(json.dumps(found))) == []


@pytest.mark.parametrize("place", range(1, len(EVENTS)))
def test_every_lost_event_is_a_difference(tmp_path, place) -> None:
    (tmp_path / "journal.jsonl").write_bytes(written(EVENTS))
    whole = results(tmp_path)
    others = [each for each in EVENTS if each is not EVENTS[place]]
    if EVENTS[place]["event"] == "started":
        others = [each for each in others if each["trial"] != EVENTS[place]["trial"]]
    (tmp_path / "journal.jsonl").write_bytes(written(others))

    assert differences(results(tmp_path), whole)


def test_another_score_is_a_difference(tmp_path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(written(EVENTS))
    whole = results(tmp_path)
    other = copy.deepcopy(whole)
    other["trials"]["1"]["scores"] = [[1, 0.51]]

    assert "0.51" in differences(other, whole)[0]
