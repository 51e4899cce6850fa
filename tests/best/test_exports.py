"""Each format is written, run in its own runtime, and compared; what differs is not exported."""

import json

import numpy as np
import pytest

import archsearch
from archsearch.best.exports.check import check
from archsearch.best.exports.formats import FORMATS, format_named
from archsearch.best.files import remove_exports
from archsearch.best.source import code_of
from archsearch.data import load, split
from archsearch.errors import InputError, RunError
from archsearch.space import Architecture, Candidate, Conv, Pool, Training
from archsearch.train.scaling import Scaling

SLOW = pytest.mark.slow


@SLOW
@pytest.mark.parametrize("name", FORMATS)
def test_an_export_answers_as_keras_does(shell, run_folder, name):
    done = shell(run_folder.parent, "export", "run", "--format", name, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    path = run_folder.parent / told["path"]
    assert path == run_folder / "exports" / FORMATS[name].file
    assert path.exists()
    assert told["bytes"] > 500
    checked = told["check"]
    assert checked["images"] == 256
    if FORMATS[name].exact:
        assert checked["same"] >= 255  # two classes may be as likely as each other
        assert checked["largest"] < 2e-5
    else:
        assert checked["same"] < 256 or checked["largest"] > 1e-3  # it is in 8 bits indeed
    labels = path / "labels.txt" if path.is_dir() else path.with_name(f"{path.name}.labels.txt")
    assert labels.read_text().splitlines() == [str(digit) for digit in range(10)]
    assert not list(path.parent.glob(".tmp-*"))


TRAINING = Training(optimizer="adam", learning_rate=0.001, batch_size=32, dropout=0.2)
ODD = {
    "pooling, flattened, in colour": Architecture(
        input_shape=(12, 10, 3),
        classes=4,
        layers=(
            Conv(kernel_size=(3, 5), stride=1, channels=4, padding="same"),
            Pool(kind="max", size=2),
            Conv(kernel_size=(2, 2), stride=2, channels=6, padding="valid"),
        ),
        head="flatten",
        dense=(7,),
        activation="tanh",
        normalization=None,
    ),
    "average pooling, selu": Architecture(
        input_shape=(9, 13, 1),
        classes=2,
        layers=(
            Conv(kernel_size=(3, 3), stride=1, channels=5, padding="same"),
            Pool(kind="average", size=2),
        ),
        head="gap",
        dense=(),
        activation="selu",
        normalization="batch",
    ),
}


@SLOW
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("architecture", ODD.values(), ids=ODD)
def test_networks_of_other_kinds_are_exported_too(architecture, name, tmp_path):
    from archsearch.best.exports.answers import answers
    from archsearch.best.exports.write import Source, write
    from archsearch.train.build import build

    scaling = Scaling(mean=100.0, deviation=50.0)
    model = build(architecture, scaling=scaling, dropout=0.2, seed=1)
    images = np.random.default_rng(0).uniform(0, 255, (40, *architecture.input_shape))
    images = images.astype("float32")
    expected = model.predict(images, verbose=0)
    code = code_of(Candidate(architecture=architecture, training=TRAINING), scaling)
    path = tmp_path / FORMATS[name].file
    write(name, Source(model=model, code=code, calibration=images), path)
    found, runtime = answers(name, path, images)
    labels = expected.argmax(axis=1)
    check(FORMATS[name], runtime=runtime, expected=expected, found=found, labels=labels)


@SLOW
def test_the_best_model_of_a_run_is_not_replaced(shell, run_folder):
    done = shell(
        run_folder.parent, "export", "run", "--format", "keras", "--trial", "1", "--overwrite",
        "-o", "run/best/model.keras",
    )  # fmt: skip
    assert done.returncode == 2
    assert "run/best has a run's best model; give another --output" in done.stderr


@SLOW
def test_what_its_own_runtime_cannot_run_is_not_exported(run_folder, tmp_path, monkeypatch):
    from archsearch.best.exports import export as exporting

    def broken(*arguments):
        raise RuntimeError("no such\noperation")

    monkeypatch.setattr(exporting, "answers", broken)
    run, to = archsearch.open_run(run_folder), tmp_path / "model.keras"
    parts = split(load("digits"), train_size=500)
    with pytest.raises(RunError, match="exported as keras cannot be run: no such operation"):
        exporting.export(run_folder, run.file, parts, FORMATS["keras"], to)
    assert list(tmp_path.iterdir()) == []


@SLOW
def test_an_export_of_a_trial_is_that_trials(shell, run_folder, tmp_path):
    import keras

    to = tmp_path / "one.keras"
    done = shell(
        run_folder.parent, "export", "run", "--format", "keras", "--trial", "1", "-o", str(to)
    )
    assert done.returncode == 0, done.stderr
    assert "checked: Keras" in done.stdout
    images = np.random.default_rng(0).uniform(0, 16, (4, 8, 8, 1)).astype("float32")
    np.testing.assert_allclose(
        keras.models.load_model(to).predict(images, verbose=0),
        archsearch.load(run_folder, 1).predict(images, verbose=0),
        rtol=1e-5,
    )
    again = shell(run_folder.parent, "export", "run", "--format", "keras", "-o", str(to))
    assert again.returncode == 2
    assert "is there already; --overwrite replaces it" in again.stderr


@SLOW
def test_an_export_of_a_trial_does_not_replace_the_bests(shell, run_folder):
    shell(run_folder.parent, "export", "run", "--format", "keras")
    done = shell(run_folder.parent, "export", "run", "--format", "keras", "--trial", "1", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["path"] == "run/exports/trial-1/model.keras"
    assert (run_folder / "exports" / "model.keras").is_file()


def test_a_run_that_starts_anew_removes_exports_and_what_was_left_of_them(tmp_path):
    exports = tmp_path / "exports"
    for place in (exports, exports / "trial-7"):
        (place / "saved_model").mkdir(parents=True)
        (place / ".tmp-python").mkdir()
        for name in ("model.onnx", "model.onnx.labels.txt", ".tmp-model.onnx"):
            (place / name).touch()
    remove_exports(tmp_path)
    assert not exports.exists()
    (tmp_path / "elsewhere").mkdir()
    (exports / "trial-notes").mkdir(parents=True)
    (exports / "trial-8").symlink_to(tmp_path / "elsewhere")
    others = (exports / "mine.txt", exports / "trial-notes" / "model.keras", exports / "trial-9")
    for path in (*others, tmp_path / "elsewhere" / "model.keras"):
        path.touch()
    remove_exports(tmp_path)
    assert all(path.is_file() for path in others)
    assert (exports / "trial-8" / "model.keras").is_file()


@SLOW
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--format", "tflite"), "unknown format 'tflite'"),
        (("--format", "onx"), "did you mean 'onnx'?"),
        (("--format", "litert", "-o", "a.onnx"), "must end in .tflite, but got a.onnx"),
        (("--format", "saved_model", "-o", "a.pb"), "must be a folder"),
        (("--format", "keras", "--trial", "77"), "has no trial 77"),
        (("--format", "keras", "--dataset", "fashion"), "the run's images are needed"),
    ],
)
def test_wrong_usage_is_one_line(shell, run_folder, arguments, says):
    done = shell(run_folder.parent, "export", "run", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


@SLOW
def test_other_images_are_refused(shell, run_folder, tmp_path):
    rng = np.random.default_rng(0)
    np.savez(
        tmp_path / "other.npz",
        x=rng.integers(0, 16, (60, 8, 8, 1), dtype=np.uint8),
        y=np.arange(60) % 10,
    )
    done = shell(
        run_folder.parent, "export", "run", "--format", "keras", "--dataset",
        str(tmp_path / "other.npz"),
    )  # fmt: skip
    assert done.returncode == 2
    assert "but the run's images have" in done.stderr


def test_a_missing_package_is_named_with_the_command(monkeypatch):
    monkeypatch.setattr("archsearch.best.exports.formats.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'pip install "archsearch\[onnx\]"'):
        format_named("onnx")


def checked(expected, found, name):
    labels = np.zeros(len(expected), int)
    return check(FORMATS[name], runtime="it", expected=expected, found=found, labels=labels)


def test_a_difference_that_rounding_does_not_explain_is_an_error():
    expected = np.array([[0.7, 0.3], [0.2, 0.8]])
    assert checked(expected, expected + 1e-6, "onnx").same == 2
    with pytest.raises(RunError, match=r"differs from Keras by up to 0\.001"):
        checked(expected, expected + 0.001, "onnx")
    with pytest.raises(RunError, match="differs from Keras by up to nan"):
        checked(expected, expected * np.nan, "onnx")
    with pytest.raises(RunError, match="probabilities where Keras gives"):
        checked(expected, expected[:, :1], "onnx")


def test_eight_bits_may_differ_but_not_in_what_they_say():
    expected = np.tile([[0.7, 0.3]], (20, 1))
    found = expected + 0.05
    found[0] = [0.4, 0.6]
    assert checked(expected, found, "litert-int8").same == 19
    found[1:4] = [0.4, 0.6]
    with pytest.raises(RunError, match="the same class as Keras for only 16 of 20"):
        checked(expected, found, "litert-int8")
