"""The page in a real browser, without a network: it draws, complains of nothing, and is linked."""

import json
from dataclasses import replace

import pytest
from browser import CHROMIUM, centre, filter_by

from archsearch.journal import Errors, Finalist, Finals, Finished, history_of
from archsearch.report import pareto_table, render_report

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


ENTER, TAB = ("Enter", 13), ("Tab", 9)


def tab_to(browser, selector, most=150):
    """Presses Tab until an element has the focus."""
    for _ in range(most):
        browser.press(*TAB)
        if browser.run(f"document.activeElement?.matches({json.dumps(selector)}) ?? false"):
            return
    raise AssertionError(f"Tab never came to {selector}")


PICKED = "[...document.querySelectorAll('#board .is-picked')].map((row) => row.dataset.trial)"
BRUSHES = (
    "Object.fromEntries(['field', 'params'].map((name) => [name, [...document.querySelectorAll("
    "`#chart-${name} .brush_brush path`)].some((e) => e.getBoundingClientRect().width > 2)]))"
)
POINTS = "#chart-field .mark-symbol.role-mark path"


def test_all_charts_are_drawn_and_nothing_complains(synthetic, opened):
    history = synthetic.history(30)
    browser = opened(history)
    assert browser.complaints == []
    drawn = browser.run("[...document.querySelectorAll('.chart:has(svg)')].map((e) => e.id)")
    assert {f"chart-{name}" for name in ("field", "map", "params", "curves", "workers")} <= set(
        drawn
    )
    assert browser.run("document.querySelectorAll('.chart:not(:has(svg))').length") == 0
    # One mark for each completed trial, and the ring around the best.
    assert browser.run(f"document.querySelectorAll('{POINTS}').length") == (
        len(history.completed) + 1
    )


@pytest.mark.parametrize("what", ["none", "one", "failed"])
def test_odd_runs_draw_what_there_is(synthetic, opened, what):
    ((point, candidate),) = synthetic.candidates(1)
    begun = synthetic.started(1, point, candidate)
    done = Finished(trial=1, status="completed", outcome=synthetic.outcome(0.8))
    broken = Finished(trial=1, status="failed", reason="out of memory")
    events = {"none": [], "one": [begun, done], "failed": [begun, broken]}[what]
    browser = opened(history_of(events), charts=4 if what == "one" else 0)
    assert browser.complaints == []


def test_hostile_names_run_nothing(synthetic, opened):
    markup = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
    point, candidate = synthetic.candidates(31)[30]
    failed = [
        synthetic.started(31, point, candidate),
        Finished(trial=31, status="failed", reason=markup),
    ]
    browser = opened(
        history_of([*synthetic.search(30), *failed]),
        name=markup,
        data={"spec": markup, "class_names": [markup], "notes": [markup]},
    )
    assert browser.run("window.hacked === undefined")
    assert browser.run("document.querySelectorAll('img').length") == 0
    assert browser.complaints == []


def test_a_click_on_a_point_picks_its_row(synthetic, opened):
    browser = opened(synthetic.history(30))
    browser.click(*centre(browser, POINTS, 4))
    browser.wait("document.querySelectorAll('#board .is-picked').length === 1")
    number = browser.run("document.querySelector('#board .is-picked').dataset.trial")
    score, field, params = browser.run(
        f"['val_accuracy', 'receptive_field', 'params'].map((k) => trials.get({number})[k])"
    )
    assert browser.run("document.getElementById('picked-text').textContent") == (
        f"Trial {number} picked: {score:.1%}, field {field} px, {params:,} parameters".replace(
            "%", "\u202f%"
        )
    )
    assert f"Trial {number}," in browser.run("document.getElementById('tip').textContent")
    assert browser.complaints == []


def test_a_click_on_a_row_picks_its_points(synthetic, opened):
    browser = opened(synthetic.history(30))
    browser.click(*centre(browser, "#board tbody tr td:nth-child(5)"))
    faded = "[...document.querySelectorAll('{}')].filter((e) => e.getAttribute('opacity') < 0.5)"
    for chart in ("field", "params", "macs"):
        points = POINTS.replace("field", chart)
        shown = len(synthetic.history(30).completed)
        browser.wait(f"{faded.format(points)}.length === {shown - 1}")
    browser.click(*centre(browser, "#clear"))
    browser.wait(f"{faded.format(POINTS)}.length === 0")


