"""Kill parents and workers of real searches at random times: `benchmarks/faults.md` has the result.

    python -m benchmarks.faults --parents 200 --workers 200
    python -m benchmarks.faults --parents 5 --workers 5 --folder /tmp/trial

Each search suffers a few kills and runs to its end. A search that has ended stands in the folder
and is not run again. The times of the kills follow from --seed.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.faults.ordeal import SETUPS, Ordeal, suffer, undisturbed
from benchmarks.json_lines import append_line, read_lines
from benchmarks.processes import machine

RESULTS = Path(__file__).parent / "results"
VICTIMS = ("parent", "worker")
PARTS = ("start-up", "search", "after the search")
KILLS = 4
"""Kills of parents, and as many of workers, that a search is to suffer; it may end before."""
SEEDS = 5
"""Different searches of each setup, so that few undisturbed ones are needed."""


def main() -> None:
    """Run searches until there are enough kills, then print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parents", type=int, default=200, help="kills of parents in all")
    parser.add_argument("--workers", type=int, default=200, help="kills of workers in all")
    parser.add_argument("--seed", type=int, default=0, help="of the times of the kills")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where results are kept")
    options = parser.parse_args()
    wanted = {"parent": options.parents, "worker": options.workers}
    path = options.folder / "searches.jsonl"
    while missing := _missing(wanted, read_lines(path)):
        append_line(path, _search(len(read_lines(path)), missing, options.seed, options.folder))
    print(f"{machine()}\n")
    print("\n".join(summary(read_lines(path))))


def _missing(wanted: dict[str, int], searches: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The kills that are still to be done, by victim; empty where there are none."""
    done = _count(searches, "victim")
    return {
        victim: wanted[victim] - done[victim] for victim in VICTIMS if wanted[victim] > done[victim]
    }


def _search(number: int, missing: dict[str, int], seed: int, folder: Path) -> dict[str, Any]:
    """The search of this number, from 0: what was killed, and what is wrong with it."""
    setup = list(SETUPS)[number % len(SETUPS)]
    run_seed = number // len(SETUPS) % SEEDS
    reference = _reference(setup, run_seed, folder)
    left = Counter({victim: min(KILLS, most) for victim, most in missing.items()})
    ordeal = Ordeal(setup=setup, seed=run_seed, left=left)
    began = time.monotonic()
    suffer(ordeal, random.Random(f"{seed}/{number}"), reference)
    said = ordeal.problems or ["all is well"]
    print(f"search {number}, {len(ordeal.kills)} kills: {'; '.join(said)}", file=sys.stderr)
    return {
        "number": number,
        "setup": setup,
        "seed": run_seed,
        "kills": [asdict(kill) for kill in ordeal.kills],
        "most_hits": max(ordeal.hits.values(), default=0),
        "problems": ordeal.problems,
        "seconds": round(time.monotonic() - began, 1),
    }


def _reference(setup: str, seed: int, folder: Path) -> dict[str, Any]:
    """The undisturbed search of a setup and seed, run where it is not there yet."""
    path = folder / "undisturbed.jsonl"
    for each in read_lines(path):
        if (each["setup"], each["seed"]) == (setup, seed):
            return each
    append_line(path, {"setup": setup, "seed": seed, **undisturbed(setup, seed)})
    return _reference(setup, seed, folder)


def summary(searches: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A table by setup, and what was wrong, search by search."""
    yield (
        "| setup | searches | kills of | in start-up | in the search | after it "
        "| most hits of a trial | searches with a problem |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for setup in SETUPS:
        mine = [each for each in searches if each["setup"] == setup]
        for victim in VICTIMS:
            kills = Counter(
                kill["part"] for each in mine for kill in each["kills"] if kill["victim"] == victim
            )
            most = max((each["most_hits"] for each in mine), default=0)
            wrong = sum(bool(each["problems"]) for each in mine)
            cells = [str(kills[part]) for part in PARTS]
            yield f"| {setup} | {len(mine)} | {victim} | {' | '.join(cells)} | {most} | {wrong} |"
    done = _count(searches, "victim")
    yield ""
    yield f"{done['parent']} kills of parents, {done['worker']} of workers."
    for each in searches:
        for problem in each["problems"]:
            yield f"- search {each['number']} ({each['setup']}, seed {each['seed']}): {problem}"


def _count(searches: Sequence[dict[str, Any]], name: str) -> Counter[str]:
    return Counter(kill[name] for each in searches for kill in each["kills"])


if __name__ == "__main__":
    main()
