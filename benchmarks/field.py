"""What knowing a network costs: the command `field` beside Keras alone, arithmetic beside building.

    python benchmarks/field.py

Prints Markdown tables. Needs nothing else at work on the machine; runs alternate, so that what
slows the machine down slows both.
"""

import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from archsearch.geometry import profile
from archsearch.space import Architecture, Conv

NAMES = ("ResNet50", "VGG16", "MobileNetV2", "EfficientNetB0")
RUNS = 5
NETWORKS = 2_000
BUILT = 20
LIMIT = 1.5
"""How many times the time of building a model in plain Keras `field` may take."""


def main() -> None:
    """Measure and print."""
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}\n"
    )
    print("| network | Keras alone | `field` | ratio | limit |\n|---|---|---|---|---|")
    for name in NAMES:
        plain, ours = alternating(plain_command(name), field_command(name))
        print(f"| {name} | {plain:.2f} s | {ours:.2f} s | {ours / plain:.2f} | {LIMIT} |")
    print("\n| a network of five convolutions on 28×28 | median |\n|---|---|")
    counted, built = profile_seconds(), build_seconds()
    print(f"| `archsearch.geometry.profile` | {counted * 1e6:.0f} µs |")
    print(f"| `archsearch.train.build` | {built * 1e3:.0f} ms |")
    print(f"| ratio | {built / counted:,.0f} |")


def plain_command(name: str) -> list[str]:
    """Import Keras and build a model, and nothing else."""
    code = f"import keras; keras.applications.{name}(weights=None)"
    return [sys.executable, "-c", code]


def field_command(name: str) -> list[str]:
    """The same, and everything that is known of the model."""
    return [sys.executable, "-m", "archsearch", "field", name]


def alternating(*commands: list[str]) -> list[float]:
    """The median wall time of each command, after a run of each that is not counted."""
    times: list[list[float]] = [[] for _ in commands]
    for _ in range(RUNS + 1):
        for command, taken in zip(commands, times, strict=True):
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken.append(time.perf_counter() - began)
    return [median(taken[1:]) for taken in times]


def networks() -> list[Architecture]:
    """Distinct networks of five convolutions that fit their maps."""
    draw = random.Random(0)
    found: dict[Architecture, None] = {}
    while len(found) < NETWORKS:
        layers = tuple(
            Conv(
                kernel_size=(draw.choice((1, 3, 5, 7)),) * 2,
                stride=draw.choice((1, 1, 2)),
                padding="same",
                channels=draw.choice((8, 16, 32, 64)),
            )
            for _ in range(5)
        )
        architecture = Architecture(
            input_shape=(28, 28, 1),
            classes=10,
            layers=layers,
            normalization="batch",
            activation="relu",
            head="gap",
            dense=(),
        )
        found[architecture] = None
    return list(found)


def profile_seconds() -> float:
    """Seconds for one network, each profiled once: nothing of it is remembered but its steps."""
    return each_median(profile, networks())


def build_seconds() -> float:
    """Seconds for building one of the same networks in Keras, after one that is not counted."""
    from archsearch.train.build import build
    from archsearch.train.scaling import Scaling

    scaling = Scaling(mean=0.0, deviation=1.0)
    return each_median(
        lambda architecture: build(architecture, scaling=scaling), networks()[: BUILT + 1]
    )


def each_median(function: Callable[[Architecture], object], arguments: list[Architecture]) -> float:
    """The median seconds of a call, but for the first one."""
    times = []
    for argument in arguments:
        began = time.perf_counter()
        function(argument)
        times.append(time.perf_counter() - began)
    return median(times[1:])


if __name__ == "__main__":
    main()
