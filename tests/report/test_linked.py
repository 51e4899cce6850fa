"""What is picked or filtered stands out in every chart and in the tables, with mouse and keys."""

import json

import pytest
from browser import CHROMIUM, centre, filter_by

from archsearch.journal import Finished, history_of

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

ROWS = "[...document.querySelectorAll('#board tr[data-trial]')].map((e) => e.dataset.trial)"
PICKED = (
    "[...document.querySelectorAll('#board .is-picked')].map((row) => Number(row.dataset.trial))"
)
LIT = (
    "[...document.querySelectorAll('#chart-{} .mark-symbol.role-mark path')].filter("
    "(e) => e.getAttribute('opacity') > 0.5).map((e) => e.__data__.datum.trial)"
)
STANDING = (
    "[...document.querySelectorAll('#chart-{} .mark-symbol.role-mark path')]"
    ".map((e) => e.__data__.datum).filter((d) => d.share)"
)
"""What is drawn upon the lines of a distribution."""


def test_what_the_filter_leaves_stands_out_in_the_charts(synthetic, opened):
    browser = opened(synthetic.history(30))
    filter_by(browser, "params<3k, completed")
    left = [int(number) for number in browser.run(ROWS)]
    assert 1 < len(left) < 20
    browser.wait(f"{LIT.format('map')}.length === {len(left)}")
    assert sorted(browser.run(LIT.format("map"))) == sorted(left)
    browser.click(*centre(browser, "#chart-field .mark-symbol.role-mark path", 4))
    browser.wait(f"{LIT.format('map')}.length === 1")  # what is picked comes before the filter
    browser.press("Escape", 27)
    browser.wait(f"{LIT.format('map')}.length === {len(left)}")
    filter_by(browser, "")
    browser.wait(f"{LIT.format('map')}.length > {len(left)}")
    assert browser.complaints == []


def test_the_leaderboard_shows_what_is_picked_alone(synthetic, opened):
    browser = opened(synthetic.history(30))
    browser.run("pick([3, 5, 8])")
    browser.run("document.getElementById('only').click()")
    assert sorted(browser.run(ROWS)) == ["3", "5", "8"]
    assert browser.run("document.getElementById('shown').textContent") == "3 of 30 trials"
    browser.run("pick([5])")
    assert browser.run(ROWS) == ["5"]
    browser.press("Escape", 27)
    assert len(browser.run(ROWS)) == 30
    browser.run("document.querySelector('#board .pick').click()")  # the wish is over as well
    assert len(browser.run(ROWS)) == 30


def test_a_level_is_picked_by_its_line_and_trials_stand_upon_the_lines(synthetic, opened):
    browser = opened(synthetic.history(200))
    name, choice = browser.run(
        "(() => { const name = Object.keys(data.charts).find((name) => name.startsWith('edf_'));"
        " return [name, name.slice(4)]; })()"
    )
    assert browser.run(STANDING.format(name)) == []
    browser.run("pick([data.scored.trial[3], data.scored.trial[7]])")
    browser.wait(f"{STANDING.format(name)}.length === 2")
    for point in browser.run(STANDING.format(name)):
        line = browser.run(f"data.charts['{name}'].datasets.distribution")
        (share,) = [
            row["share"]
            for row in line
            if row["level"] == point["level"] and abs(row["score"] - point["score"]) < 1e-5
        ]
        assert share == pytest.approx(point["share"], abs=1e-4)
    level, *at = browser.run(
        f"(() => {{ const lines = [...document.querySelectorAll('#chart-{name} .mark-line path')];"
        " const line = lines[0]; line.scrollIntoView({block: 'center'});"
        " const at = line.getPointAtLength(line.getTotalLength() * 0.37)"
        ".matrixTransform(line.getScreenCTM());"
        " const { datum, items } = line.__data__;"
        " return [(datum ?? items[0].datum).level, at.x, at.y]; })()"
    )
    browser.click(*at)
    having = browser.run(
        f"data.scored.trial.filter((n) => String(trials.get(n)['choice_{choice}'] ?? n) === "
        f"{json.dumps(level)})"
    )
    browser.wait(f"picked.size === {len(having)}")
    assert sorted(browser.run("[...picked]")) == sorted(having)
    assert browser.complaints == []


def test_a_pair_of_levels_is_picked_by_its_cell_and_stands_out(synthetic, opened):
    browser = opened(synthetic.history(200))
    cells = "[...document.querySelectorAll('#chart-together .mark-rect.role-mark path')]"
    browser.click(*centre(browser, "#chart-together .mark-rect.role-mark path", 1))
    browser.wait("picked.size > 0")
    browser.rest()
    number, datum = browser.run(f"[picked.size, {cells}[1].__data__.datum]")
    assert datum["text"].endswith(f"({number})")
    strong = f"{cells}.filter((e) => Number(e.getAttribute('opacity') ?? 1) === 1)"
    assert browser.run(f"{strong}.map((e) => e.__data__.datum.text)") == [datum["text"]]
    labels = "[...document.querySelectorAll('#chart-together .mark-text.role-mark text')]"
    soft = browser.run(
        f"{labels}.filter((e) => e.getAttribute('fill') === getComputedStyle("
        "document.documentElement).getPropertyValue('--soft').trim()).length"
    )
    assert soft == browser.run(f"{cells}.length") - 1  # to be read upon what is faded
    assert browser.complaints == []


