"""The report as one HTML page: no request leaves it, and no text in it becomes markup."""

import json
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from archsearch.geometry import profile
from archsearch.journal import History, RunFile
from archsearch.report.best_network import Sight, sights_of
from archsearch.report.findings import Findings, findings_of
from archsearch.report.format import date, several
from archsearch.report.layers_table import layers_table
from archsearch.report.leaderboard import Leaderboard, leaderboard_of
from archsearch.report.left_out import LeftOut, left_out_of
from archsearch.report.measure import Measure, measure_of
from archsearch.report.page_data import LAYER_COLUMNS, page_data
from archsearch.report.settings import settings_of
from archsearch.report.spent import spent_of
from archsearch.report.trials_table import trials_table
from archsearch.report.verdict import Verdict, verdict_of
from archsearch.report.words import WORDS

CLIPPED = 160
"""Characters of a foreign text shown in running text; the whole of it is its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestNetwork:
    """The winner's layers: as a drawing, and as rows of text."""

    sights: tuple[Sight, ...]
    layers: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the template says, apart from what stands in `run` itself."""

    run: RunFile
    when: str
    images: str
    measure: Measure
    verdict: Verdict
    best: BestNetwork | None
    findings: Findings
    board: Leaderboard
    left_out: LeftOut
    charts: tuple[str, ...]
    layer_headings: tuple[str, ...]
    load: str
    settings: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]


def render_report(run: RunFile, history: History, *, folder: str | None = None) -> str:
    """The report of a run as HTML, complete in itself; `folder` is where it tells to load from."""
    measure = measure_of(run)
    trials, layers = trials_table(run, history), layers_table(history)
    verdict = verdict_of(run, history, trials, measure, spent_of(run, history))
    board = leaderboard_of(run, history, trials, measure)
    data = page_data(
        run,
        history,
        trials=trials,
        layers=layers,
        board=board,
        measure=measure,
        best=verdict.best,
    )
    page = Page(
        run=run,
        when=date(run.times["started"]) if "started" in run.times else "",
        images=_images(run),
        measure=measure,
        verdict=verdict,
        best=_best_network(history, data["layers"], verdict.best),
        findings=findings_of(run, trials, measure),
        board=board,
        left_out=left_out_of(history),
        charts=tuple(data["charts"]),
        layer_headings=tuple(LAYER_COLUMNS.values()),
        load=f"model = archsearch.load_best({_quoted(folder or 'results/' + run.space['name'])})",
        settings=settings_of(run),
        words=WORDS,
    )
    return _html(page, data)


def _best_network(
    history: History, layers: dict[str, list[list[str]]], best: int | None
) -> BestNetwork | None:
    winner = next((trial for trial in history.trials if trial.number == best), None)
    if winner is None:
        return None
    architecture = winner.candidate.architecture
    return BestNetwork(
        sights=sights_of(profile(architecture)), layers=layers[architecture.identity]
    )


def _images(run: RunFile) -> str:
    """The data in numbers: image size, classes, images in each part."""
    height, width, channels = run.data["input_shape"]
    parts = ", ".join(
        f"{run.data[part]:,} {name}"
        for part, name in (("train", "training"), ("val", "validation"), ("test", "test"))
        if run.data.get(part)
    )
    classes = several(len(run.data["class_names"]), "class", "classes")
    colours = several(channels, "channel")
    return f"{height}×{width} pixels, {colours}, {classes}; {parts} images"


def _quoted(text: str) -> str:
    """The text as a Python literal."""
    return json.dumps(text, ensure_ascii=False)


def _html(page: Page, data: dict[str, Any]) -> str:
    """The template filled in. Scripts and styles are allowed by their hash, and nothing else is."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("archsearch.report", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["CLIPPED"] = CLIPPED
    scripts = (_vega(), _asset("page.js")) if data["charts"] else (_asset("page.js"),)
    style = _asset("page.css")
    html = environment.get_template("page.html.j2").render(
        page=page,
        run=page.run,
        policy=content_security_policy(scripts=scripts, styles=(style,)),
        style=style,
        scripts=scripts,
        data=script_json(data),
    )
    # A lone surrogate cannot be written as UTF-8; it comes from file names that are not.
    return html.encode("utf-8", "replace").decode()


def content_security_policy(*, scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    """A policy under which nothing is fetched and only these scripts and styles count."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash_source, scripts))}",
            f"style-src {' '.join(map(_hash_source, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def script_json(data: Any) -> str:
    """JSON that may stand in a script element: no character in it can end the element.

    >>> script_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return files("archsearch.report").joinpath("page", name).read_text(encoding="utf-8")


@cache
def _vega() -> str:
    """Vega, Vega-Lite and vega-embed as one script, in the version that altair writes for."""
    import altair
    import vl_convert

    version = ".".join(altair.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    # `vega` alone would do, but vega-embed also gives the links that save a chart.
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=version)
    # Inside a script element a browser reads these two as markup, and turns CR into LF.
    if "</script" in bundle.lower() or "<!--" in bundle or "\r" in bundle:
        raise ValueError("the Vega bundle cannot stand inside a script element")
    return bundle
