"""Files that are whole or not there, weights that are needed and no others, and run.json."""

import json
import os
import stat

import pytest

from archsearch.errors import InputError
from archsearch.journal import (
    RUN_FILE,
    RunFile,
    WeightFolder,
    read_run_file,
    write_bytes,
    write_json,
    write_text,
)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path):
    path = tmp_path / "file"
    write_bytes(path, b"one")
    write_text(path, "zwölf")
    assert path.read_text(encoding="utf-8") == "zwölf"
    write_json(path, {"a": "é"})
    assert path.read_text(encoding="utf-8") == '{\n  "a": "é"\n}\n'
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "file"
    write_bytes(path, b"old")

    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full) if step == "fsync" else monkeypatch.setattr(
        type(path), "replace", full
    )
    with pytest.raises(OSError, match="no space"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_the_new_bytes_are_on_the_disk_before_the_name(tmp_path, monkeypatch):
    path, order = tmp_path / "file", []
    fsync, replace = os.fsync, type(path).replace

    def synced(descriptor):
        order.append(("fsync", os.fstat(descriptor).st_size))
        fsync(descriptor)

    def renamed(self, target):
        order.append(("replace", target.name))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(type(path), "replace", renamed)
    write_bytes(path, b"four")
    assert order == [("fsync", 4), ("replace", "file")]
    assert stat.S_ISREG(path.stat().st_mode)


def test_weights_are_kept_read_and_deleted(tmp_path):
    folder = WeightFolder(tmp_path / "weights")
    name = folder.keep(7, 12, b"seven")
    assert name == "trial-0007-epoch-012.npz"
    assert folder.read(name) == b"seven"
    folder.delete(name)
    assert folder.read(name) is None
    folder.delete(name)  # gone already
    folder.delete(None)
    assert names(tmp_path / "weights") == []


def test_a_kill_leaves_weights_that_the_next_run_clears(tmp_path):
    folder = WeightFolder(tmp_path / "weights")
    folder.delete_all_but([])  # no folder yet
    first, second = folder.keep(1, 3, b"1"), folder.keep(2, 3, b"2")
    (tmp_path / "weights" / ".trial-0003-epoch-003.npz.tmp").write_bytes(b"half")
    folder.delete_all_but([second, "gone.npz"])
    assert first != second
    assert names(tmp_path / "weights") == [second]


def run_file():
    return RunFile(
        space={"name": "small"},
        data={"fingerprint": "abc"},
        options={"seed": 0},
        versions={"python": "3.11"},
        command="archsearch run é.py",
        times={"started": 1.5},
        totals={"completed": 3},
    )


def test_a_run_file_survives_the_disk(tmp_path):
    run_file().write(tmp_path)
    assert read_run_file(tmp_path) == run_file()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"space": 1, "colour": 2}', "7"])
def test_a_damaged_run_file_is_refused(tmp_path, text):
    (tmp_path / RUN_FILE).write_text(text)
    with pytest.raises(InputError, match=rf"{RUN_FILE} is damaged"):
        read_run_file(tmp_path)


def test_a_run_file_of_a_newer_archsearch_is_not_called_damaged(tmp_path):
    path = tmp_path / RUN_FILE
    run_file().write(tmp_path)
    path.write_text(json.dumps({**json.loads(path.read_text()), "mood": "good"}))
    with pytest.raises(InputError, match=r"has 'mood', .* a newer one wrote it"):
        read_run_file(tmp_path)


def test_a_folder_that_is_no_run(tmp_path):
    with pytest.raises(InputError, match=f"no run folder: it has no {RUN_FILE}"):
        read_run_file(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        read_run_file(tmp_path / "nowhere")
