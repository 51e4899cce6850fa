"""Makes the modules beside these tests importable; models are forgotten after each test."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def forgotten_names():
    """No test sees the numbers that Keras has given to layers of an earlier one."""
    keras = pytest.importorskip("keras")
    keras.utils.clear_session(free_memory=False)
