"""The split that workers read lasts as long as its run, and no longer."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from archsearch.data import Split
from archsearch.session import stored_data
from archsearch.session.stored_data import PREFIX, stored

HOLDER = """
import sys, tempfile
sys.path.insert(0, {here!r})
tempfile.tempdir = {root!r}
from test_stored_data import small_split
from archsearch.session.stored_data import stored
with stored(small_split()) as folder:
    print(folder, flush=True)
    sys.stdin.read()
"""


def small_split() -> Split:
    images, labels = np.zeros((4, 8, 8, 1), "uint8"), np.arange(4) % 2
    return Split(
        train_images=images,
        train_labels=labels,
        val_images=images,
        val_labels=labels,
        test_images=images,
        test_labels=labels,
        class_names=("a", "b"),
    )


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def folders(root):
    return sorted(path.name for path in root.glob(f"{PREFIX}*"))


def test_it_is_there_while_the_run_lasts(root):
    with stored(small_split()) as folder:
        assert len(list(folder.iterdir())) > 3
    assert folders(root) == []


def test_that_of_another_process_stays_until_it_is_killed(root):
    code = HOLDER.format(here=str(Path(__file__).parent), root=str(root))
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline().strip()
        (held,) = folders(root)
        with stored(small_split()):
            assert len(folders(root)) == 2
        assert folders(root) == [held]
        other.send_signal(signal.SIGKILL)
        other.wait()
        with stored(small_split()):
            assert held not in folders(root)


def test_one_without_a_lock_is_removed_when_it_is_old(root, monkeypatch):
    (root / f"{PREFIX}1").mkdir()
    with stored(small_split()):
        assert f"{PREFIX}1" in folders(root)
    monkeypatch.setattr(stored_data, "NEW_SECONDS", 0.0)
    with stored(small_split()):
        assert f"{PREFIX}1" not in folders(root)
