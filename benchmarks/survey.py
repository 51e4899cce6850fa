"""A survey of a million networks on one core: time, memory, and what the same costs otherwise.

    python benchmarks/survey.py

Prints a Markdown table. Times are CPU seconds of the one core, as other work on the machine makes
wall time longer; the survey's wall time stands beside them.
"""

import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from archsearch import SearchSpace, per_layer
from archsearch.geometry import Accepted, Limits, Task, judge, survey

SPACE = SearchSpace(
    dataset="fashion-mnist",
    depth=4,
    kernel_size=per_layer(1, 3, 5, 7),
    stride=per_layer(1, 2),
    padding=per_layer("same", "valid"),
    pool=per_layer(None, "max"),
)
"""Four convolutions of 32 kinds each: 32^4 = 1,048,576 points."""
TASK = Task(input_shape=(28, 28, 1), classes=10)
REPEATS = 7
JUDGED = 20_000
BUILT = 50


def main() -> None:
    """Measure in a process of its own each, and print."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    surveys = [child("survey") for _ in range(REPEATS)]
    seconds = [each["seconds"] for each in surveys]
    judged = [child("judge")["seconds"] for _ in range(3)]
    built = [child("build")["seconds"] for _ in range(3)]
    written = child("csv")
    found = surveys[0]
    one = median(seconds) / SPACE.size
    print(
        f"{platform.system()} {platform.machine()}, one core, Python {platform.python_version()}, "
        f"{time.strftime('%Y-%m-%d')}; CPU time, median (range)\n"
    )
    rows = [
        (
            f"survey of {SPACE.size:,} points",
            f"{spread(seconds)} s",
            "1",
        ),
        ("the same, wall time", f"{spread([each['wall'] for each in surveys])} s", ""),
        ("the same, for each point", f"{one * 1e6:.2f} µs", "1"),
        (
            f"`judge`, point by point ({JUDGED:,} of them)",
            f"{spread([each * 1e6 for each in judged])} µs a point",
            f"{median(judged) / one:,.0f}",
        ),
        (
            f"building the Keras model ({BUILT} of them)",
            f"{spread([each * 1e3 for each in built])} ms a model",
            f"{median(built) / one:,.0f}",
        ),
        (
            "memory of the process that surveys (largest RSS)",
            f"{median(each['memory'] for each in surveys) / 1e6:.0f} MB",
            "",
        ),
        ("`--csv`", f"{written['rows'] / written['seconds']:,.0f} rows a second", ""),
    ]
    print("| what | measured | × the survey |\n|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print("\n| of the points | share |\n|---|---|")
    for what, share in found["shares"].items():
        print(f"| {what} | {share:.1%} |")


def spread(values: list[float]) -> str:
    """The median, and the range in brackets."""
    return f"{median(values):.3g} ({min(values):.3g} to {max(values):.3g})"


def child(what: str) -> dict:  # type: ignore[type-arg]
    """What a measurement in a fresh process says."""
    done = subprocess.run(
        [sys.executable, __file__, what], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def measure_survey() -> dict[str, object]:
    """Time and memory of a survey of the whole space, and what it found."""
    began, began_on_the_wall = time.process_time(), time.perf_counter()
    found = survey(SPACE, task=TASK, limits=Limits(), at_most=SPACE.size)
    seconds, wall = time.process_time() - began, time.perf_counter() - began_on_the_wall
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    kinds = ("border layer", "unread pixels", "asymmetric padding")
    shares = {f"infeasible: {rule}": n / found.points for (_, rule), n in found.refused.items()}
    shares["infeasible in all"] = 1 - found.accepted / found.points
    shares["duplicates among the feasible"] = found.duplicates / found.accepted
    shares |= {
        f"{kind} among the distinct architectures": float(found.has(kind).mean()) for kind in kinds
    }
    return {"seconds": seconds, "wall": wall, "memory": memory, "shares": shares}


def measure_judge() -> dict[str, object]:
    """Seconds a point, one by one; the points are made before."""
    rng = random.Random(0)
    points = [SPACE.point_at(rng.randrange(SPACE.size)) for _ in range(JUDGED)]
    began = time.process_time()
    for point in points:
        judge(point, task=TASK, limits=Limits())
    return {"seconds": (time.process_time() - began) / JUDGED}


def measure_build() -> dict[str, object]:
    """Seconds a model that Keras builds, after one that is not counted."""
    from archsearch.train.build import build
    from archsearch.train.scaling import Scaling

    rng, models = random.Random(0), []
    while len(models) < BUILT + 1:
        verdict = judge(SPACE.point_at(rng.randrange(SPACE.size)), task=TASK, limits=Limits())
        if isinstance(verdict, Accepted):
            models.append(verdict.candidate.architecture)
    for number, architecture in enumerate(models):
        if number == 1:
            began = time.process_time()
        build(architecture, scaling=Scaling(mean=0.0, deviation=1.0))
    return {"seconds": (time.process_time() - began) / BUILT}


def measure_csv() -> dict[str, object]:
    """Seconds for the CSV file of the first tenth of what the survey finds."""
    from archsearch.report.space.csv_rows import write_space_csv

    found = survey(SPACE, task=TASK, limits=Limits(), at_most=SPACE.size // 10)
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        write_space_csv(Path(folder) / "space.csv", found, SPACE, TASK)
        return {"seconds": time.process_time() - began, "rows": found.architectures}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        print(json.dumps(globals()[f"measure_{sys.argv[1]}"]()))
