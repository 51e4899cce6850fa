"""One process of a peer: `python -m benchmarks.versus.peer NAME SEED PROCESS FOLDER`."""

import os
import sys
import threading
import time
from pathlib import Path

from benchmarks.versus.log import Log

LOG = "scored.jsonl"
AVERAGED = "averaged"
"""What stands behind a peer's name where it averages weights as archsearch does."""


def main(name: str, seed: int, process: int, folder: Path) -> None:
    """Search, as process number `process` from 0, until killed."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from benchmarks.versus.training import Workshop

    name, *rest = name.split(":")
    workshop = Workshop(log=Log(folder / LOG), averages=AVERAGED in rest)
    if name == "optuna-tpe":
        from benchmarks.versus import optuna_peer

        optuna_peer.search(workshop, seed=seed, process=process, folder=folder)
    else:
        from benchmarks.versus import keras_tuner_peer

        keras_tuner_peer.search(name, workshop, seed=seed, folder=folder)


def _end_with(parent: int) -> None:
    """End this process when the benchmark is gone: nobody else would."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
