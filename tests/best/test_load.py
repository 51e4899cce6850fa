"""Any trial's model, where its weights were kept; and one clear line where they were not."""

import json
import shutil

import numpy as np
import pytest

import archsearch
from archsearch.data import load, split

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def parts():
    return split(load("digits"), train_size=500)


def accuracy(model, parts) -> float:
    predicted = model.predict(parts.val_images.astype("float32"), verbose=0).argmax(axis=1)
    return float((predicted == parts.val_labels).mean())


@pytest.fixture
def copy(run_folder, tmp_path):
    """A copy of the run, to be damaged."""
    return shutil.copytree(run_folder, tmp_path / "copy")


def test_every_trial_scores_what_the_journal_says(run_folder, parts):
    """A trial's own score, and of finalists that of the best training with a fresh seed."""
    run = archsearch.open_run(run_folder)
    statuses = {trial.status for trial in run.history.trials}
    assert statuses == {"completed", "stopped"}
    again = run.finalists.groupby("trial")["score"].max()
    for trial in run.history.trials:
        expected = again.get(trial.number, trial.score)
        assert accuracy(archsearch.load(run_folder, trial.number), parts) == pytest.approx(
            expected, abs=1e-6
        )


def test_every_training_is_on_the_disk(run_folder):
    run = archsearch.open_run(run_folder)
    names = {path.name for path in (run_folder / "weights").iterdir()}
    assert len(names) == len(run.trials) + len(run.finalists)


def test_without_a_trial_it_is_the_best(run_folder, parts):
    best = archsearch.load_best(run_folder)
    images = parts.val_images[:5].astype("float32")
    np.testing.assert_array_equal(
        archsearch.load(run_folder).predict(images, verbose=0), best.predict(images, verbose=0)
    )


def test_a_kept_model_can_be_trained_further(run_folder, parts):
    model = archsearch.load(run_folder, 1)
    images, labels = parts.train_images.astype("float32"), parts.train_labels
    before = model.evaluate(images, labels, verbose=0)[0]
    model.fit(images, labels, epochs=5, verbose=0)
    assert model.evaluate(images, labels, verbose=0)[0] < before


def test_a_trial_that_there_is_not(run_folder):
    with pytest.raises(archsearch.InputError, match=r"has no trial 99; there are 1 to 9"):
        archsearch.load(run_folder, 99)


def test_weights_that_are_gone_name_those_that_are_there(copy):
    run = archsearch.open_run(copy)
    winner = run.history.best(maximize=True).number
    lost = next(each.number for each in run.history.trials if each.number != winner)
    for path in (copy / "weights").glob(f"trial-{lost:04d}-*"):
        path.unlink()
    with pytest.raises(archsearch.InputError, match="--keep-models all") as caught:
        archsearch.load(copy, lost)
    assert f"kept no weights of trial {lost}; there are those of" in str(caught.value)
    assert f" {lost}," not in str(caught.value).split("those of", 1)[1]
    shutil.rmtree(copy / "weights")
    archsearch.load(copy, winner)  # its file is in best/


def test_damaged_weights_are_said_to_be(copy):
    history = archsearch.open_run(copy).history
    contenders = {each.trial.number for each in history.contenders(maximize=True)}
    trial = next(each for each in history.trials if each.number not in contenders)
    path = copy / "weights" / trial.last.weights
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(archsearch.InputError, match=rf"weights/{path.name} is damaged"):
        archsearch.load(copy, trial.number)


def test_an_older_run_has_its_best_model_and_says_what_the_others_lack(copy, shell):
    """Such as was made before the scaling of the pixels was on record."""
    told = json.loads((copy / "run.json").read_text())
    for name in ("scaling", "value_range"):
        del told["data"][name]
    del told["options"]["keep_models"]
    (copy / "run.json").write_text(json.dumps(told))
    history = archsearch.open_run(copy).history
    winner = history.best(maximize=True).number
    archsearch.load(copy, winner)
    other = next(each.number for each in history.trials if each.number != winner)
    with pytest.raises(archsearch.InputError, match="--resume` adds it"):
        archsearch.load(copy, other)
    told = shell(copy.parent, "report", copy.name)
    assert told.returncode == 0, told.stderr


def test_a_deleted_model_says_whether_it_can_be_had_again(copy):
    (copy / "best" / "model.keras").unlink()
    with pytest.raises(archsearch.InputError, match="--resume` writes it again"):
        archsearch.load_best(copy)
    shutil.rmtree(copy / "weights")
    with pytest.raises(archsearch.InputError, match="gone too; `python -m archsearch refine"):
        archsearch.load_best(copy)


