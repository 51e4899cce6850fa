"""The page: complete in itself, safe against what names may hold, right for odd runs."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from archsearch.geometry import profile
from archsearch.journal import Finished, Skipped, history_of
from archsearch.report import render_report, run_findings

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}</title></style>"
HOSTILE = [
    MARKUP,
    "🦊" * 50,
    "\u202eevil\u202c اسم الصنف",
    "x" * 10_000,
    "a\x00b\r\nc",
    "]]>--></script><!--",
]


class Elements(HTMLParser):
    """Collects the elements of a page, and the text of scripts and styles."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.scripts, self.styles, self.text = [], [], [], []
        self._inside = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = (tag, dict(attrs))

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, data):
        tag, attrs = self._inside or (None, {})
        if tag == "script":
            self.scripts.append((attrs.get("type"), data))
        elif tag == "style":
            self.styles.append(data)
        else:
            self.text.append(data)

    def named(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def policy(self):
        return next(
            attrs["content"]
            for attrs in self.named("meta")
            if attrs.get("http-equiv") == "Content-Security-Policy"
        )

    @property
    def data(self):
        return json.loads(next(text for kind, text in self.scripts if kind == "application/json"))


@pytest.fixture
def page(synthetic):
    def of(history, **options):
        return Elements(render_report(synthetic.run_file(**options), history))

    return of


def source(text):
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_each_inline_script_and_style_and_nothing_else(synthetic, page):
    elements = page(synthetic.history(12))
    rules = dict(rule.split(" ", 1) for rule in elements.policy.split("; "))
    run = [text for kind, text in elements.scripts if kind is None]
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == [source(text) for text in run]
    assert rules["style-src"].split() == [source(text) for text in elements.styles]
    assert "unsafe" not in elements.policy


def test_nothing_on_the_page_points_outside(synthetic, page):
    elements = page(synthetic.history(12))
    for tag, attrs in elements.tags:
        assert "style" not in attrs, tag
        assert not [name for name in attrs if name.startswith("on")], tag
        for name in ("src", "href"):
            assert not attrs.get(name, "").startswith(("http", "//")), (tag, attrs)


def test_100_trials_are_under_2_megabytes(synthetic):
    html = render_report(synthetic.run_file(), synthetic.history(100))
    assert len(html.encode()) < 2_000_000


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_stays_text(synthetic, page, text):
    point, candidate = synthetic.candidates(31)[30]
    events = [
        *synthetic.search(30),
        synthetic.started(31, point, candidate),
        Finished(trial=31, status="failed", reason=text),
        Skipped(proposal=99, kind=text, reason=text, values={}),
    ]
    usual = page(synthetic.history(30))
    elements = page(
        history_of(events),
        name=text,
        data={"spec": text, "class_names": [text, "b"], "notes": [text], "fingerprint": text},
        options={"oracle": text},
    )
    assert len(elements.scripts) == len(usual.scripts)
    assert len(elements.named("style")) == 1
    assert len(elements.named("img")) == len(usual.named("img"))
    assert elements.policy == usual.policy
    assert elements.named("html") == [{"lang": "en"}]
    if text is MARKUP:
        assert MARKUP in "".join(elements.text)


def test_a_long_text_is_clipped_and_whole_in_its_title(synthetic, page):
    elements = page(synthetic.history(12), data={"spec": "x" * 10_000})
    assert {"title": "x" * 10_000} in elements.named("bdi")
    assert not [text for text in elements.text if "x" * 1000 in text]


def test_the_data_block_is_the_table(synthetic, page):
    history = synthetic.history(30)
    data = page(history).data
    assert data["trials"]["trial"] == [trial.number for trial in history.trials]
    assert data["trials"]["params"] == [
        profile(trial.candidate.architecture).params for trial in history.trials
    ]
    assert data["trials"]["score"][6] is None
    assert set(data["scored"]["trial"]) == {trial.number for trial in history.completed}
    assert {"field", "params", "macs", "curves", "map", "best_time"} <= set(data["charts"])


def test_the_leaderboard_has_the_best_first_and_all_trials(synthetic):
    history = synthetic.history(30)
    html = render_report(synthetic.run_file(), history)
    numbers = [int(number) for number in re.findall(r'<tr data-trial="(\d+)"', html)]
    assert sorted(numbers) == list(range(1, 31))
    assert numbers[0] == history.best(maximize=True).number
    statuses = [history.trials[number - 1].status for number in numbers]
    assert statuses == sorted(statuses, key=["completed", "stopped", None, "failed"].index)


def test_the_curve_of_a_promoted_trial_is_one_curve(synthetic, page):
    from archsearch.journal import Rung

    ((point, candidate),) = synthetic.candidates(1)
    events = [
        synthetic.started(1, point, candidate),
        Rung(trial=1, rung=0, outcome=synthetic.outcome(0.5, epochs=3)),
        Finished(trial=1, status="completed", outcome=synthetic.outcome(0.6, epochs=9, first=4)),
    ]
    assert len(page(history_of(events)).data["curves"]["1"]) == 9


@pytest.mark.parametrize("what", ["none", "one", "failed", "unfinished", "skipped"])
def test_odd_runs_have_a_page_too(synthetic, page, what):
    ((point, candidate),) = synthetic.candidates(1)
    begun = synthetic.started(1, point, candidate)
    done = Finished(trial=1, status="completed", outcome=synthetic.outcome(0.8))
    broken = Finished(trial=1, status="failed", reason="out of memory")
    skip = Skipped(proposal=1, kind="infeasible", reason="kernel larger than its map", values={})
    events = {
        "none": [],
        "one": [begun, done],
        "failed": [begun, broken],
        "unfinished": [begun],
        "skipped": [skip],
    }[what]
    elements = page(history_of(events))
    text = "".join(elements.text)
    assert ("there is no best network" in text) == (what != "one")
    assert ("field" in elements.data["charts"]) == (what == "one")


def test_infinite_and_undefined_figures_do_not_break_the_page(synthetic, page):
    from dataclasses import replace

    ((point, candidate),) = synthetic.candidates(1)
    outcome = replace(synthetic.outcome(0.8), val_loss=float("inf"))
    curve = tuple(replace(epoch, val_accuracy=float("nan")) for epoch in outcome.curve)
    events = [
        synthetic.started(1, point, candidate),
        Finished(trial=1, status="completed", outcome=replace(outcome, curve=curve)),
    ]
    assert page(history_of(events)).data["curves"]["1"] == [None] * 9


def test_a_minimised_loss_is_named_and_not_in_percent(synthetic, page):
    run = {"objective": "val_loss", "maximize": False}
    elements = page(synthetic.history(12), options=run)
    assert "Score" in elements.text
    specification = json.dumps(elements.data["charts"]["field"])
    assert "validation loss (lower is better)" in specification


def test_the_same_run_gives_the_same_page(synthetic):
    first = render_report(synthetic.run_file(), synthetic.history(12))
    assert first == render_report(synthetic.run_file(), synthetic.history(12))


def test_what_a_prediction_rests_on_is_a_table_where_there_is_one(synthetic):
    run = synthetic.run_file()
    html = render_report(run, synthetic.history(120))
    study = run_findings(run, synthetic.history(120))["study"]
    assert study["surrogate"]["everything"] > 0
    _, table = html.split('<table class="importance">', 1)
    rows = re.findall(r'<th scope="row">([^<]+)</th>', table.split("</table>", 1)[0])
    assert rows == [each["group"] for each in study["surrogate"]["importance"]]
    assert 'class="importance"' not in render_report(run, synthetic.history(12))


def test_trainings_too_many_to_draw_are_said_to_be_so(synthetic):
    html = render_report(synthetic.run_file(), synthetic.history(700))
    assert 'id="chart-workers"' not in html
    assert "trainings would be too thin to see" in html


def test_what_matters_comes_before_what_accuracy_costs(synthetic):
    html = render_report(synthetic.run_file(), synthetic.history(60))
    places = [html.index(f'<h2 id="{name}"') for name in ("field", "choices", "cost", "course")]
    assert places == sorted(places)
