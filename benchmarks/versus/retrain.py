"""The best network of each repeat, trained in full with fresh seeds: what it is truly worth.

Each is trained as keras-tuner's and Optuna's users have it, which leaves the weights of the last
step, and as archsearch does, which leaves their average: so search is told apart from training.
"""

import os
import sys
import tempfile
from pathlib import Path

from archsearch.space import Candidate
from benchmarks.versus.log import Log
from benchmarks.versus.records import FULL_EPOCHS, Repeat, Retrained, Store

SEEDS = (1001, 1002, 1003)


def retrain(store: Store) -> None:
    """Train what is missing, one after the other, and keep the scores."""
    done = {
        (again.contender, again.repeat, again.minutes, again.processes, again.seed, again.averages)
        for again in store.retrained()
    }
    missing = [
        (repeat, seed, averages)
        for averages in (False, True)
        for repeat in store.repeats()
        for seed in SEEDS
        if repeat.best is not None and (*repeat.key, seed, averages) not in done
    ]
    if not missing:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    from benchmarks.versus.training import Workshop

    with tempfile.TemporaryDirectory() as scratch:
        for repeat, seed, averages in missing:
            workshop = Workshop(log=Log(Path(scratch) / "scored.jsonl"), averages=averages)
            how = "average" if averages else "last step"
            print(
                f"{repeat.contender}, repeat {repeat.repeat}, seed {seed}, {how}", file=sys.stderr
            )
            keras.utils.set_random_seed(seed)
            candidate = _best(repeat)
            model = workshop.model(candidate, seed=seed)
            score = workshop.fit(model, candidate, begin=0, end=FULL_EPOCHS)
            store.add(
                Retrained(
                    contender=repeat.contender,
                    repeat=repeat.repeat,
                    minutes=repeat.minutes,
                    processes=repeat.processes,
                    seed=seed,
                    averages=averages,
                    score=score,
                )
            )
            keras.backend.clear_session()


def _best(repeat: Repeat) -> Candidate:
    assert repeat.best is not None
    return Candidate.from_json(repeat.best)