def test_a_run_without_a_completed_trial_has_no_model_yet(copy):
    shutil.rmtree(copy / "best")
    (copy / "journal.jsonl").write_text("")
    with pytest.raises(archsearch.InputError, match="has no best model yet: no trial was"):
        archsearch.load_best(copy)


def test_each_training_of_a_finalist_is_there_by_its_number(run_folder, parts):
    run = archsearch.open_run(run_folder)
    for each in run.history.finalists:
        model = archsearch.load(run_folder, each.trial, replicate=each.replicate)
        assert accuracy(model, parts) == pytest.approx(each.outcome.score, abs=1e-6)
    own = run.history.trials[0]
    model = run.load(own.number, replicate=0)
    assert accuracy(model, parts) == pytest.approx(own.score, abs=1e-6)
    with pytest.raises(archsearch.InputError, match="has no replicate 9; there are: 0, 1, 2"):
        run.load(run.history.finalists[0].trial, replicate=9)
    with pytest.raises(archsearch.InputError, match="give the trial as well"):
        archsearch.load(run_folder, replicate=1)


def test_a_model_of_another_trial_in_best_is_not_taken_for_one_whose_weights_are_gone(copy):
    """As while a run goes on, after which another trial is the best."""
    winner = archsearch.open_run(copy).history.best(maximize=True).number
    described = json.loads((copy / "best" / "architecture.json").read_text())
    (copy / "best" / "architecture.json").write_text(json.dumps(described | {"trial": winner + 1}))
    shutil.rmtree(copy / "weights")
    with pytest.raises(archsearch.InputError, match=f"kept no weights of trial {winner}"):
        archsearch.load(copy, winner)


def test_a_damaged_model_is_one_line(copy):
    path = copy / "best" / "model.keras"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(archsearch.InputError, match="it may be damaged") as caught:
        archsearch.load_best(copy)
    assert "\n" not in str(caught.value)
    assert "--resume` writes it again" in str(caught.value)
    shutil.rmtree(copy / "weights")
    with pytest.raises(archsearch.InputError, match="gone too; `python -m archsearch refine"):
        archsearch.load_best(copy)


@pytest.fixture
def resume(shell, run_folder, copy):
    """Goes on with the copy, where nothing is left to train."""
    shutil.copy(run_folder.parent / "space.py", copy.parent)
    return lambda: shell(copy.parent, "run", "space.py", "--resume", "-o", copy.name)


def answers(folder, parts):
    images = parts.val_images[:20].astype("float32")
    return archsearch.load_best(folder).predict(images, verbose=0)


@pytest.mark.parametrize("damage", ["deleted", "of another trial", "not described"])
def test_a_best_model_that_is_not_the_winners_is_written_again(copy, resume, parts, damage):
    """As after a kill, or a run broken off while another network led."""
    expected, best = answers(copy, parts), copy / "best"
    described = json.loads((best / "architecture.json").read_text())
    other = 1 if described["trial"] != 1 else 2
    if damage == "deleted":
        (best / "model.keras").unlink()
    else:
        archsearch.load(copy, other).save(best / "model.keras")
        assert not np.array_equal(answers(copy, parts), expected)
    if damage == "not described":
        (best / "architecture.json").unlink()
    elif damage == "of another trial":
        (best / "architecture.json").write_text(json.dumps(described | {"trial": other}))
    done = resume()
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(answers(copy, parts), expected, atol=1e-6)
    assert json.loads((best / "architecture.json").read_text()) == described
    assert len(archsearch.open_run(copy).history.tested) == 1


def test_exports_of_the_model_before_are_said_to_be_so(copy, resume):
    (copy / "exports").mkdir(exist_ok=True)
    (copy / "exports" / "model.keras").write_bytes(b"")
    (copy / "best" / "model.keras").unlink()
    assert "exports/ has the model of before" in resume().stderr


def test_damaged_weights_of_the_winner_leave_the_report(copy, resume):
    shutil.rmtree(copy / "best")
    (copy / "report.html").unlink()
    for path in (copy / "weights").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    done = resume()
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if "error" in line]
    assert "is damaged" in line
    assert "`python -m archsearch refine copy` trains its network again" in line
    assert (copy / "report.html").is_file()
