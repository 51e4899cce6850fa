"""The best of a run trained again, and searched on from: to the end, and after a kill."""

import json
import shutil

import keras
import pytest

import archsearch
from archsearch.journal import JOURNAL
from archsearch.session.warm_start import best_of

pytestmark = pytest.mark.slow

REFINE = ["refine", "run", "--epochs", "2", "--width", "1.5", "--val-size", "100", "--seeds", "2"]
FROM = ["run", "space.py", "--from", "run", "--trials", "6", "--finalists", "0", "--workers", "1"]


def ended(done):
    assert done.returncode == 0, done.stderr
    return done


def broken_off_after(kind, folder):
    """Its journal as a kill would leave it, after the first event of this kind, in a copy."""
    copy = shutil.copytree(folder, folder.with_name(f"{folder.name}-killed"))
    journal = copy / JOURNAL
    lines = journal.read_text().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if json.loads(line)["event"] == kind)
    journal.write_text("".join(lines[: place + 1]) + lines[place + 1][:20])
    shutil.rmtree(copy / "best")
    return copy


@pytest.fixture(scope="module")
def refined(shell, run_folder):
    ended(shell(run_folder.parent, *REFINE))
    return run_folder.with_name("run-refined")


def test_refine_trains_the_winner_again_as_asked(refined, run_folder):
    source, run = archsearch.open_run(run_folder), archsearch.open_run(refined)
    winner = source.history.best(maximize=True)
    (trial,) = run.history.trials
    assert trial.status == "completed"
    assert trial.last.epochs == 2
    wide, narrow = trial.candidate.architecture.layers, winner.candidate.architecture.layers
    assert [layer.channels for layer in wide] == [layer.channels * 1.5 for layer in narrow]
    assert [layer.kernel_size for layer in wide] == [layer.kernel_size for layer in narrow]
    assert run.file.data["train"] == source.file.data["train"] + source.file.data["val"] - 100
    assert run.file.data["val"] == 100
    seeds = {each.seed for each in run.history.finalists}
    assert len(seeds) == 2
    before = {each.seed for each in source.history.trials} | {
        each.seed for each in source.history.finalists
    }
    assert not (seeds | {trial.seed}) & before
    assert isinstance(archsearch.load_best(refined), keras.Model)


def test_refine_goes_on_after_a_kill_as_if_there_had_been_none(shell, refined):
    whole = archsearch.open_run(refined)
    copy = broken_off_after("finalist", refined)
    shell_at = refined.parent
    ended(shell(shell_at, "refine", "run", "--resume", "-o", copy.name))
    again = archsearch.open_run(copy)
    columns = ["trial", "replicate", "score", "seed"]
    order = {"by": "replicate", "ignore_index": True}
    assert (
        again.finalists[columns]
        .sort_values(**order)
        .equals(whole.finalists[columns].sort_values(**order))
    )
    assert again.file.command == whole.file.command
    assert (copy / "best" / "model.keras").is_file()


def test_what_goes_on_must_have_begun_as_a_refinement_of_that_run(shell, refined, run_folder):
    place = refined.parent
    other = shell(
        place, "refine", "run", "--resume", "-o", shutil.copytree(run_folder, place / "o")
    )
    assert other.returncode == 2
    assert "the run to go on with is not one that refines run" in other.stderr
    mixed = shell(place, "refine", "o", "--resume", "-o", refined.name)
    assert mixed.returncode == 2
    assert "is not one that refines o" in mixed.stderr


def test_a_refined_run_refuses_other_images(shell, refined):
    done = shell(refined.parent, "refine", "run", "--dataset", "textures", "-o", "other")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def onward(shell, run_folder):
    done = ended(shell(run_folder.parent, *FROM, "-o", "onward"))
    assert "note: begins with the best 3 networks of run" in done.stderr
    return run_folder.with_name("onward")


def test_a_search_begins_with_the_best_of_another(onward, run_folder):
    source, run = archsearch.open_run(run_folder), archsearch.open_run(onward)
    best = [each.candidate.architecture for each in best_of(source.history, maximize=True)]
    first = [trial for trial in run.history.trials if trial.proposal == 0]
    assert [trial.candidate.architecture for trial in first] == best
    assert [trial.number for trial in first] == [1, 2, 3]
    assert run.history.trials[3].candidate.architecture not in best
    assert "Taken from another run, 3: trial 1, 2" in (onward / "report.html").read_text()


def test_it_goes_on_after_a_kill_as_if_there_had_been_none(shell, onward):
    whole = archsearch.open_run(onward)
    copy = broken_off_after("finished", onward)
    ended(shell(onward.parent, *FROM, "--resume", "-o", copy.name))
    again = archsearch.open_run(copy)
    columns = ["trial", "architecture", "score", "seed"]
    assert again.trials[columns].equals(whole.trials[columns])