def test_arrows_go_from_trial_to_trial_of_a_chart(synthetic, opened):
    browser = opened(synthetic.history(30))
    browser.run("document.getElementById('chart-params').focus()")
    sizes = []
    for _ in range(4):
        browser.press("ArrowRight")
        (number,) = browser.run("[...picked]")
        sizes.append(browser.run(f"trials.get({number}).params"))
    assert sizes == sorted(sizes)
    assert sizes[0] == browser.run("Math.min(...scored.map((each) => each.params))")
    browser.press("End")
    assert browser.run("trials.get([...picked][0]).params") == browser.run(
        "Math.max(...scored.map((each) => each.params))"
    )
    last = browser.run("[...picked]")
    browser.press("ArrowRight")
    assert browser.run("[...picked]") == last
    browser.press("Home")
    assert browser.run("trials.get([...picked][0]).params") == sizes[0]
    browser.run("document.getElementById('chart-curves').focus()")
    browser.press("ArrowDown")
    assert len(browser.run(PICKED)) == 1
    assert browser.complaints == []


def test_of_trials_in_one_place_each_click_picks_the_next(synthetic, opened):
    events = []
    for number, (point, candidate) in enumerate(synthetic.candidates(30), start=1):
        events.append(synthetic.started(number, point, candidate))
        outcome = synthetic.outcome(0.8)
        events.append(Finished(trial=number, status="completed", outcome=outcome))
    browser = opened(history_of(events))
    x, y, there = browser.run(
        "(() => { const points = [...document.querySelectorAll("
        "'#chart-field .mark-symbol.role-mark path')].filter((e) => e.__data__.datum.score);"
        " const alike = (e) => points.filter((o) => o.__data__.x === e.__data__.x);"
        " const point = points.find((e) => alike(e).length === 3) ?? points[0];"
        " point.scrollIntoView({block: 'center'}); const r = point.getBoundingClientRect();"
        " return [r.x + r.width / 2, r.y + r.height / 2,"
        " [...new Set(alike(point).map((e) => e.__data__.datum.trial))]]; })()"
    )
    assert len(there) > 1
    picked = []
    for _ in there:
        browser.click(x, y)
        (number,) = browser.run("[...picked]")
        picked.append(number)
        browser.rest()
    assert sorted(picked) == sorted(there)
    browser.click(x, y)
    assert browser.run("[...picked]") == []  # after the last one, none
    browser.rest()
    tip = browser.run("document.querySelector('#tip p').textContent")
    assert tip.startswith(f"{len(there)} trials lie here: {sorted(there)[0]}, ")


def test_a_trial_far_down_is_shown_without_all_that_are_above_it(synthetic, opened):
    browser = opened(synthetic.history(700))
    browser.run("document.getElementById('chart-params').focus()")
    browser.press("Home")
    (number,) = browser.run("[...picked]")
    rank = browser.run(f"found().indexOf({number})")
    assert rank > 400
    shown = browser.run(ROWS)
    assert len(shown) == 201
    assert shown[-1] == str(number)
    assert browser.run("document.querySelector('#board .gap').textContent") == f"{rank - 200} more"
    filter_by(browser, "completed")
    assert browser.run("document.querySelector('#board .gap')") is None
    assert browser.complaints == []


def test_a_brush_made_while_charts_are_drawn_stays(synthetic, opened):
    browser = opened(synthetic.history(1500))
    browser.scheme("dark")  # draws all anew
    browser.wait("views.size > 0 && views.size < 8 && views.has('field')")
    x, y = centre(browser, "#chart-field svg, #chart-field canvas")
    browser.drag((x - 300, y - 120), (x + 200, y + 100))
    browser.wait("picked.size > 0")
    browser.wait("views.size === Object.keys(data.charts).length")
    browser.rest()
    assert browser.run("picked.size") > 0
    assert browser.complaints == []


def test_charts_without_trials_are_not_stepped_through(synthetic, opened):
    browser = opened(synthetic.history(200))
    steps = "[...document.querySelectorAll('.chart[tabindex]')].map((e) => e.id.slice(6))"
    names = browser.run("Object.keys(data.charts)")
    without = {name for name in names if name == "together" or name.startswith("edf_")}
    assert len(without) > 1
    assert set(browser.run(steps)) == set(names) - without
    for name in browser.run(steps):
        assert browser.run(f"inOrder(views.get('{name}')).length") > 0, name
