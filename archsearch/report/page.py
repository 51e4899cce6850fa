"""The report as one HTML page: no request leaves it, and no text in it becomes markup."""

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

from archsearch.geometry import profile
from archsearch.journal import History, RunFile
from archsearch.report.charts.marks import MOST_LINES
from archsearch.report.charts.pictures import pictured, pictures_of
from archsearch.report.compared import Compared
from archsearch.report.conclusions import Conclusions, conclusions_of
from archsearch.report.findings import Findings
from archsearch.report.format import count, date, several
from archsearch.report.measure import Measure
from archsearch.report.offline import asset, offline_page
from archsearch.report.page_data import LAYER_COLUMNS, MOST_CURVES, layer_rows, page_data
from archsearch.report.sections.alerts import Alert
from archsearch.report.sections.avoiding import avoiding_of
from archsearch.report.sections.best_network import Sight, sights_of
from archsearch.report.sections.effects import EffectsShown, effects_shown, not_compared
from archsearch.report.sections.enough import (
    Enough,
    Member,
    fresh_means,
    judged_in_full,
    members_of,
)
from archsearch.report.sections.errors import (
    ErrorsShown,
    errors_shown,
    finalist_errors,
)
from archsearch.report.sections.finals import FinalsShown, finals_of_run
from archsearch.report.sections.importance import GroupRow, importance_shown
from archsearch.report.sections.leaderboard import Leaderboard, leaderboard_of
from archsearch.report.sections.left_out import LeftOut, left_out_of
from archsearch.report.sections.schedule import schedule_sentence
from archsearch.report.sections.settings import settings_of
from archsearch.report.sections.trade_off import TradeOff, trade_off_of
from archsearch.report.sections.verdict import Verdict
from archsearch.report.sections.words import WORDS
from archsearch.report.tables.layers import layers_both_ways
from archsearch.report.vega import vega

MOST_LINKED = 50
"""Trials that a link names at most."""
SCRIPTS = ("tables", "trials", "picking", "views", "layers", "board", "page")
"""What the page runs, in this order: the parts of one script, of which the last one begins."""


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
    alerts: tuple[Alert, ...]
    best: BestNetwork | None
    finals: FinalsShown | None
    errors: ErrorsShown | None
    finalist_errors: dict[int, ErrorsShown]
    compared: Compared
    findings: Findings
    enough: Enough | None
    members: tuple[Member, ...]
    effects: EffectsShown | None
    not_compared: str
    importance: tuple[GroupRow, ...]
    avoiding: tuple[str, ...]
    trade_off: TradeOff | None
    board: Leaderboard
    left_out: LeftOut
    charts: tuple[str, ...]
    layer_headings: tuple[str, ...]
    load: str
    settings: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    curves: int
    trained: int
    stretches: int
    schedule: str
    has_size_curve: bool

    @property
    def curves_of(self) -> str:
        """Whose learning curves are drawn."""
        number = self.trained
        if number <= MOST_CURVES:
            return "all trials"
        return f"{count(self.curves)} of {count(number)} trials, evenly chosen by rank"

    @property
    def has_some_rungs(self) -> bool:
        """Whether only some of the trials are drawn by rung."""
        return self.trained > MOST_LINES

    @property
    def has_some_lines(self) -> bool:
        """Whether only some of the trials have a line through the parallel axes."""
        return len(self.compared.table) > MOST_LINES

    @property
    def near(self) -> list[int]:
        """The trials that cannot be told from the best, with it, if they fit into a link."""
        if self.enough is None or not 0 < len(self.enough.near) < MOST_LINKED:
            return []
        return [self.verdict.best or 0, *self.enough.near["trial"].tolist()]

    @property
    def matched(self) -> tuple[str, ...]:
        """The charts of networks of like size, by name."""
        return tuple(name for name in self.charts if name.startswith("matched_"))

    @property
    def distributions(self) -> tuple[str, ...]:
        """The charts of how scores are distributed, by name."""
        return tuple(name for name in self.charts if name.startswith("edf_"))


