"""`card.md`: what the winner is, what it was made from, and how far to trust its numbers."""

import re
from pathlib import Path

from archsearch.best.winner import Winner
from archsearch.data import licence_of
from archsearch.geometry import profile
from archsearch.journal import Contender, RunFile, Tested

CARD = """# Model card: architecture {identity}

| | |
|---|---|
| Task | {classes} classes, images of {height}×{width} pixels, {channels} channel(s) |
| Parameters | {params:,} trained, {params_fixed:,} fixed |
| MACs | {macs:,} per image |
| Receptive field | {field} pixels; images have {height}×{width} |
| Latency | {latency} |
| Trained | {epochs} epochs, seed {seed}, trial {trial} |

## Data

{data} ({source}), fingerprint {fingerprint}: {train:,} images to train, {val:,} to validate,
{test_images:,} to test. {rest}Licence: {licence}.

## How good it is

| | |
|---|---|
| Test accuracy | {test} |
{mean}| Validation accuracy | {val_accuracy:.2%}, {caution} |
{baselines}
{seeds}

## Use

Input: raw pixel values as stored ({black:g} is black, {white:g} is white), float32 (images, height,
width, channels); the model scales them itself. Output: one probability per class, in the order of
`class_names` in `architecture.json`.

    model = archsearch.load_best("{folder}")
    model = keras.models.load_model("model.keras")  # without archsearch
    python -m archsearch predict {folder} IMAGES…

## Limits

It was trained on images of {height}×{width} pixels such as those above, and nothing is known of
others: every image gets one of the {classes} classes, one that shows none of them too. Its
probabilities are not calibrated. {largest}

Made by archsearch {version} with Keras {keras} ({backend}): `{command}`
"""

REST = """Among those to train on are images by which the network was
chosen before, as `archsearch refine --val-size` gave them to training. """
MEAN = """| Mean {objective} | {mean}; its trial, which chose it, had {score} |
"""


def model_card(
    folder: Path, winner: Winner, run: RunFile, tested: Tested | None, *, reads: int = 1
) -> str:
    """The card of the winner in Markdown; the test accuracy is absent before the test.

    The test images were read `reads` times in all.
    """
    architecture = winner.trial.candidate.architecture
    numbers = profile(architecture)
    height, width, channels = architecture.input_shape
    black, white = run.data["value_range"]
    return CARD.format(
        identity=architecture.identity,
        classes=architecture.classes,
        height=height,
        width=width,
        channels=channels,
        data=_plain(run.data["spec"]),
        source=_plain(run.data["source"]),
        fingerprint=run.data["fingerprint"],
        train=run.data["train"],
        val=run.data["val"],
        test=_test(tested, reads),
        baselines=_baselines(tested),
        latency=_latency(tested),
        rest=REST if run.options.get("rest_to_train") else "",
        licence=licence_of(run.data["spec"]) or "not known to archsearch; that of your images",
        black=black,
        white=white,
        folder=folder,
        largest=_largest_error(tested, run),
        test_images=run.data["test"],
        params=numbers.params,
        params_fixed=numbers.params_fixed,
        macs=numbers.macs,
        field=f"{numbers.field[0]}×{numbers.field[1]}",
        epochs=winner.outcome.epochs,
        seed=winner.seed,
        trial=winner.trial.number,
        mean=_mean(winner, run),
        val_accuracy=winner.outcome.val_accuracy,
        caution=_caution(winner, run),
        seeds=_seeds(winner),
        version=run.versions["archsearch"],
        keras=run.versions["keras"],
        backend=run.versions["backend"],
        command=run.command.replace("`", "'"),
    )


def _test(tested: Tested | None, reads: int) -> str:
    if tested is None:
        return "not read yet"
    low, high = tested.interval
    again = f"; the images were read {reads} times, so it is slightly too good" if reads > 1 else ""
    return (
        f"{tested.test_accuracy:.2%} on {tested.images:,} images, 95 % interval {low:.2%} to "
        f"{high:.2%}{again}"
    )


def _plain(text: str) -> str:
    r"""Text of others, in which Markdown finds no markup.

    >>> print(_plain("[a]_b | <i>"))
    \[a\]\_b \| \<i\>
    """
    return re.sub(r"([\\`*_\[\]<>|#!])", r"\\\1", " ".join(text.split()))


def _baselines(tested: Tested | None) -> str:
    """Rows of what is reached on the test images without a convolution."""
    if tested is None or tested.linear is None or tested.majority is None:
        return ""
    return (
        f"| A linear model of the pixels | {tested.linear:.2%} of the test images |\n"
        f"| Always the largest class | {tested.majority:.2%} of the test images |\n"
    )


def _latency(tested: Tested | None) -> str:
    if tested is None or tested.latency_ms is None or tested.latency_64_ms is None:
        return "not measured"
    return (
        f"{tested.latency_ms:.3g} ms for one image, {tested.latency_64_ms:.3g} ms for 64 at once "
        "(by Keras, on the machine that tested it)"
    )


def _largest_error(tested: Tested | None, run: RunFile) -> str:
    """The class that is recognised least, with its share of right answers."""
    if tested is None or not tested.confusion:
        return ""
    rights = {at: row[at] / sum(row) for at, row in enumerate(tested.confusion) if sum(row)}
    least = min(rights, key=rights.__getitem__)
    name = _plain(run.data["class_names"][least])
    return f"The class that it recognises least is {name}: {rights[least]:.1%} of its test images."


def _mean(winner: Winner, run: RunFile) -> str:
    """The row that says how good the network is over fresh seeds; nothing without finals."""
    if winner.contender is None:
        return ""
    objective = run.options["objective"]
    share = objective.endswith("accuracy")
    score = winner.trial.score or 0.0
    return MEAN.format(
        objective=objective,
        mean=_over_seeds(winner.contender, share=share),
        score=f"{score:.2%}" if share else f"{score:.4g}",
    )


def _over_seeds(contender: Contender, *, share: bool) -> str:
    """Mean ± standard deviation, in percent where it is a share."""
    mean, deviation = contender.mean or 0.0, contender.deviation
    number = len(contender.scores)
    text = f"{mean:.2%}" if share else f"{mean:.4g}"
    if deviation is not None:
        text += f" ± {100 * deviation:.2f}" if share else f" ± {deviation:.2g}"
    return f"{text} over {number} {'seed' if number == 1 else 'seeds'}"


def _caution(winner: Winner, run: RunFile) -> str:
    """What its single validation accuracy is the best of."""
    objective = run.options["objective"]
    if winner.contender is None:
        scored = run.totals.get("completed", 1) + run.totals.get("stopped", 0)
        among = f"the best of {scored} by {objective}"  # a schedule chooses at every rung
    elif len(winner.contender.scores) == 1:
        return "with a seed that chose nothing"
    else:
        among = f"of the saved weights, the best of its seeds by {objective}"
    return f"{among}: too good to be an estimate"


def _seeds(winner: Winner) -> str:
    if winner.contender is None:
        return "It was trained once, with one seed."
    number = len(winner.contender.scores)
    times = "once" if number == 1 else f"{number} times"
    return (
        f"Its network was trained {times} again, each time with a fresh seed (mean and standard "
        f"deviation above); the weights are those of replicate {winner.number}."
    )
