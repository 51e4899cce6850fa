"""journal.jsonl: appended line by line, flushed to the disk, held by one process at a time."""

import fcntl
import json
import math
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from archsearch.errors import InputError
from archsearch.journal.events import (
    Event,
    Skipped,
    UnknownError,
    at,
    event_from_json,
    event_to_json,
)

JOURNAL = "journal.jsonl"


class Journal:
    """The open journal of a run folder. Only one process has it at a time.

    The lock is the operating system's, on the file itself, so a dead process holds none.
    Use as a context manager; `append` returns once the event is on the disk.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL

    def __enter__(self) -> "Journal":
        self._file = self.path.open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise InputError(
                f"{self.path.parent}: another archsearch process is running in this folder; "
                "wait for it, or use another --output"
            ) from None
        self._drop_torn_line()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, event: Event) -> Event:
        """The event with its time, now on the disk; a skip is there with the event after it.

        Of a grid there may be thousands in a row, and a skip that is lost is found again.
        """
        stamped = at(event, time.time())
        line = json.dumps(_finite(event_to_json(stamped)), ensure_ascii=False, allow_nan=False)
        self._file.write(line.encode() + b"\n")
        self._file.flush()
        if not isinstance(event, Skipped):
            os.fsync(self._file.fileno())
        return stamped

    def _drop_torn_line(self) -> None:
        """A process that was killed while it wrote leaves half a line: it never happened."""
        self._file.seek(0)
        data = self._file.read()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            self._file.truncate(whole)


def read_events(folder: Path) -> list[Event]:
    """The events of a run folder, in order; a torn last line is left out.

    Raises InputError where the folder is no run, a line in the middle is damaged, or a newer
    archsearch wrote it.
    """
    path = folder / JOURNAL
    if not path.is_file():
        raise InputError(f"{folder} is no run folder: it has no {JOURNAL}")
    lines = path.read_bytes().split(b"\n")
    events = []
    for number, line in enumerate(lines[:-1], start=1):
        try:
            events.append(event_from_json(_floats(json.loads(line))))
        except UnknownError as error:
            raise InputError(
                f"{path}:{number}: this line has {str(error)!r}, which this archsearch does not "
                "know: a newer one wrote it, or it is damaged; update archsearch, or delete the "
                "line to go on without that event"
            ) from None
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}:{number}: this line is damaged ({type(error).__name__}: {error}); "
                "delete it to go on without that event"
            ) from None
    return events


def _finite(value: Any) -> Any:
    """JSON has no infinity and no NaN: they are written as text."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return value


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"float"}:
            return float(value["float"])
        return {key: _floats(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_floats(part) for part in value]
    return value
