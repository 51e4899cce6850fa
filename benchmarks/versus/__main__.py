"""Compare searches that train: `benchmarks/versus.md` says what is measured.

    pip install -e ".[dev,bench]"
    python -m benchmarks.versus                        # 15 minutes each, three repeats
    python -m benchmarks.versus --minutes 1 --repeats 1 --folder /tmp/trial
    python -m benchmarks.versus --contenders archsearch archsearch:random:none
    python -m benchmarks.versus --retrain              # the best networks, with fresh seeds
    python -m benchmarks.versus --summary              # only the tables and the chart

A repeat that is finished stands in the folder and is not run again.
"""

import argparse
import sys
import time
from pathlib import Path

from archsearch.errors import InputError
from benchmarks.versus.contenders import OURS, PEERS, Contender, contender_named
from benchmarks.versus.contest import contest
from benchmarks.versus.records import RESULTS, Store
from benchmarks.versus.summary import summary


def main() -> None:
    """Run what is missing, then print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contenders", nargs="*", default=[OURS, *PEERS], metavar="NAME")
    parser.add_argument("--minutes", type=float, default=15, help="for each contender and repeat")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--processes", type=int, help="of each peer, instead of what serves best")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where results are kept")
    parser.add_argument("--retrain", action="store_true", help="train the best ones again")
    parser.add_argument("--chart", type=Path, help="an .svg or .png of best scores against time")
    parser.add_argument("--summary", action="store_true", help="run nothing")
    options = parser.parse_args()
    try:
        contenders = [
            contender_named(name, processes=options.processes) for name in options.contenders
        ]
    except (ValueError, InputError) as error:
        parser.error(str(error))
    store = Store(options.folder)
    if not options.summary:
        _run_missing(store, contenders, repeats=options.repeats, minutes=options.minutes)
    if options.retrain:
        from benchmarks.versus.retrain import retrain

        retrain(store)
    shown = [each for each in store.repeats() if each.minutes == options.minutes]
    print("\n".join(summary(shown, store.retrained())))
    if options.chart and any(each.best for each in shown):
        from benchmarks.versus.chart import draw

        draw(shown, options.chart)


def _run_missing(
    store: Store, contenders: list[Contender], *, repeats: int, minutes: float
) -> None:
    """Repeat 1 of everybody, then repeat 2, and so on."""
    done = {each.key for each in store.repeats()}
    for repeat in range(1, repeats + 1):
        for each in contenders:
            if (each.name, repeat, minutes, each.processes) in done:
                continue
            print(f"{time.strftime('%H:%M')} {each.name}, repeat {repeat}", file=sys.stderr)
            store.add(contest(each, repeat=repeat, minutes=minutes))


if __name__ == "__main__":
    main()
