"""A model of Fashion-MNIST under 100,000 parameters, search included: `fashion_hour.md`.

    python -m benchmarks.fashion_hour                # an hour on two cores
    python -m benchmarks.fashion_hour --minutes 6 --search 3m --folder /tmp/trial

The winner of the search is made as wide as the limit allows and trained three times, with a seed of
its own each, on all images but 1,000, for as many epochs as the time that is left allows. Each
training's weights are evaluated on the 10,000 test images, which neither search nor refinement has
seen; their mean is what is claimed.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import fmean, stdev

import numpy as np

from archsearch.data import load
from archsearch.geometry import Profile, profile
from archsearch.session.opened import Run, open_run
from archsearch.session.refine import Refinement, refinement
from archsearch.session.request import Request
from archsearch.space import candidate_at

RESERVE = 60.0
"""Seconds for what the refinement does besides training."""


def main() -> None:
    """Search, refine, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--space", default="search_spaces/fashion_hour.py")
    parser.add_argument("--schedule", default="asha", help="of the search")
    parser.add_argument("--minutes", type=float, default=60, help="in all")
    parser.add_argument("--search", default="20m", help="time budget of the search")
    parser.add_argument("--max-params", type=int, default=100_000, help="how wide it may get")
    parser.add_argument("--epochs", type=int, help="of each refinement; what there is time for")
    parser.add_argument("--val-size", default="1000", help="images that stay for validation")
    parser.add_argument("--folder", type=Path, default=Path("results/fashion-hour"))
    asked = parser.parse_args()
    began = time.monotonic()
    search, refined = asked.folder / "search", asked.folder / "refined"
    archsearch(
        "run", asked.space, "--schedule", asked.schedule, "--time-budget", asked.search,
        "--finalists", "4", "--seeds", "1", "-o", str(search), "--overwrite",
    )  # fmt: skip
    searched = time.monotonic() - began
    width = widest(search, asked.max_params)
    left = 60 * asked.minutes - (time.monotonic() - began)
    epochs = asked.epochs or fitting(search, width, left - RESERVE, int(asked.val_size))
    archsearch(
        "refine", str(search), "--epochs", str(epochs), "--width", f"{width:g}",
        "--train-size", "all", "--val-size", asked.val_size, "--seeds", "2",
        "-o", str(refined), "--overwrite",
    )  # fmt: skip
    whole = time.monotonic() - began
    run = open_run(refined)
    best = run.history.best(maximize=True)
    assert best is not None
    numbers = profile(best.candidate.architecture)
    scores = test_accuracies(run)
    print(f"width ×{width:g} of the search's winner, {epochs} epochs")
    print(f"search {searched / 60:.1f} min, in all {whole / 60:.1f} min")
    print(f"{numbers.params:,} parameters, {numbers.macs:,} MACs, field {numbers.field}")
    print(f"test accuracy of each seed: {', '.join(f'{score:.4f}' for score in scores)}")
    print(f"mean {fmean(scores):.4f} ± {stdev(scores):.4f}")


def widest(search: Path, most: int) -> float:
    """The largest factor on the channels, in twentieths, with which it has `most` parameters."""
    run, factors = open_run(search), [twentieths / 20 for twentieths in range(20, 60)]
    return max([1.0, *(width for width in factors if wider(run, width).params <= most)])


def wider(run: Run, width: float) -> Profile:
    """The numbers of a search's winner with so many times its channels."""
    data = run.file.data
    _, request = refinement(run.path, Refinement(width=width), request=Request(), name="wider")
    candidate = candidate_at(
        request.first[0], input_shape=tuple(data["input_shape"]), classes=len(data["class_names"])
    )
    return profile(candidate.architecture)


def fitting(search: Path, width: float, seconds: float, validation: int) -> int:
    """How many epochs on all images there is time for, three times on two workers: two rounds.

    The pace is that of the winner's last training in the search, times its multiply-adds.
    """
    run = open_run(search)
    winner = run.history.best(maximize=True)
    assert winner is not None
    outcomes = [each.outcome for each in run.history.finalists if each.trial == winner.number]
    last = next((each for each in reversed(outcomes) if each is not None), winner.last)
    assert last is not None
    begun = last.curve[0].epoch - 1  # a stretch after a rung has the epochs from there on
    image = last.seconds / (last.epochs - begun) / run.file.data["train"]
    dearer = wider(run, width).macs / profile(winner.candidate.architecture).macs
    training = len(load(run.file.data["spec"]).images) - validation
    return max(1, int(seconds / 2 / (image * dearer * training)))


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
