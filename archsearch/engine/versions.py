"""Whether a worker has the software of the parent, so that a trial is the same on both."""

from collections.abc import Mapping

COMPARED = ("archsearch", "python", "keras", "backend", "numpy")


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """What a worker has that the parent has not, in words; "" where all is equal.

    Python may differ in its third number. The version of the Keras backend counts as well.

    >>> here = {"archsearch": "1", "python": "3.11.4", "keras": "3.15.1", "backend": "jax"}
    >>> differences(here, {**here, "python": "3.11.9"})
    ''
    >>> differences(here, {**here, "python": "3.12.1", "backend": "torch"})
    'python 3.12.1 instead of 3.11.4, backend torch instead of jax'
    """
    names = dict.fromkeys((*COMPARED, here.get("backend", "")))
    return ", ".join(
        f"{name} {there.get(name, 'missing')} instead of {here.get(name, 'missing')}"
        for name in names
        if _compared(name, here) != _compared(name, there)
    )


def _compared(name: str, versions: Mapping[str, str]) -> str:
    version = versions.get(name, "")
    return ".".join(version.split(".")[:2]) if name == "python" else version
