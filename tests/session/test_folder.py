"""The run folder: what is refused, and that nothing of anyone else's is ever deleted."""

from pathlib import Path

import pytest

from archsearch import InputError
from archsearch.session.folder import clear, state_of


def make_run(folder: Path) -> None:
    names = ("trials.csv", "finalists.csv", "pareto.csv", "findings.json", "report.html")
    for name in ("run.json", "journal.jsonl", *names):
        (folder / name).write_text("{}")
    (folder / "weights").mkdir()
    (folder / "weights" / "trial-0001-epoch-003.npz").write_text("x")
    (folder / "weights" / "trial-0001-replicate-02-epoch-003.npz").write_text("x")
    (folder / "best").mkdir()
    (folder / "best" / "model.keras").write_text("x")


def test_a_folder_that_is_not_there_or_empty_is_new(tmp_path: Path):
    assert state_of(tmp_path / "results" / "small", "new") == "new"
    assert state_of(tmp_path, "resume") == "new"


def test_a_run_is_resumed_or_replaced_only_when_asked(tmp_path: Path):
    make_run(tmp_path)
    assert state_of(tmp_path, "resume") == "go on"
    assert state_of(tmp_path, "overwrite") == "replace"
    with pytest.raises(InputError, match="holds a run; use --resume to go on, --overwrite"):
        state_of(tmp_path, "new")


@pytest.mark.parametrize("mode", ["new", "resume", "overwrite"])
def test_a_folder_that_is_no_run_is_left_alone(tmp_path: Path, mode: str):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match="another --output"):
        state_of(tmp_path, mode)  # type: ignore[arg-type]
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_what_a_kill_during_the_start_leaves_behind_may_be_started_again(tmp_path: Path):
    (tmp_path / "journal.jsonl").write_text("")
    (tmp_path / ".run.json.tmp").write_text("{")
    assert state_of(tmp_path, "resume") == "replace"


def test_a_journal_with_events_is_not_thrown_away_for_want_of_a_run_file(tmp_path: Path):
    (tmp_path / "journal.jsonl").write_text("{}")
    with pytest.raises(InputError, match="leaves it alone"):
        state_of(tmp_path, "resume")


def test_a_folder_below_a_file_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file"):
        state_of(tmp_path / "file" / "run", "new")


def test_clearing_deletes_our_files_and_no_others(tmp_path: Path):
    make_run(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "best" / "mine.txt").write_text("mine")
    (tmp_path / "weights" / "resnet.h5").write_text("mine")
    clear(tmp_path)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert left == [
        "best/mine.txt",
        "journal.jsonl",
        "notes.txt",
        "weights/resnet.h5",
    ]
    assert (tmp_path / "journal.jsonl").read_bytes() == b""


def test_a_file_is_no_folder(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file"):
        state_of(tmp_path / "file", "new")
