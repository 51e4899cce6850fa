"""`card.md`: what the winner is, what it was made from, and how far to trust its numbers."""

from archsearch.best.winner import Winner
from archsearch.geometry import profile
from archsearch.journal import Contender, RunFile, Tested

CARD = """# Model card: architecture {identity}

| | |
|---|---|
| Task | {classes} classes, images of {height}×{width} pixels, {channels} channel(s) |
| Data | {data} ({source}); fingerprint {fingerprint} |
| Split | {train:,} images to train, {val:,} to validate, {test_images:,} to test |
| Parameters | {params:,} trained, {params_fixed:,} fixed |
| MACs | {macs:,} per image |
| Receptive field | {field} pixels of {height}×{width} |
| Trained | {epochs} epochs, seed {seed}, trial {trial} |
{mean}| Validation accuracy | {val_accuracy:.2%}, {caution} |
| Test accuracy | {test} |

Input: raw pixel values as stored, float32 (images, height, width, channels); the model scales them
itself. Output: one probability per class, in the order of `class_names` in `architecture.json`.

{seeds} Nothing is known of images unlike those of the data set.

Made by archsearch {version} with Keras {keras} ({backend}): `{command}`
"""


MEAN = """| Mean {objective} | {mean}; its trial, which chose it, had {score} |
"""


def model_card(winner: Winner, run: RunFile, tested: Tested | None) -> str:
    """The card of the winner in Markdown; the test accuracy is absent before the test."""
    architecture = winner.trial.candidate.architecture
    numbers = profile(architecture)
    height, width, channels = architecture.input_shape
    test = f"{tested.test_accuracy:.2%} on {tested.images:,} images" if tested else "not read yet"
    return CARD.format(
        identity=architecture.identity,
        classes=architecture.classes,
        height=height,
        width=width,
        channels=channels,
        data=run.data["spec"],
        source=run.data["source"],
        fingerprint=run.data["fingerprint"],
        train=run.data["train"],
        val=run.data["val"],
        test=test,
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
        command=run.command,
    )


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
        among = f"the best of {run.totals.get('completed', 1)} by {objective}"
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
