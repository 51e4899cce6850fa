"""The images of a run that is over, found again."""

from archsearch.data import Split, fingerprint, load, split
from archsearch.errors import InputError
from archsearch.journal import RunFile


def split_of_run(run: RunFile, *, dataset: str | None = None) -> Split:
    """The images of a run in the parts that it had, from where they were or from `dataset`.

    Raises InputError where they are gone, or are no longer the same.
    """
    size = run.options.get("image_size")
    spec = dataset or run.data["spec"]
    try:
        found = load(
            spec,
            image_size=(size[0], size[1]) if size else None,
            on_broken="skip" if run.options.get("skip_broken") else "refuse",
        )
    except InputError as error:
        raise InputError(
            f"the run's images are needed: {error} (--dataset says where they are now)"
        ) from None
    mark = fingerprint(found)
    if mark != run.data["fingerprint"]:
        raise InputError(
            f"{spec} has fingerprint {mark}, but the run's images have {run.data['fingerprint']}; "
            "give those with --dataset"
        )
    space = run.space["parsed"]
    return split(
        found,
        split_seed=run.options["split_seed"],
        train_size=space["train_size"],
        val_size=space["val_size"],
        rest_to_train=bool(run.options.get("rest_to_train")),
    )
