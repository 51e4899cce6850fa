"""Which versions made a run."""

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("archsearch", "keras", "keras-tuner", "tensorflow", "jax", "torch", "numpy", "pandas")


def versions() -> dict[str, str]:
    """Versions by name of what a result depends on, the Keras backend and the platform."""
    import keras

    found = {"python": platform.python_version(), "backend": keras.config.backend()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    found.setdefault("archsearch", "unknown")
    found["platform"] = f"{platform.system()} {platform.machine()}"
    return found
