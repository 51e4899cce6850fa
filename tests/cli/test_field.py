"""`archsearch field`: what it prints of a model, and one line for whatever is no model."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

keras = pytest.importorskip("keras")
from archsearch.cli.app import app  # noqa: E402  # Keras, after all
from archsearch.errors import ArchsearchError  # noqa: E402

pytestmark = pytest.mark.slow
LAYERS = keras.layers

CUSTOM = """
import keras
{imported}

@keras.saving.register_keras_serializable("test_field")
class {name}(keras.layers.Layer):
    def call(self, images):
        return images

{registered}
"""


def small_model():
    image = keras.Input((32, 28, 3), name="image")
    x = LAYERS.Conv2D(8, 5, strides=2, padding="same", name="one")(image)
    x = LAYERS.ReLU(name="rest")(LAYERS.BatchNormalization(name="norm")(x))
    x = LAYERS.Conv2D(12, 3, name="two")(x)
    x = LAYERS.GlobalAveragePooling2D(name="head")(x)
    return keras.Model(image, LAYERS.Dense(5, name="classes")(x), name="a_name")


def any_size_model():
    image = keras.Input((None, None, 3))
    x = LAYERS.Conv2D(4, 3, strides=2, padding="same", name="one")(image)
    return keras.Model(image, LAYERS.GlobalMaxPooling2D()(LAYERS.Conv2D(4, 3)(x)))


def two_inputs_model():
    photo, facts = keras.Input((16, 16, 3), name="photo"), keras.Input((4,), name="facts")
    x = LAYERS.GlobalAveragePooling2D()(LAYERS.Conv2D(2, 3)(photo))
    return keras.Model([photo, facts], LAYERS.Concatenate()([x, facts]), name="two")


def lambda_model():
    image = keras.Input((16, 16, 3))
    x = LAYERS.Lambda(lambda pixels: pixels * 2, name="code")(LAYERS.Conv2D(2, 3)(image))
    return keras.Model(image, LAYERS.GlobalAveragePooling2D()(x))


def custom_model(folder, name):
    """Saves a model with a layer class that Keras forgets again, and a file that defines it."""
    namespace = {}
    exec(CUSTOM.format(name=name, imported="", registered=""), namespace)
    image = keras.Input((16, 16, 3))
    x = namespace[name](name="mine")(LAYERS.Conv2D(2, 3)(image))
    keras.Model(image, LAYERS.GlobalAveragePooling2D()(x)).save(folder / f"{name}.keras")
    del keras.saving.get_custom_objects()[f"test_field>{name}"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Models and what looks like one; tests read it only."""
    folder = tmp_path_factory.mktemp("models")
    small_model().save(folder / "small.keras")
    any_size_model().save(folder / "any.keras")
    two_inputs_model().save(folder / "two.keras")
    lambda_model().save(folder / "code.keras")
    image = keras.Input((8, 8, 1))
    keras.Model(image, LAYERS.Dense(2)(LAYERS.Flatten()(image)), name="flat").save(
        folder / "flat.keras"
    )
    sequence = keras.Input((50, 4))
    x = LAYERS.GlobalMaxPooling1D()(LAYERS.Conv1D(3, 5)(sequence))
    keras.Model(sequence, x).save(folder / "line.keras")
    whole = (folder / "small.keras").read_bytes()
    (folder / "cut.keras").write_bytes(whole[: len(whole) // 2])
    (folder / "broken.keras").write_bytes(whole.replace(b"Functional", b"Funktional"))
    (folder / "empty.keras").write_bytes(b"")
    (folder / "text.txt").write_text("hello")
    (folder / "nonsense.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + b"x" * 99)
    with zipfile.ZipFile(folder / "other.keras", "w") as archive:
        archive.writestr("a.txt", "b")
    small_model().save_weights(folder / "only.weights.h5")
    with_another_version(folder / "small.keras", folder / "future.keras")
    (folder / "raises.py").write_text("import keras\n\nx = 1 / 0\n")
    (folder / "syntax.py").write_text("def f(:\n")
    Image.fromarray(np.full((40, 50, 3), 99, np.uint8)).save(folder / "photo.png")
    (folder / "run" / "best").mkdir(parents=True)
    (folder / "run" / "best" / "model.keras").write_bytes(whole)
    return folder


def with_another_version(path, to):
    """A copy of a model as a later Keras might have written it."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "metadata.json":
                content = json.dumps({"keras_version": "99.1.0"}).encode()
            if name == "config.json":
                content = content.replace(b'"padding": "same"', b'"padding": "same", "new": 1')
            new.writestr(name, content)


def run(folder, *arguments):
    """What the command prints; the errors of archsearch are raised."""
    import os

    before = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(
            app, ["field", *arguments], catch_exceptions=False, standalone_mode=False
        )
    finally:
        os.chdir(before)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("text.txt",), "text.txt is no Keras model: it is neither a .keras archive nor an HDF5"),
        (("empty.keras",), "empty.keras is empty; save the model again"),
        (("cut.keras",), "cut.keras is cut short"),
        (("broken.keras",), "the file is damaged; copy or save it again"),
        (("nonsense.h5",), "nonsense.h5: Keras cannot load it"),
        (("other.keras",), "a zip archive without a config.json, so no Keras model"),
        (("only.weights.h5",), "holds weights alone and no network"),
        (("future.keras",), "it was saved by Keras 99.1.0, this is"),
        (("future.keras",), "Unrecognized keyword arguments passed to Conv2D: {'new': 1}"),
        ((".",), ". is a folder; give a .keras file"),
        (("ResNet5",), "did you mean ResNet50?"),
        (("smal.keras",), "did you mean small.keras?"),
        (("no/where.keras",), "neither a file nor a model of keras.applications; check the path"),
        (("code.keras",), "the file holds code (a Lambda layer, or a pickled function)"),
        (("code.keras",), "--allow-code"),
        (("code.keras", "--allow-code"), "layer code is a Lambda, which no rule reads"),
        (
            ("two.keras",),
            "two has 2 inputs (photo, facts); say which one is the image with --input",
        ),
        (("two.keras", "--input", "foto"), "two has no input 'foto'; its inputs are photo, facts"),
        (("two.keras", "--input", "facts"), "images have one to three axes"),
        (("flat.keras",), "flat has no spatial layer"),
        (("small.keras", "--size", "3"), "layer two leaves nothing of a 2×2 map"),
        (("small.keras", "--size", "3x3x3"), "the images of a_name have 2 axes (height, width)"),
        (("small.keras", "--size", "big"), "'big' is no image size; write HEIGHTxWIDTH"),
        (("small.keras", "--size", "0"), "an image has at least 1 pixel along each axis"),
        (("small.keras", "--import", "no.py"), "--import no.py: no such Python file"),
        (("small.keras", "--import", "raises.py"), "raises.py:3: the file raises ZeroDivision"),
        (("small.keras", "--import", "syntax.py"), "syntax.py:1: not valid Python"),
        (("small.keras", "--image", "photo.png"), "--image is for the page; add --html"),
        (("small.keras", "--no-measure"), "--no-measure is for the page; add --html"),
        (("small.keras", "--all", "--json"), "--all goes without --json"),
        (("small.keras", "--html", "--image", "text.txt"), "text.txt: it is no image that Pillow"),
        (("small.keras", "--html", "--image", "no.png"), "no.png cannot be read: No such file"),
        (("small.keras", "-o", "no/page.html"), "there is no folder no"),
        (("small.keras", "-o", "run"), "run is a folder; give the name of a file in it"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(folder, arguments, says):
    import click

    before = sorted(folder.iterdir())
    with pytest.raises((ArchsearchError, click.ClickException)) as error:
        run(folder, *arguments)
    text = str(getattr(error.value, "message", error.value))
    assert says in text
    assert "\n" not in text
    assert [each for each in sorted(folder.iterdir()) if each.name != "__pycache__"] == before


@pytest.mark.parametrize(
    ("imported", "registered", "says"),
    [
        (None, None, "the class 'Later' is not known here; define it"),
        ("", "", "layer mine is a Later, which no rule reads; say what it does"),
        ("import archsearch", "archsearch.register_layer(Later, 'pointwise')", None),
    ],
)
def test_classes_of_ones_own_come_from_a_file(tmp_path, imported, registered, says):
    custom_model(tmp_path, "Later")
    arguments = ["Later.keras"]
    if imported is not None:
        text = CUSTOM.format(name="Later", imported=imported, registered=registered)
        (tmp_path / "later.py").write_text(text)
        arguments += ["--import", "later.py"]
    if says is not None:
        with pytest.raises(ArchsearchError) as error:
            run(tmp_path, *arguments)
        assert says in str(error.value)
        assert "--import" in str(error.value)
    else:
        assert "pointwise" not in run(tmp_path, *arguments).stdout
    keras.saving.get_custom_objects().pop("test_field>Later", None)


def rows_of(printed):
    """The rows of the layer table by name."""
    lines = printed.split("\nlayer ")[1].splitlines()[2:]
    return {line.split()[0]: line.split() for line in lines if line.strip()}


def test_it_prints_the_whole_the_layers_and_the_warnings(folder):
    out = run(folder, "small.keras").stdout
    assert out.startswith("small: 32×28×3 image, 7 layers\n")
    figures = {
        line.split("  ")[0]: line.split("  ", 1)[1].split() for line in out.splitlines()[4:18]
    }
    assert figures["receptive field"][0] == "9"
    assert figures["jump"][0] == "2"
    assert figures["padding"][:3] == ["1", "+", "2"]
    assert figures["output size"][0] == "14×12"
    model = keras.models.load_model(folder / "small.keras")
    trained = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert figures["parameters"][:5] == [f"{trained:,}", "trained", "+", "16", "fixed"]
    rows = rows_of(out)
    assert rows["two"][1:] == [
        "conv2d",
        "14×12×12",
        "3",
        "1",
        "9",
        "2",
        "1",
        "+",
        "2",
        "876",
        "145,152",
    ]
    assert "rest" not in rows
    assert "1 layer that changes none of this left out" in out
    assert "asymmetric padding, 1 layer (one): pads rows unequally: 1 before, 2 after" in out


def test_all_layers_on_demand(folder):
    out = run(folder, "small.keras", "--all").stdout
    assert "rest" in rows_of(out)
    assert "left out" not in out


def test_json_has_every_layer_and_every_figure(folder):
    facts = json.loads(run(folder, "small.keras", "--json").stdout)
    assert facts["model"] == "small"
    assert facts["name"] == "a_name"
    assert facts["field"] == [9, 9]
    assert facts["image_size"] == [32, 28]
    assert facts["last_spatial"] == "two"
    assert [layer["name"] for layer in facts["layers"]] == [
        "image", "one", "norm", "rest", "two", "head", "classes",
    ]  # fmt: skip
    assert {"jump", "padding", "params", "macs", "depth", "warnings"} <= set(facts)


def test_a_run_folder_stands_for_its_best_model(folder):
    assert run(folder, "run").stdout.startswith("run: 32×28×3 image")


def test_without_a_size_it_says_what_needs_one(folder):
    out = run(folder, "any.keras").stdout
    assert "images of any size, 3 channels" in out
    assert "needs the image size (--size)" in out
    sized = run(folder, "any.keras", "--size", "20x30").stdout
    assert "20×30×3 image" in sized
    assert "--size" not in sized


def test_one_side_stands_for_all_axes(folder):
    assert "60×60×3 image" in run(folder, "small.keras", "--size", "60").stdout
    assert "60×4 image" in run(folder, "line.keras", "--size", "60").stdout


def test_one_of_several_inputs(folder):
    assert "two: 16×16×3 image" in run(folder, "two.keras", "--input", "photo").stdout


@pytest.mark.parametrize("name", ["small", "two", "line", "any"])
def test_a_page_of_every_kind_of_model(folder, tmp_path, name):
    page = tmp_path / "page.html"
    extra = ["--input", "photo"] if name == "two" else []
    ended = run(folder, f"{name}.keras", "-o", str(page), *extra)
    assert f"page: {page}" in ended.stdout
    html = page.read_text()
    assert "<h1>" in html
    is_measured = name in {"small", "two"}
    assert ("with the weights of the file" in html) == is_measured
    assert ("not measured: " in ended.stderr) != is_measured


def test_the_page_is_named_after_the_model(folder, tmp_path):
    (tmp_path / "small.keras").write_bytes((folder / "small.keras").read_bytes())
    photo = str(folder / "photo.png")
    ended = run(tmp_path, "small.keras", "--html", "--json", "--no-measure", "--image", photo)
    facts = json.loads(ended.stdout)
    assert facts["page"] == "small-field.html"
    assert facts["measured"] is None
    assert "page: small-field.html" in ended.stderr
    html = (tmp_path / "small-field.html").read_text()
    assert "danielbuechele" not in html
    assert "gradients were not asked for" in html


def test_in_a_process_of_its_own_it_is_quiet_and_fails_with_2(folder):
    def archsearch(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "archsearch", "field", *arguments],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip

    good = archsearch("small.keras", "--json")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["field"] == [9, 9]
    bad = archsearch("text.txt")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert len(bad.stderr.splitlines()) == 1
