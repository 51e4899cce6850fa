"""The other backend, from the search to the model in use."""

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from shell import called, python

from archsearch.data import load

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed"),
]

SPACE = """
from archsearch import SearchSpace, choice

space = SearchSpace(depth=choice(1, 2), channels=8, epochs=20, train_size=600)
"""
SCRIPT = """
import json, sys
import archsearch, keras, numpy as np
from archsearch.data import load

model = archsearch.load_best(sys.argv[1])
data = load("digits")
said = model.predict(data.images[:300].astype("float32"), verbose=0).argmax(axis=1)
print(json.dumps([keras.config.backend(), float(np.mean(said == data.labels[:300]))]))
"""
ON_JAX = {"KERAS_BACKEND": "jax"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was made on JAX."""
    folder = tmp_path_factory.mktemp("jax")
    (folder / "space.py").write_text(SPACE)
    plan = ("--trials", "2", "--finalists", "1", "--seeds", "1", "-o", "run")
    ended = called(folder, "run", "space.py", *plan, **ON_JAX)
    assert ended.returncode == 0, ended.stderr
    assert json.loads((folder / "run" / "run.json").read_text())["versions"]["backend"] == "jax"
    return folder


def test_its_model_is_loaded_and_knows_its_digits(folder: Path) -> None:
    ended = python(folder, "-c", SCRIPT, "run", **ON_JAX)
    assert ended.returncode == 0, ended.stderr
    backend, right = json.loads(ended.stdout.splitlines()[-1])
    assert backend == "jax"
    assert right > 0.6


def test_it_classifies_image_files(folder: Path) -> None:
    digits = load("digits")
    pixels = (np.asarray(digits.images[0, :, :, 0]) * (255 / 16)).astype("uint8")
    Image.fromarray(pixels).save(folder / "digit.png")
    ended = called(folder, "predict", "run", "digit.png", "--json", **ON_JAX)
    assert ended.returncode == 0, ended.stderr
    (row,) = json.loads(ended.stdout)
    assert row["label"] in {str(number) for number in range(10)}


@pytest.mark.parametrize("form", ["keras", "saved_model", "python"])
def test_it_is_exported(folder: Path, form: str) -> None:
    ended = called(folder, "export", "run", "--format", form, **ON_JAX)
    assert ended.returncode == 0, ended.stderr
    assert list((folder / "run" / "exports").iterdir())


def test_what_needs_tensorflow_says_so(folder: Path) -> None:
    ended = called(folder, "export", "run", "--format", "litert", **ON_JAX)
    assert ended.returncode == 2
    assert "KERAS_BACKEND=tensorflow" in ended.stderr
    assert ended.stderr.count("\n") == 1
