"""A model of Fashion-MNIST under 100,000 parameters, search included: `fashion_hour.md`.

    python -m benchmarks.fashion_hour                # an hour on two cores
    python -m benchmarks.fashion_hour --search 2m --epochs 2 --folder /tmp/trial

The winner of the search is made as wide as the limit allows and trained three times, with a seed of
its own each, on all images but 1,000. Each training's weights are evaluated on the 10,000 test
images, which neither search nor refinement has seen; their mean is what is claimed.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import fmean, stdev

import numpy as np

from archsearch.data import load
from archsearch.geometry import profile
from archsearch.session.opened import Run, open_run
from archsearch.session.options import Request
from archsearch.session.refine import Refinement, refinement
from archsearch.space import candidate_at


def main() -> None:
    """Search, refine, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--space", default="search_spaces/fashion.py")
    parser.add_argument("--search", default="20m", help="time budget of the search")
    parser.add_argument("--max-params", type=int, default=100_000, help="how wide it may get")
    parser.add_argument("--epochs", default="20", help="of each training of the refinement")
    parser.add_argument("--val-size", default="1000", help="images that stay for validation")
    parser.add_argument("--folder", type=Path, default=Path("results/fashion-hour"))
    asked = parser.parse_args()
    began = time.monotonic()
    search, refined = asked.folder / "search", asked.folder / "refined"
    archsearch(
        "run", asked.space, "--time-budget", asked.search, "--finalists", "3", "--seeds", "2",
        "-o", str(search), "--overwrite",
    )  # fmt: skip
    searched = time.monotonic() - began
    width = widest(search, asked.max_params)
    archsearch(
        "refine", str(search), "--epochs", asked.epochs, "--width", f"{width:g}",
        "--train-size", "all", "--val-size", asked.val_size, "--seeds", "2",
        "-o", str(refined), "--overwrite",
    )  # fmt: skip
    whole = time.monotonic() - began
    run = open_run(refined)
    best = run.history.best(maximize=True)
    assert best is not None
    numbers = profile(best.candidate.architecture)
    scores = test_accuracies(run)
    print(f"width ×{width:g} of the search's winner")
    print(f"search {searched / 60:.1f} min, in all {whole / 60:.1f} min")
    print(f"{numbers.params:,} parameters, {numbers.macs:,} MACs, field {numbers.field}")
    print(f"test accuracy of each seed: {', '.join(f'{score:.4f}' for score in scores)}")
    print(f"mean {fmean(scores):.4f} ± {stdev(scores):.4f}")


def widest(search: Path, most: int) -> float:
    """The largest factor on the channels, in twentieths, with which it has `most` parameters."""
    shape = open_run(search).file.data["input_shape"]
    classes = len(open_run(search).file.data["class_names"])
    fitting = 1.0
    for twentieths in range(20, 60):
        _, request = refinement(
            search, Refinement(width=twentieths / 20), request=Request(), name="wider"
        )
        candidate = candidate_at(request.first[0], input_shape=tuple(shape), classes=classes)
        if profile(candidate.architecture).params <= most:
            fitting = twentieths / 20
    return fitting


def archsearch(*arguments: str) -> None:
    """One command, as a user gives it."""
    subprocess.run([sys.executable, "-m", "archsearch", *arguments], check=True)


def test_accuracies(run: Run) -> list[float]:
    """The share of right answers on the test images, of the trial and of each fresh seed."""
    data = load(run.file.data["spec"])
    assert data.test_images is not None
    assert data.test_labels is not None
    images, found = data.test_images.astype("float32"), []
    (trial,) = run.history.trials
    for replicate in (0, *(each.replicate for each in run.history.finalists)):
        model = run.load(trial.number, replicate=replicate)
        predicted = model.predict(images, batch_size=512, verbose=0).argmax(axis=1)
        found.append(float(np.mean(predicted == data.test_labels)))
    return found


if __name__ == "__main__":
    main()
