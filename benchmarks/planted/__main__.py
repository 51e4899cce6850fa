"""Train networks on tasks with a planted truth, and keep the runs: `benchmarks/planted.md`.

    pip install -e .
    python -m benchmarks.planted                   # what is missing, some minutes a task
    python -m benchmarks.planted --says            # only what the report says of each

The runs are test data as well: tests/report/evidence/test_planted.py holds the report to them.
"""

import argparse
import gzip
import shutil
import subprocess
import tempfile
from pathlib import Path

import archsearch
from benchmarks.planted.tasks import TASKS, write_task
from benchmarks.processes import COMMAND

HERE = Path(__file__).parent
RESULTS = HERE / "results"
TRIALS = {"field": 120, "capacity": 120, "confounded": 36}
JOURNAL = "journal.jsonl"


def main() -> None:
    """Run what is missing, and print what is found in each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", nargs="*", default=list(TASKS), choices=list(TASKS))
    parser.add_argument("--says", action="store_true", help="run nothing")
    options = parser.parse_args()
    for name in options.tasks:
        if not options.says and not (RESULTS / name).exists():
            _train(name)
        with tempfile.TemporaryDirectory() as scratch:
            run = archsearch.open_run(unpack(name, Path(scratch)))
            found = run.findings
        print(f"\n{name}\n")
        print("\n\n".join([*found["field_and_size"], *found["choices"]]))


def unpack(name: str, folder: Path) -> Path:
    """The run folder of a task, put into a folder that is there."""
    shutil.copy(RESULTS / name / "run.json", folder / "run.json")
    packed = gzip.decompress((RESULTS / name / f"{JOURNAL}.gz").read_bytes())
    (folder / JOURNAL).write_bytes(packed)
    return folder


def _train(name: str) -> None:
    """Random networks on a task, each once; the run is kept without its weights."""
    with tempfile.TemporaryDirectory() as scratch:
        data, run = Path(scratch) / f"{name}.npz", Path(scratch) / "run"
        write_task(name, data)
        command = [*COMMAND, "run", str(HERE / "spaces" / f"{name}.py"), "--dataset", data.name]
        command += ["--oracle", "random", "--trials", str(TRIALS[name]), "--finalists", "0"]
        subprocess.run([*command, "-o", str(run), "-q"], cwd=scratch, check=True)
        kept = RESULTS / name
        kept.mkdir(parents=True)
        shutil.copy(run / "run.json", kept)
        packed = gzip.compress((run / JOURNAL).read_bytes(), mtime=0)
        (kept / f"{JOURNAL}.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
