"""Runs made of synthetic events: real spaces, candidates and journals, invented scores."""

import random
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from archsearch.geometry import profile, random_point
from archsearch.journal import (
    EpochRecord,
    Event,
    Finished,
    History,
    Journal,
    Outcome,
    RunFile,
    Rung,
    Skipped,
    Started,
    Tested,
    history_of,
)
from archsearch.report import render_report
from archsearch.space import (
    Candidate,
    InfeasibleError,
    Point,
    SearchSpace,
    candidate_at,
    choice,
    per_layer,
)

START = 1_760_000_000.0

SPACE = SearchSpace(
    dataset="digits",
    depth=choice(1, 2, 3, 4),
    kernel_size=per_layer(1, 3, 5, (3, 5)),
    padding=choice("same", "valid"),
    stride=choice(1, 2),
    channels=choice(8, 16, 32),
    channel_growth=choice(1.0, 1.5, 2.0),
    epochs=9,
    max_params=500_000,
)


def run_file(
    space: SearchSpace = SPACE,
    *,
    name: str = "small",
    input_shape: tuple[int, int, int] = (8, 8, 1),
    options: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> RunFile:
    """The `run.json` of a run in a space."""
    return RunFile(
        space={"name": name, "source": "space = SearchSpace(...)\n", "parsed": space.to_json()},
        data={
            "spec": space.dataset,
            "source": "scikit-learn",
            "fingerprint": "0123456789abcdef",
            "input_shape": list(input_shape),
            "class_names": [str(digit) for digit in range(10)],
            "train": 1257,
            "val": 270,
            "test": 270,
            "notes": [],
        }
        | (data or {}),
        options={
            "oracle": "random",
            "trials": 30,
            "epochs": space.epochs,
            "objective": "val_accuracy",
            "maximize": True,
            "seed": 0,
            "workers": 2,
            "time_budget": None,
            "limits": {} if space.max_params is None else {"max_params": space.max_params},
            "image_size": None,
            "split_seed": 0,
        }
        | (options or {}),
        versions={"archsearch": "0.1.0", "python": "3.11.7", "keras": "3.15.1"},
        command=f"python -m archsearch run search_spaces/{name}.py",
        times={"started": START, "finished": START + 100, "start_up": 4.2},
    )


def candidates(
    number: int, space: SearchSpace = SPACE, *, input_shape: tuple[int, int, int] = (8, 8, 1)
) -> list[tuple[Point, Candidate]]:
    """So many distinct candidates of a space, with the points that propose them."""
    rng = random.Random(7)
    found: dict[Candidate, Point] = {}
    for _ in range(100 * number):
        point = random_point(space, rng)
        try:
            candidate = candidate_at(point, input_shape=input_shape, classes=10)
        except InfeasibleError:
            continue
        found.setdefault(candidate, point)
        if len(found) == number:
            break
    return [(point, candidate) for candidate, point in found.items()]


def started(number: int, point: Point, candidate: Candidate, **fields: Any) -> Started:
    """The event that a trial was given out, two seconds after the one before."""
    return Started(
        trial=number,
        candidate=candidate,
        values=dict(point),
        seed=1000 + number,
        proposal=number,
        time=START + 2 * (number - 1),
        **fields,
    )


def outcome(
    score: float, *, epochs: int = 9, first: int = 1, began: float = START, seconds: float = 3.0
) -> Outcome:
    """An outcome whose curve rises towards the score from epoch `first` on."""
    curve = tuple(
        EpochRecord(
            epoch=epoch,
            loss=2.0 / epoch,
            accuracy=score,
            val_loss=2.0 / epoch,
            val_accuracy=score - (score - 0.1) * 0.55**epoch,
        )
        for epoch in range(first, epochs + 1)
    )
    return Outcome(
        epochs=epochs,
        score=score,
        val_accuracy=score,
        val_loss=1 - score,
        curve=curve,
        seconds=seconds,
        worker="worker-0",
        began=began,
        ended=began + seconds,
    )


def synthetic_score(candidate: Candidate, noise: float) -> float:
    """A score that grows with field and parameters and levels off, with noise."""
    numbers = profile(candidate.architecture)
    sight = min(*numbers.coverage, 1.0) ** 0.5
    size = min(numbers.params / 20_000, 1.0) ** 0.3
    return round(min(0.45 + 0.34 * sight + 0.18 * size + noise, 0.99), 6)


def search_events(
    number: int,
    *,
    space: SearchSpace = SPACE,
    input_shape: tuple[int, int, int] = (8, 8, 1),
    with_trouble: bool = True,
) -> list[Event]:
    """A search of so many trials; with trouble, not all goes well."""
    rng = random.Random(3)
    events: list[Event] = []
    ends = [START, START]
    for index, (point, candidate) in enumerate(
        candidates(number, space, input_shape=input_shape), start=1
    ):
        events.append(started(index, point, candidate, drawn=with_trouble and index == 8))
        score = synthetic_score(candidate, rng.gauss(0, 0.015))
        began = min(ends) + 0.2
        seconds = rng.uniform(2, 4)
        ends[ends.index(min(ends))] = began + seconds
        done = outcome(score, began=began, seconds=seconds)
        kind = index % 10 if with_trouble else 0
        if kind == 3:
            short = outcome(score - 0.1, epochs=3, began=began, seconds=seconds / 3)
            events.append(Rung(trial=index, rung=0, outcome=short))
            events.append(Finished(trial=index, status="stopped", reason="others were better"))
        elif kind == 7:
            events.append(
                Finished(trial=index, status="failed", reason="loss became NaN in epoch 2")
            )
        elif kind != 9 or index != 9:
            events.append(Finished(trial=index, status="completed", outcome=done))
    if with_trouble:
        kinds = (("infeasible", "kernel larger than its map"), ("duplicate", "the same network"))
        events += [
            Skipped(proposal=number + place, kind=kind, reason=reason, values={"depth": place})
            for place, (kind, reason) in enumerate(3 * kinds)
        ]
    return events


def winner_tested(events: Sequence[Event]) -> Tested:
    """The event that the winner of these events was tested."""
    best = history_of(events).best(maximize=True)
    assert best is not None
    return Tested(trial=best.number, test_accuracy=0.95, test_loss=0.2, images=270)


def history(number: int = 30, **options: Any) -> History:
    """The history of a search of so many trials, its winner tested."""
    events = search_events(number, **options)
    return history_of([*events, winner_tested(events)])


def folder(path: Path, run: RunFile, events: Sequence[Event]) -> Path:
    """A run folder with these events, written now."""
    path.mkdir(parents=True, exist_ok=True)
    run.write(path)
    with Journal(path) as journal:
        for event in events:
            journal.append(event)
    return path


@pytest.fixture
def synthetic() -> SimpleNamespace:
    """What tests make runs with."""
    return SimpleNamespace(
        space=SPACE,
        start=START,
        run_file=run_file,
        candidates=candidates,
        started=started,
        outcome=outcome,
        search=search_events,
        winner_tested=winner_tested,
        history=history,
        folder=folder,
    )


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from browser import Browser  # what only makes runs is also used where there is no browser

    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def opened(synthetic, browser, tmp_path):
    """Opens the page of a history; gives back the browser."""

    def of(history, *, charts=None, **options):
        path = tmp_path / "report.html"
        html = render_report(synthetic.run_file(**options), history)
        path.write_text(html, encoding="utf-8")
        charts = html.count('<div class="chart" id="chart-') if charts is None else charts
        browser.size(1280, 900)
        browser.scheme("light")
        browser.open(path, f"document.documentElement?.dataset.charts === '{charts}'")
        return browser

    return of