def test_a_brush_picks_in_every_chart_and_in_the_table(synthetic, opened):
    browser = opened(synthetic.history(30))
    x, y = centre(browser, "#chart-params svg")
    browser.drag((x - 150, y - 90), (x + 150, y + 70))
    browser.wait("document.querySelectorAll('#board .is-picked').length > 1")
    assert browser.complaints == []


def test_a_second_brush_takes_over_from_the_first(synthetic, opened):
    browser = opened(synthetic.history(30))
    x, y = centre(browser, "#chart-params svg")
    browser.drag((x - 150, y - 90), (x + 150, y + 70))
    browser.wait("document.querySelectorAll('#board .is-picked').length > 1")
    first = browser.run(PICKED)
    x, y = centre(browser, "#chart-field svg")
    browser.drag((x - 20, y - 120), (x + 250, y + 110))
    browser.wait(f"{PICKED}.length > 1 && String({PICKED}) !== {json.dumps(str(first)[1:-1])}")
    second = browser.run(PICKED)
    browser.rest()
    assert browser.run(PICKED) == second
    assert browser.run(BRUSHES) == {"field": True, "params": False}
    browser.press("Escape")
    browser.rest()
    assert browser.run(PICKED) == []
    assert browser.run(BRUSHES) == {"field": False, "params": False}
    assert browser.complaints == []


def test_a_link_to_trials_picks_them(synthetic, opened, browser, tmp_path):
    opened(synthetic.history(30))
    browser.open(
        tmp_path / "report.html",
        "document.documentElement?.dataset.charts > 3",
        "#trials=3,5,999",
    )
    picked = f"{PICKED}.map(Number)"
    assert sorted(browser.run(picked)) == [3, 5]
    browser.run("document.getElementById('clear').click()")
    assert browser.run("location.hash") == ""
    browser.run("document.querySelector('#board [data-trial=\"4\"] .pick').click()")
    assert browser.run("location.hash") == "#trials=4"
    assert browser.complaints == []


def test_a_link_to_a_single_trial_opens_it(synthetic, opened):
    browser = opened(synthetic.history(30))
    browser.run("location.hash = '#trials=7'")
    browser.wait("document.querySelector('.inner caption') !== null")
    assert browser.run("document.querySelector('.inner caption').textContent") == (
        "Layers of trial 7"
    )
    assert browser.run(PICKED) == ["7"]
    assert browser.run("document.getElementById('leaderboard').getBoundingClientRect().top") < 900


def test_a_link_to_a_trial_finds_it_again_and_behind_a_filter(synthetic, opened):
    browser = opened(synthetic.history(60))
    link = "document.querySelector('.front th a')"
    number = browser.run(f"{link}.textContent")
    place = "document.getElementById('leaderboard').getBoundingClientRect().top"
    for _ in range(2):  # the second time the address is the same
        browser.run("scrollTo(0, 0)")
        browser.run(f"{link}.closest('details').open = true, {link}.click()")
        browser.wait(f"{place} < 900")
        assert browser.run(PICKED) == [number]
    assert browser.run(f"{link}.closest('tr').classList.contains('is-picked')")
    filter_by(browser, "nothing of this kind")
    assert browser.run("document.querySelectorAll('#board [data-trial]').length") == 0
    browser.run(f"{link}.click()")
    browser.wait(f"document.querySelector('#board [data-trial=\"{number}\"]') !== null")
    assert browser.run("document.getElementById('filter').value") == ""


def test_the_keyboard_alone_sorts_opens_and_picks(synthetic, opened):
    browser = opened(synthetic.history(30))
    browser.press(*TAB)
    assert browser.run("document.activeElement.className") == "skip"
    browser.press(*ENTER)  # past the charts, to the leaderboard
    assert browser.run("location.hash") == "#leaderboard"
    tab_to(browser, "#board th[data-key=params] button")
    browser.press(*ENTER)
    assert browser.run(
        "document.querySelector('#board th[data-key=params]').getAttribute('aria-sort')"
    ) == ("ascending")
    tab_to(browser, "#board .open")
    number = browser.run("document.activeElement.textContent")
    browser.press(*ENTER)
    assert browser.run("document.querySelector('.inner caption').textContent") == (
        f"Layers of trial {number}"
    )
    tab_to(browser, "#board .pick")
    browser.press(*ENTER)
    assert browser.run(PICKED) == [number]
    assert browser.run("document.querySelector('.picked').hidden") is False
    browser.press("Escape", 27)
    assert browser.run(PICKED) == []


