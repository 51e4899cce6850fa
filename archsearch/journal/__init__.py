"""What happened in a run: appended, flushed, the truth. Standard library only."""

from archsearch.journal.events import (
    EpochRecord,
    Errors,
    Event,
    Finalist,
    Finals,
    Finished,
    Interrupted,
    Mistake,
    Outcome,
    Resumed,
    Rung,
    Skipped,
    Started,
    Status,
    Tested,
)
from archsearch.journal.files import write_bytes, write_json, write_text
from archsearch.journal.finals import Contender
from archsearch.journal.history import History, Trial, history_of, numbered, rank, replicate_rank
from archsearch.journal.journal import JOURNAL, Journal, read_events
from archsearch.journal.run_file import AS_MANY_AS_FIT, RUN_FILE, RunFile, read_run_file
from archsearch.journal.weights import WeightFolder

__all__ = [
    "AS_MANY_AS_FIT",
    "JOURNAL",
    "RUN_FILE",
    "Contender",
    "EpochRecord",
    "Errors",
    "Event",
    "Finalist",
    "Finals",
    "Finished",
    "History",
    "Interrupted",
    "Journal",
    "Mistake",
    "Outcome",
    "Resumed",
    "RunFile",
    "Rung",
    "Skipped",
    "Started",
    "Status",
    "Tested",
    "Trial",
    "WeightFolder",
    "history_of",
    "numbered",
    "rank",
    "read_events",
    "read_run_file",
    "replicate_rank",
    "write_bytes",
    "write_json",
    "write_text",
]
