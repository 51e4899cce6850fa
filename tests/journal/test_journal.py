"""journal.jsonl on the disk: what is appended is read, torn lines never happened, one writer."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
import strategies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archsearch.errors import InputError
from archsearch.journal import JOURNAL, Finished, Interrupted, Journal, Resumed, read_events
from archsearch.journal.events import EVENTS

DONE = Finished(trial=1, status="failed", reason="the loss became nan in epoch 1")


def write(folder, *events):
    with Journal(folder) as journal:
        return [journal.append(event) for event in events]


@pytest.mark.parametrize("name", sorted(EVENTS))
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_appended_is_read(name, data, tmp_path):
    (tmp_path / JOURNAL).unlink(missing_ok=True)
    event = data.draw(strategies.EVENTS[name])
    before = time.time()
    (stamped,) = write(tmp_path, event)
    (read,) = read_events(tmp_path)
    assert repr(read) == repr(stamped)
    assert before <= read.time <= time.time()
    assert repr(event) == repr(type(event)(**{**_fields(read), "time": event.time}))


def _fields(event):
    return {name: getattr(event, name) for name in event.__slots__}


def test_infinity_and_nan_are_strict_json(tmp_path):
    write(tmp_path, Resumed(trials=1), Interrupted(reason="é×"))
    write(
        tmp_path,
        EVENTS["tested"](trial=1, test_accuracy=float("nan"), test_loss=float("inf"), images=3),
    )
    for line in (tmp_path / JOURNAL).read_text(encoding="utf-8").splitlines():
        json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    tested = read_events(tmp_path)[-1]
    assert tested.test_accuracy != tested.test_accuracy  # NaN
    assert tested.test_loss == float("inf")


def test_each_event_is_on_the_disk_when_append_returns(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
    with Journal(tmp_path) as journal:
        for number in range(1, 4):
            journal.append(DONE)
            assert len(read_events(tmp_path)) == number
            assert synced[-1] == (tmp_path / JOURNAL).stat().st_size
            assert len(synced) == number


def test_a_journal_goes_on_where_it_ended(tmp_path):
    write(tmp_path, DONE)
    write(tmp_path, DONE)
    assert len(read_events(tmp_path)) == 2


def test_a_torn_last_line_is_left_out_on_reading_and_cut_on_opening(tmp_path):
    write(tmp_path, DONE, DONE)
    path = tmp_path / JOURNAL
    whole = path.read_bytes()
    second = whole.index(b"\n") + 1
    for cut in range(second, len(whole)):
        path.write_bytes(whole[:cut])
        assert len(read_events(tmp_path)) == 1
    assert path.read_bytes() == whole[:-1]  # reading changes nothing
    write(tmp_path, Resumed(trials=3))
    assert [event.name for event in read_events(tmp_path)] == ["finished", "resumed"]


def test_a_journal_of_one_torn_line_is_empty(tmp_path):
    (tmp_path / JOURNAL).write_bytes(b'{"event": "fini')
    assert read_events(tmp_path) == []
    write(tmp_path)
    assert (tmp_path / JOURNAL).read_bytes() == b""


def test_a_damaged_line_in_the_middle_is_refused_with_its_number(tmp_path):
    write(tmp_path, DONE, DONE, DONE)
    path = tmp_path / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    for damage in (b"{\n", b"\xff\xfe\n", b'{"event": "rung"}\n', b"[1]\n", b"\n", b"7\n"):
        path.write_bytes(lines[0] + damage + lines[2])
        with pytest.raises(InputError, match=rf"{JOURNAL}:2: this line is damaged .*delete it"):
            read_events(tmp_path)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b'{"event": "burnt", "trial": 1}\n', "burnt"),
        (b'{"event": "interrupted", "reason": "Ctrl-C", "mood": 1}\n', "mood"),
    ],
)
def test_what_a_newer_archsearch_may_have_written_is_not_called_damaged_alone(tmp_path, line, name):
    write(tmp_path, DONE)
    path = tmp_path / JOURNAL
    path.write_bytes(path.read_bytes() + line + path.read_bytes())
    with pytest.raises(
        InputError, match=f":2: this line has '{name}', .* a newer one wrote it, or"
    ):
        read_events(tmp_path)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_one_byte_becomes_is_read_or_refused(tmp_path, data):
    """No damage ends in a traceback."""
    path = tmp_path / JOURNAL
    if not path.exists():
        write(tmp_path, DONE, Resumed(trials=3, unfinished=(1, 2)), Interrupted(reason="Ctrl-C"))
        (tmp_path / "whole").write_bytes(path.read_bytes())
    text = bytearray((tmp_path / "whole").read_bytes())
    text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(text)
    with suppress(InputError):
        read_events(tmp_path)


def test_a_folder_without_a_journal_is_no_run_folder(tmp_path):
    with pytest.raises(InputError, match=f"no run folder: it has no {JOURNAL}"):
        read_events(tmp_path)


HOLD = """
import sys, time
from pathlib import Path
from archsearch.journal import Journal, Resumed
with Journal(Path(sys.argv[1])) as journal:
    journal.append(Resumed(trials=1))
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_process_at_a_time_and_none_after_a_kill(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InputError, match="another archsearch process is running"):
            write(tmp_path, DONE)
        assert len(read_events(tmp_path)) == 1  # readers need no lock
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    write(tmp_path, DONE)
    assert len(read_events(tmp_path)) == 2


def test_two_journals_of_one_process_exclude_each_other_too(tmp_path):
    with Journal(tmp_path), pytest.raises(InputError, match="another archsearch process"):
        write(tmp_path, DONE)
    write(tmp_path, DONE)
