"""Vega, Vega-Lite and vega-embed as one script, so that charts are drawn without a network."""

import os
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path


@cache
def vega() -> str:
    """The script, in the version that altair writes for.

    To put it together takes seconds, so it is kept in the user's cache folder, under the versions
    of the packages that it comes from. A file there that was damaged is made anew; where none can
    be written, the script is made each time.
    """
    name = f"vega-{version('altair')}-{version('vl-convert-python')}.js"
    try:
        file = _cache_folder() / name
    except RuntimeError:  # this user has no home
        return _bundle()
    kept = _read(file)
    if kept is not None:
        return kept
    bundle = _bundle()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f".{name}.{os.getpid()}")
        temporary.write_text(f"{_digest(bundle)}\n{bundle}", encoding="utf-8", newline="")
        temporary.replace(file)
    return bundle


def _cache_folder() -> Path:
    """Where the XDG base directory specification puts what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "archsearch"


def _read(file: Path) -> str | None:
    """The script in a file; None where there is none, or not the one that was written."""
    try:
        digest, _, bundle = file.read_bytes().decode().partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return bundle if digest == _digest(bundle) else None


def _digest(bundle: str) -> str:
    return sha256(bundle.encode()).hexdigest()


def _bundle() -> str:
    import altair
    import vl_convert

    lite = ".".join(altair.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    # `vega` alone would do, but vega-embed also gives the links that save a chart.
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=lite)
    # Inside a script element a browser reads these two as markup, and turns CR into LF.
    if "</script" in bundle.lower() or "<!--" in bundle or "\r" in bundle:
        raise ValueError("the Vega bundle cannot stand inside a script element")
    return bundle
