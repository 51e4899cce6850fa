"""The main job, measured from outside: time, memory, overhead and what it found.

    make bench        # or: python -m benchmarks.main_job

Prints a Markdown table. Needs two cores and nothing else at work on them.
"""

import json
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

import archsearch
from benchmarks.overhead.lanes import overhead
from benchmarks.processes import COMMAND, machine, tree_memory

ROOT = Path(__file__).parent.parent
SPACE = ROOT / "search_spaces" / "small.py"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "run"
        seconds, memory = watched([*COMMAND, "run", str(SPACE), "-o", str(output), "-q"])
        rows = [*run_rows(output, seconds, memory), *start_rows()]
    print(f"{machine()}\n")
    print("| figure | limit | measured |\n|---|---|---|")
    for name, limit, value in rows:
        print(f"| {name} | {limit} | {value} |")


def run_rows(output: Path, seconds: float, memory: int) -> list[tuple[str, str, str]]:
    """What the run folder says of time and quality."""
    run = archsearch.open_run(output)
    best = run.history.best(maximize=True)
    assert best is not None
    times = run.file.times
    write = seconds - times["start_up"] - times["search"] - times.get("finals", 0.0)
    return [
        ("`run search_spaces/small.py`, whole process", "5 min", f"{seconds:.0f} s"),
        ("trials", "30", str(len(run.history.completed))),
        ("best validation accuracy", "at least 0.97", f"{best.score:.4f}"),
        ("test accuracy of that model", "", f"{run.history.tested[-1].test_accuracy:.4f}"),
        ("overhead between first submission and last result", "5 %", f"{overhead(run):.1%}"),
        (
            "all but search and finals: start-up, winner, test, report, exit",
            "15 s",
            f"{write + times['start_up']:.1f} s",
        ),
        ("memory of parent and workers (PSS, largest sum)", "2.5 GB", f"{memory / 1e9:.2f} GB"),
        ("report.html", "2 MB", f"{(output / 'report.html').stat().st_size / 1e6:.2f} MB"),
    ]


def start_rows() -> list[tuple[str, str, str]]:
    """Medians of five starts of what must be immediate."""
    return [
        ("`--help`", "0.3 s", f"{median_seconds(['--help']):.2f} s"),
        ("`space search_spaces/small.py`", "1 s", f"{median_seconds(['space', str(SPACE)]):.2f} s"),
    ]


def median_seconds(arguments: list[str]) -> float:
    """The median wall time of five calls, after one that is not counted."""
    times = []
    for _ in range(6):
        began = time.perf_counter()
        subprocess.run([*COMMAND, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return sorted(times[1:])[2]


def watched(command: list[str]) -> tuple[float, int]:
    """Seconds that a command took, and the largest memory of its process tree (PSS) in bytes."""
    began, largest = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        tree = psutil.Process(process.pid)
        while process.poll() is None:
            largest = max(largest, tree_memory(tree))
            time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"{json.dumps(command)} ended with {process.returncode}")
    return time.perf_counter() - began, largest


if __name__ == "__main__":
    main()
