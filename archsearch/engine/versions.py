"""Whether a worker has the software of the parent, so that a trial is the same on both."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

CODE = "archsearch code"
"""Stands for what two archsearch of one version may yet differ in."""
COMPARED = ("archsearch", CODE, "python", "keras", "backend", "numpy")
IN_WORKERS = ("space", "geometry", "data", "train", "engine")
"""The packages whose code runs in a worker."""


@cache
def code() -> str:
    """A hash of the modules that run in a worker, in 8 digits.

    A state from version control has the number of the release before it, or of the next one.
    """
    package = Path(str(files("archsearch")))
    found = hashlib.sha256()
    for part in IN_WORKERS:
        for path in sorted((package / part).rglob("*.py")):
            found.update(path.relative_to(package).as_posix().encode() + b"\0")
            found.update(path.read_bytes())
    return found.hexdigest()[:8]


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