def render_report(run: RunFile, history: History, *, folder: str | None = None) -> str:
    """The report of a run as HTML, complete in itself; `folder` is where it tells to load from."""
    found = conclusions_of(run, history, folder=folder or "RUN")
    page, data = page_of(run, history, found, layers_both_ways(history), folder=folder)
    return html_of(page, data, pictures_of(pictured(data)))


def page_of(
    run: RunFile,
    history: History,
    found: Conclusions,
    layers: pd.DataFrame,
    *,
    folder: str | None = None,
) -> tuple[Page, dict[str, Any]]:
    """What the page of a run says, and the data of its script; `layers` is its table of layers."""
    measure, trials, compared = found.measure, found.trials, found.compared
    verdict, findings, enough = found.verdict, found.findings, found.enough
    contenders = history.contenders(maximize=measure.maximize)
    means = fresh_means(contenders)
    if contenders:
        fresh = pd.array([means.get(number) for number in trials["trial"]], dtype="Float64")
        trials = trials.assign(fresh_seeds=fresh)
    board = leaderboard_of(run, history, trials, measure)
    trade_off = trade_off_of(run, history, measure, enough)
    data = page_data(
        run,
        history,
        trials=trials,
        completed=judged_in_full(trials, contenders),
        compared=compared,
        layers=layers,
        board=board,
        measure=measure,
        best=verdict.best,
        trade_off=trade_off,
        study=findings.study,
        enough=enough,
    )
    page = Page(
        run=run,
        when=date(run.times["started"]) if "started" in run.times else "",
        images=_images(run),
        measure=measure,
        verdict=verdict,
        alerts=found.alerts,
        best=_best_network(history, layers, verdict.best),
        finals=finals_of_run(run, history, measure),
        errors=errors_shown(run, history.test_of_best(maximize=measure.maximize)),
        finalist_errors=finalist_errors(run, contenders, maximize=measure.maximize),
        compared=compared,
        findings=findings,
        enough=enough,
        members=members_of(enough, trials, contenders, measure) if enough else (),
        effects=effects_shown(findings.study, measure),
        not_compared=not_compared(findings.study),
        importance=importance_shown(findings.study),
        avoiding=avoiding_of(run, trials, compared, measure, best=verdict.best),
        trade_off=trade_off,
        board=board,
        left_out=left_out_of(history),
        charts=tuple(data["charts"]),
        layer_headings=tuple(LAYER_COLUMNS.values()),
        load=f"model = archsearch.load_best({_quoted(folder or 'results/' + run.space['name'])})",
        settings=settings_of(run),
        words=WORDS,
        curves=len(data["curves"]),
        schedule=schedule_sentence(history),
        stretches=len(data["course"]["trial"]),
        has_size_curve="curve" in data["charts"].get("params", {}).get("datasets", ()),
        trained=len(history.scored),
    )
    return page, data


def _best_network(history: History, layers: pd.DataFrame, best: int | None) -> BestNetwork | None:
    winner = next((trial for trial in history.trials if trial.number == best), None)
    if winner is None:
        return None
    architecture = winner.candidate.architecture
    own = layers[layers["architecture"] == architecture.identity]
    return BestNetwork(
        sights=sights_of(profile(architecture)), layers=layer_rows(own)[architecture.identity]
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


def html_of(page: Page, data: dict[str, Any], pictures: dict[str, str]) -> str:
    """A page as HTML, complete in itself; `pictures` are its charts for readers without scripts."""
    return offline_page(
        "page.html.j2",
        {
            "page": page,
            "run": page.run,
            "data": script_json(data),
            "pictures": pictures,
        },
        style=asset("page.css"),
        scripts=(
            *(chart_scripts() if data["charts"] else ()),
            *(asset(f"{name}.js") for name in SCRIPTS),
        ),
    )


def chart_scripts() -> tuple[str, str]:
    """Vega, and how charts look."""
    return vega(), asset("charts.js")


def script_json(data: Any) -> str:
    """JSON that may stand in a script element: no character in it can end the element.

    >>> script_json("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
