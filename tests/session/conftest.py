"""A run as its folder would be, without any training."""

import pytest

from archsearch.journal import Finished, Journal, Outcome, RunFile, Started
from archsearch.session.plan import plan
from archsearch.session.request import Request
from archsearch.space import candidate_at


@pytest.fixture
def recorded_run(tmp_path):
    """Writes a run on 8×8 images whose trials are these points, each better than the one before."""

    def record(space, points):
        folder = tmp_path / "recorded"
        planned = plan(space, Request(), None)
        RunFile(
            space={"name": "recorded", "file": space.to_json(), "parsed": planned.space.to_json()},
            data={"spec": "digits", "input_shape": [8, 8, 1]},
            options=planned.to_json(),
            versions={},
            command="",
        ).write(_made(folder))
        with Journal(folder) as journal:
            for number, point in enumerate(points, start=1):
                journal.append(
                    Started(
                        trial=number,
                        candidate=candidate_at(point, input_shape=(8, 8, 1), classes=10),
                        values=dict(point),
                        seed=number,
                        proposal=number,
                    )
                )
                outcome = _outcome(number / 10)
                journal.append(Finished(trial=number, status="completed", outcome=outcome))
        return folder

    return record


def _made(folder):
    folder.mkdir()
    return folder


def _outcome(score):
    return Outcome(
        epochs=4,
        score=score,
        val_accuracy=score,
        val_loss=1.0,
        curve=(),
        seconds=1.0,
        worker="process 1",
        began=0.0,
        ended=1.0,
    )
