"""What a search costs besides training: `benchmarks/overhead.md` has the result.

    python -m benchmarks.overhead                                  # 10 minutes and the rest
    python -m benchmarks.overhead --minutes 1 --rounds 1 --candidates 4 --trials 60
    python -m benchmarks.overhead --parts memory -- --oracle bayesian

What stands after -- goes to each `archsearch run`. Needs two cores and nothing else at work.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import archsearch
from benchmarks.overhead.growth import growth
from benchmarks.overhead.lanes import overhead, spent
from benchmarks.processes import COMMAND, machine

HERE = Path(__file__).parent
FASHION = HERE.parent / "versus" / "space.py"
SHORT = HERE / "space.py"
TINY = HERE.parent / "faults" / "space.py"
WORKERS = 2
PARTS = ("time", "speed", "memory")


def main() -> None:
    """Measure the parts that are asked for, and print a table of each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--minutes", type=float, default=10, help="of the search that is timed")
    parser.add_argument("--rounds", type=int, default=3, help="of archsearch and the plain loop")
    parser.add_argument("--candidates", type=int, default=16, help="trained in each round")
    parser.add_argument("--trials", type=int, default=300, help="of the search for memory")
    parser.add_argument("more", nargs="*", metavar="-- OPTION", help="of archsearch run")
    options = parser.parse_args()
    print(f"{machine()}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        rows = {
            "time": lambda: _time(folder, options.minutes, options.more),
            "speed": lambda: _speed(folder, options.rounds, options.candidates, options.more),
            "memory": lambda: _memory(folder, options.trials, options.more),
        }
        for part in options.parts:
            print()
            for row in rows[part]():
                print(row, flush=True)


def _time(folder: Path, minutes: float, more: list[str]) -> Iterator[str]:
    """Overhead of a search on Fashion-MNIST that a time budget ends."""
    output = folder / "time"
    budget = ["--trials", "1000000", "--time-budget", f"{60 * minutes:g}s"]
    subprocess.run(_command(FASHION, output, *budget, *more), check=True, capture_output=True)
    run = archsearch.open_run(output)
    yield f"A search of {minutes:g} minutes, {len(run.history.trials)} trials:"
    yield ""
    yield "| figure | limit | measured |"
    yield "|---|---|---|"
    yield f"| time in which a worker did not train | 2 % | {spent(run).overhead:.2%} |"
    yield f"| the same, with what the end broke off | | {overhead(run):.2%} |"
    yield f"| start-up | | {run.file.times['start_up']:.1f} s |"
    yield f"| winner, test and report | | {run.file.times['report']:.1f} s |"


def _speed(folder: Path, rounds: int, candidates: int, more: list[str]) -> Iterator[str]:
    """Images per second of two workers and of a plain loop over the same networks, in turn."""
    yield f"| round | {WORKERS} workers, images/s | plain loop, images/s | ratio (limit: 1.5) |"
    yield "|---|---|---|---|"
    ratios = []
    for number in range(1, rounds + 1):
        output = folder / f"speed-{number}"
        size = ["--trials", str(candidates), "--seed", str(number)]
        plan = ["--oracle", "random", "--schedule", "none", "--finalists", "0"]
        command = _command(SHORT, output, *size, *plan, *more)
        subprocess.run(command, check=True, capture_output=True)
        ours, plain = spent(archsearch.open_run(output)).images_per_second, _plain_loop(output)
        ratios.append(ours / plain)
        yield f"| {number} | {ours:.0f} | {plain:.0f} | {ours / plain:.2f} |"
    yield f"| mean | | | {mean(ratios):.2f} |"


def _plain_loop(run: Path) -> float:
    command = [sys.executable, "-m", "benchmarks.overhead.plain_loop", str(run)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1])


def _memory(folder: Path, trials: int, more: list[str]) -> Iterator[str]:
    """Memory against the number of tiny trials on digits."""
    output = folder / "memory"
    command = _command(TINY, output, "--trials", str(trials), "--epochs", "1", *more)
    yield "| trials | parent's own, MB | parent, shared in part | workers, shared in part |"
    yield "|---|---|---|---|"
    for row in growth(command, output):
        workers = " + ".join(f"{each / 1e6:.0f}" for each in row.workers)
        own, parent = row.own / 1e6, row.parent / 1e6
        yield f"| {row.trials} | {own:.0f} | {parent:.0f} | {workers} |"


def _command(space: Path, output: Path, *options: str) -> list[str]:
    workers = ["--workers", str(WORKERS)]
    return [*COMMAND, "run", str(space), "-q", "-o", str(output), *workers, *options]


if __name__ == "__main__":
    main()
