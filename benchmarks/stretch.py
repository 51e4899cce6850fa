"""CPU seconds of a stretch of one epoch on Fashion-MNIST, on one thread, as a worker trains it.

    python benchmarks/stretch.py

To compare two versions, run it in turn with PYTHONPATH at the checkout of each.
"""

import gc
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from archsearch.data import load, split, write_split
from archsearch.engine.processes import ENVIRONMENT
from archsearch.geometry import Accepted, Task, judge, limits_of, random_point
from archsearch.space import Candidate, load_space_file
from archsearch.train import Trained, TrainTask, objective_named

SPACE = Path(__file__).parent.parent / "search_spaces" / "fashion.py"
NETWORKS = 8


def main() -> None:
    """Train some networks for an epoch each and print what that took."""
    os.environ.update(ENVIRONMENT)
    space = load_space_file(SPACE).space
    dataset = load(space.dataset, image_size=None, on_broken="refuse")
    parts = split(dataset, split_seed=0, train_size=space.train_size, val_size=space.val_size)
    with tempfile.TemporaryDirectory() as folder:
        write_split(parts, Path(folder))
        times = [
            seconds(
                TrainTask(
                    candidate=candidate,
                    seed=1,
                    begin=0,
                    end=1,
                    objective=objective_named("val_accuracy"),
                    data=Path(folder),
                )
            )
            for candidate in candidates(dataset.images.shape[1:], len(dataset.class_names))
        ]
    print(" ".join(f"{each:.2f}" for each in times))
    print(
        f"median {statistics.median(times[1:]):.2f} s CPU; the first one, which imports, left out"
    )


def candidates(shape: tuple[int, int, int], classes: int) -> list[Candidate]:
    """The first few random networks of the space that may be trained."""
    space = load_space_file(SPACE).space
    rng = random.Random(1)
    task = Task(input_shape=shape, classes=classes)
    found: list[Candidate] = []
    while len(found) < NETWORKS:
        verdict = judge(random_point(space, rng), task=task, limits=limits_of(space))
        if isinstance(verdict, Accepted):
            found.append(verdict.candidate)
    return found


def seconds(task: TrainTask) -> float:
    """CPU seconds of one stretch, all threads of this process together."""
    from archsearch.train.task import train  # not before the environment is a worker's

    gc.freeze()  # as a worker does once it has imported Keras
    began = time.process_time()
    assert isinstance(train(task), Trained)
    return time.process_time() - began


if __name__ == "__main__":
    main()