def test_of_thousands_of_trials_points_are_painted_and_picked_all_the_same(synthetic, opened):
    history = synthetic.history(2100)
    browser = opened(history)
    assert browser.complaints == []
    assert browser.run("document.querySelectorAll('.chart canvas').length") > 4
    x, y = centre(browser, "#chart-field canvas")
    browser.drag((x - 400, y - 120), (x - 50, y + 100))
    browser.wait("document.querySelector('.picked').hidden === false")
    browser.rest()
    assert 0 < browser.run("parseInt(document.getElementById('picked-text').textContent)") < 2100
    ink = "document.querySelector('#chart-field canvas').toDataURL()"
    brushed = browser.run(ink)
    browser.press("Escape", 27)
    browser.rest()
    assert browser.run(ink) != brushed
    assert browser.complaints == []


def test_on_paper_nothing_is_cut_off_and_what_is_for_clicks_is_gone(synthetic, opened):
    browser = opened(synthetic.history(30))
    browser.scheme("light", media="print")
    try:
        hidden = browser.run(
            "['.tools', '.skip', '.vega-actions'].map((s) => getComputedStyle("
            "document.querySelector(s)).display)"
        )
        assert set(hidden) == {"none"}
        cut = browser.run(
            "[...document.querySelectorAll('.scroll, pre')].filter((e) => getComputedStyle(e)"
            ".maxHeight !== 'none' || (e.matches('.scroll') && "
            "getComputedStyle(e).overflowX !== 'visible')).length"
        )
        assert cut == 0
    finally:
        browser.scheme("light")


def test_a_finalist_leads_to_where_it_errs(synthetic, opened):
    events = synthetic.search(20)
    best = history_of(events).best(maximize=True)
    errors = Errors(
        confusion=tuple(tuple(9 if a == b else 1 for b in range(10)) for a in range(10))
    )
    outcome = replace(synthetic.outcome(0.9), errors=errors)
    finals = [
        Finals(trials=(best.number,), seeds=1),
        Finalist(trial=best.number, replicate=1, seed=1, outcome=outcome),
    ]
    browser = opened(history_of([*events, *finals]))
    target = f"document.getElementById('errors-{best.number}')"
    assert browser.run(f"{target}.querySelectorAll('.confusion tbody td').length") == 120
    browser.run(f"location.hash = '#trials={best.number}'")
    browser.wait("document.querySelector('.inner a') !== null")
    browser.click(*centre(browser, ".inner a"))
    browser.wait(f"{target}.closest('details').open")
    assert browser.complaints == []


@pytest.mark.parametrize("width", [360, 420, 1280])
def test_nothing_sticks_out_of_the_window(synthetic, opened, width):
    browser = opened(synthetic.history(30), name="x" * 10_000, data={"spec": "y" * 10_000})
    browser.size(width, 900)
    browser.wait(
        f"document.documentElement.scrollWidth <= {width} && [...document.querySelectorAll("
        "'.chart')].every((c) => c.querySelector('svg').getBoundingClientRect().right <= "
        "c.getBoundingClientRect().right + 1)"
    )


def test_dark_and_light_redraw_the_charts(synthetic, opened):
    browser = opened(synthetic.history(30))
    colour = "document.querySelector('#chart-field .role-axis-label text')?.getAttribute('fill')"
    light = json.dumps(browser.run(colour))
    browser.scheme("dark")
    browser.wait(f"({colour} ?? {light}) !== {light}")
    assert browser.complaints == []


