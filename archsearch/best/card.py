"""`card.md`: what the winner is, what it was made from, and how far to trust its numbers."""

from archsearch.geometry import profile
from archsearch.journal import RunFile, Tested, Trial

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
| Validation accuracy | {val_accuracy:.2%}, {caution} |
| Test accuracy | {test} |

Input: raw pixel values as stored, float32 (images, height, width, channels); the model scales them
itself. Output: one probability per class, in the order of `class_names` in `architecture.json`.

It was trained once, with one seed. Nothing is known of images unlike those of the data set.

Made by archsearch {version} with Keras {keras} ({backend}): `{command}`
"""


def model_card(trial: Trial, run: RunFile, tested: Tested | None) -> str:
    """The card of the best trial in Markdown; the test accuracy is absent before the test."""
    architecture = trial.candidate.architecture
    numbers = profile(architecture)
    outcome = trial.last
    assert outcome is not None, "a winner has been trained"
    height, width, channels = architecture.input_shape
    test = f"{tested.test_accuracy:.2%} on {tested.images:,} images" if tested else "not read yet"
    completed = run.totals.get("completed", 1)
    caution = f"the best of {completed} by {run.options['objective']}: too good to be an estimate"
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
        epochs=outcome.epochs,
        seed=trial.seed,
        trial=trial.number,
        val_accuracy=outcome.val_accuracy,
        caution=caution,
        version=run.versions["archsearch"],
        keras=run.versions["keras"],
        backend=run.versions["backend"],
        command=run.command,
    )
