"""The other backend: a candidate trained in stretches, as a worker does."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

SCRIPT = """
import json, sys
from pathlib import Path
from archsearch.data import load, split, write_split
from archsearch.space import SearchSpace, candidate_at
from archsearch.train import TrainTask, objective_named
from archsearch.train.task import train

folder = Path(sys.argv[1])
write_split(split(load("digits"), train_size=400), folder)
space = SearchSpace(dataset="digits", depth=2, channels=8, epochs=4, batch_size=100)
point = {each.name: each.options[0] for each in space.dimensions}
candidate = candidate_at(point, input_shape=(8, 8, 1), classes=10)
weights, said = None, []
for begin, end in ((0, 3), (3, 4)):
    task = TrainTask(
        candidate=candidate,
        seed=1,
        begin=begin,
        end=end,
        objective=objective_named("val_accuracy"),
        data=folder,
        weights=weights,
    )
    done = train(task)
    weights = done.weights
    said += [each.loss for each in done.outcome.curve]
import keras
print(json.dumps([keras.config.backend(), said]))
"""


@pytest.mark.slow
@pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed")
def test_stretches_go_on_from_weights_and_averages(tmp_path):
    """Of a step, JAX gives the memory of the weights away; the average must have its own."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env=os.environ | {"KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    backend, losses = json.loads(done.stdout.splitlines()[-1])
    assert backend == "jax"
    assert len(losses) == 4
    assert losses == sorted(losses, reverse=True)