def test_a_click_on_a_line_of_the_parallel_coordinates_picks_its_trial(synthetic, opened):
    browser = opened(synthetic.history(30))
    x, y, number = browser.run(
        "(() => { const paths = document.querySelectorAll('#chart-parallel .mark-line path');"
        " const of = (e) => e.__data__.datum ?? e.__data__.items?.[0]?.datum;"
        " const lines = [...paths].filter((e) => of(e)?.trial && e.getTotalLength());"
        " const line = lines.at(-1); line.scrollIntoView({block: 'center'});"
        " const at = line.getPointAtLength(line.getTotalLength() - 25)"
        ".matrixTransform(line.getScreenCTM());"
        " const { datum, items } = line.__data__;"
        " return [at.x, at.y, (datum ?? items[0].datum).trial]; })()"
    )
    picked = []
    while number not in picked and len(picked) < 4:  # of lines on one another each click picks one
        browser.click(x, y)
        browser.rest()
        picked += browser.run(
            "[...document.querySelectorAll('#board tr.is-picked')].map("
            "(row) => Number(row.dataset.trial))"
        )
    assert number in picked
    assert len(set(picked)) == len(picked)
    assert browser.complaints == []


def test_lines_are_picked_where_they_are_nearest_and_those_through_many_not(synthetic, opened):
    """The line of the best so far goes through many trials, and picks none of them."""
    browser = opened(synthetic.history(60))
    reached = (
        "[...document.querySelectorAll('#chart-parallel .mark-line path')].filter("
        "(e) => (e.__data__?.datum ?? e.__data__?.items?.[0]?.datum)?.trial && e.getTotalLength())"
        ".map((line) => { const at = line.getPointAtLength(line.getTotalLength() - 25)"
        ".matrixTransform(line.getScreenCTM());"
        " const near = nearestLines('parallel', { clientX: at.x, clientY: at.y });"
        " return near.includes((line.__data__.datum ?? line.__data__.items[0].datum).trial); })"
    )
    found = browser.run(reached)
    assert len(found) > 40
    assert all(found)
    lines = "[...document.querySelectorAll('#chart-best_time .mark-line path')]"
    x, y = browser.run(
        f"(() => {{ const line = {lines}[0]; line.scrollIntoView({{block: 'center'}});"
        " const at = line.getPointAtLength(line.getTotalLength() * 0.99)"
        ".matrixTransform(line.getScreenCTM()); return [at.x, at.y]; })()"
    )
    browser.click(x, y)
    browser.rest()
    assert browser.run("[...picked]") == []
    assert browser.complaints == []


def test_without_javascript_the_main_charts_are_pictures(synthetic, browser, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(render_report(synthetic.run_file(), synthetic.history(30)), encoding="utf-8")
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(path, "document.readyState === 'complete' && document.images.length > 0")
        shown = browser.run(
            "[...document.querySelectorAll('.chart img')].filter((e) => e.naturalWidth > 600"
            " && e.getBoundingClientRect().height > 100).map((e) => e.parentNode.parentNode.id)"
        )
        left_out = {"chart-best_epochs", "chart-parallel"}
        every = browser.run("[...document.querySelectorAll('.chart')].map((e) => e.id)")
        assert {"chart-field", "chart-curves", "chart-map", "chart-workers"} <= set(shown)
        assert set(every) - set(shown) == left_out | {
            name for name in every if name.startswith("chart-matched_")
        }
        assert browser.run("document.querySelectorAll('#board tbody tr').length") == 30
        assert browser.complaints == []
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


FRONT_POINTS = "#chart-tradeoff .mark-symbol.role-mark path"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_front_is_drawn_and_linked(synthetic, browser, tmp_path, scheme):
    history = synthetic.history(30)
    run = replace(
        synthetic.run_file(options={"minimize": "activations"}),
        reference={"score": 0.1, "cost": 1e6},
    )
    path = tmp_path / "report.html"
    path.write_text(render_report(run, history), encoding="utf-8")
    browser.size(1280, 900)
    browser.scheme(scheme)
    browser.open(path, "Number(document.documentElement?.dataset.charts) >= 6")
    assert browser.complaints == []
    members = len(pareto_table(run, history))
    assert browser.run(f"document.querySelectorAll('{FRONT_POINTS}').length") == (
        len(history.completed) + members
    )
    assert (
        browser.run("document.querySelectorAll('[aria-labelledby=trade-offs] tbody tr').length")
        == members
    )
    browser.click(*centre(browser, FRONT_POINTS, 3))
    browser.wait("document.querySelectorAll('#board tr.is-picked').length === 1")
    assert browser.complaints == []
