"""`model.py`: formatted Keras code of exactly the network that was trained."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import candidates

from archsearch.best.source import code_of
from archsearch.train.build import build
from archsearch.train.scaling import Scaling

pytestmark = pytest.mark.slow

SCALINGS = st.builds(Scaling, mean=st.floats(-300, 300), deviation=st.floats(1, 300))


def formatted(code: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "88", "-"]
    return subprocess.run(command, input=code, capture_output=True, text=True, check=True).stdout


@given(candidates(), SCALINGS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_is_formatted_and_builds_the_same_network(candidate, scaling):
    code = code_of(candidate, scaling)
    assert formatted(code) == code
    names = {"__name__": "model", "__file__": "model.py"}
    exec(code, names)
    written = names["build"]()
    dropout = candidate.training.dropout
    built = build(candidate.architecture, scaling=scaling, dropout=dropout, seed=1)
    assert [layer.name for layer in written.layers if layer.weights] == [
        layer.name for layer in built.layers if layer.weights
    ]
    written.set_weights(built.get_weights())
    shape = (2, *candidate.architecture.input_shape)
    images = np.random.default_rng(0).normal(0, 50, shape).astype("float32")
    np.testing.assert_allclose(
        written.predict(images, verbose=0), built.predict(images, verbose=0), atol=1e-5
    )
