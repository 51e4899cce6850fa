"""What a journal says of a search that may have been killed at any moment."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FINALS = 0
"""Stands for whatever is trained after the search, where trials have numbers from 1."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole lines of a journal at one moment."""

    data: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        """Its events, in order."""
        return [json.loads(line) for line in self.data.splitlines()]

    def running(self, *, trials: int) -> set[int]:
        """The trials that may be under way while a process is at work.

        A new one is there for certain; where there is none, it may be any that waits at a rung.
        FINALS stands for what comes after the last of so many trials.
        """
        begun = {event["trial"] for event in self.events if event["event"] == "started"}
        ended = {event["trial"] for event in self.events if event["event"] == "finished"}
        scored = {event["trial"] for event in self.events if event["event"] == "rung"}
        if len(ended) >= trials:
            return {FINALS}
        return (begun - ended - scored) or (begun - ended)


def snapshot(folder: Path) -> Snapshot:
    """The journal of a run folder as it is now; empty where there is none."""
    path = folder / "journal.jsonl"
    data = path.read_bytes() if path.exists() else b""
    return Snapshot(data[: data.rfind(b"\n") + 1])


def results(folder: Path) -> dict[str, Any]:
    """What a search found, as JSON: every trial with its scores, finalists, winner and test."""
    events = snapshot(folder).events
    trials: dict[str, dict[str, Any]] = {}
    finalists: dict[str, Any] = {}
    tested = None
    for event in events:
        outcome = event.get("outcome") or {}
        score = [outcome.get("epochs"), outcome.get("score")]
        match event["event"]:
            case "started":
                trials[str(event["trial"])] = {"candidate": event["candidate"], "scores": []}
            case "rung" | "finished":
                trial = trials[str(event["trial"])]
                trial["status"] = event.get("status")
                if outcome:
                    trial["scores"].append(score)
            case "finalist":
                finalists[f"{event['trial']}/{event['replicate']}"] = score
            case "tested":
                tested = [event["trial"], event["test_accuracy"]]
    return {"trials": trials, "finalists": finalists, "tested": tested}


def differences(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """In what results differ, in words; nothing where they are equal."""
    names = sorted({*found["trials"], *expected["trials"]}, key=int)
    said = [
        f"trial {name} is {_shown(found['trials'].get(name))}, "
        f"not {_shown(expected['trials'].get(name))}"
        for name in names
        if found["trials"].get(name) != expected["trials"].get(name)
    ]
    return said + [
        f"{part} are {found[part]}, not {expected[part]}"
        for part in ("finalists", "tested")
        if found[part] != expected[part]
    ]


def _shown(trial: dict[str, Any] | None) -> str:
    if trial is None:
        return "not there"
    layers = trial["candidate"]["architecture"]["layers"]
    return f"{trial.get('status')} with {trial['scores']} ({len(layers)} layers)"
