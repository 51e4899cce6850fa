"""How long a report takes and how large it is, for runs of invented scores: `report_speed.md`.

    python -m benchmarks.report_speed                    # 30, 1,000 and 10,000 trials
    python -m benchmarks.report_speed --trials 1000

The command is run as a user runs it, in a process of its own; the page is opened in a headless
Chromium without network, and the time until its first chart is drawn is that of the page's own
clock. Needs Chromium and nothing else at work on the machine.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from archsearch.space import SearchSpace, choice, per_layer
from benchmarks.processes import COMMAND, machine

TESTS = Path(__file__).parent.parent / "tests"
SPACE = SearchSpace(
    dataset="fashion-mnist",
    depth=choice(2, 3, 4, 5),
    kernel_size=per_layer(1, 3, 5),
    stride=per_layer(1, 2),
    padding=choice("same", "valid"),
    channels=choice(8, 16, 24),
    channel_growth=choice(1.5, 2.0),
)
DRAWN = "document.querySelector('.vega-embed svg, .vega-embed canvas') !== null"


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, nargs="+", default=[30, 1_000, 10_000])
    asked = parser.parse_args()
    made = of_tests("report/conftest.py")
    print(f"{machine()}\n")
    print("| trials | seconds | of these CPU | report.html | first chart in Chromium |")
    print("|---|---|---|---|---|")
    for trials in asked.trials:
        with tempfile.TemporaryDirectory() as place:
            shape = (28, 28, 1)
            events = made.search_events(trials, space=SPACE, input_shape=shape)
            run = made.run_file(SPACE, input_shape=shape)
            folder = made.folder(Path(place) / "run", run, [*events, made.winner_tested(events)])
            wall, cpu = command(folder)
            page = folder / "report.html"
            drawn = first_chart(page, Path(place) / "profile")
            size = page.stat().st_size / 1e6
            print(f"| {trials:,} | {wall:.1f} | {cpu:.1f} | {size:.2f} MB | {drawn:.1f} s |")


def of_tests(name: str) -> Any:
    """A module of the tests, which have invented runs and a browser without network."""
    found = spec_from_file_location(f"tests_{Path(name).stem}", TESTS / name)
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


def command(folder: Path) -> tuple[float, float]:
    """Seconds and CPU seconds of `archsearch report`, the second time: caches are filled then."""
    subprocess.run([*COMMAND, "report", str(folder)], check=True, capture_output=True)
    before, began = children(), time.perf_counter()
    subprocess.run([*COMMAND, "report", str(folder)], check=True, capture_output=True)
    return time.perf_counter() - began, children() - before


def children() -> float:
    """CPU seconds of child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def first_chart(page: Path, profile: Path) -> float:
    """Seconds from the start of loading until a chart is drawn."""
    browser = of_tests("browser.py").Browser(profile)
    try:
        browser.open(page, DRAWN)
        return float(browser.run("performance.now()")) / 1000
    finally:
        browser.close()


if __name__ == "__main__":
    main()
