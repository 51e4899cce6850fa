"""A page that is complete in itself: no request leaves it, and no text in it becomes markup."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

CLIPPED = 160
"""Characters of a foreign text shown in running text; the whole of it is its title."""


def offline_page(
    template: str, values: Mapping[str, Any], *, style: str, scripts: tuple[str, ...]
) -> str:
    """A template of the folder `page`, filled in.

    Scripts and the style are allowed by their hash, and nothing else is.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("archsearch.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["CLIPPED"] = CLIPPED
    html = environment.get_template(template).render(
        **values,
        policy=content_security_policy(scripts=scripts, styles=(style,)),
        style=style,
        scripts=scripts,
    )
    # A lone surrogate cannot be written as UTF-8; it comes from file names that are not.
    return html.encode("utf-8", "replace").decode()


def content_security_policy(*, scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    """A policy under which nothing is fetched and only these scripts and styles count."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash_source, scripts)) or _NONE}",
            f"style-src {' '.join(map(_hash_source, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def asset(name: str) -> str:
    """The text of a file in the folder `page`."""
    return files("archsearch.report").joinpath("page", name).read_text(encoding="utf-8")


_NONE = "'none'"


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
