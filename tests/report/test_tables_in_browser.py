"""Tables of the page in a real browser: they sort, filter, open, and are saved."""

from csv import DictReader
from dataclasses import replace

import pytest
from browser import CHROMIUM, centre, filter_by

from archsearch.geometry import profile
from archsearch.journal import Finished, history_of
from archsearch.report import trials_table

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def test_every_column_sorts_both_ways(synthetic, opened):
    browser = opened(synthetic.history(30))
    keys = browser.run(
        "[...document.querySelectorAll('#board th[data-key]')].map(t => t.dataset.key)"
    )
    order = "[...document.querySelectorAll('#board tbody tr')].map(r => Number(r.dataset.trial))"
    for key in keys:
        heading = f"document.querySelector('#board th[data-key={key}]')"
        ways = ["ascending", "descending"]
        if key == "val_accuracy":
            ways.reverse()  # the best first
        browser.run(f"{heading}.querySelector('button').click()")
        assert browser.run(f"{heading}.getAttribute('aria-sort')") == ways[0]
        up = browser.run(order)
        browser.run(f"{heading}.querySelector('button').click()")
        assert browser.run(f"{heading}.getAttribute('aria-sort')") == ways[1]
        assert sorted(browser.run(order)) == sorted(up)
        assert browser.run("document.querySelectorAll('#board [aria-sort]').length") == 1
    browser.run("document.querySelector('#board th[data-key=trial] button').click()")
    assert browser.run(order) == list(range(1, 31))


def test_the_filter_hides_rows_and_counts_the_others(synthetic, opened):
    browser = opened(synthetic.history(30))
    filter_by(browser, "nan")
    assert browser.run("document.getElementById('shown').textContent") == "3 of 30 trials"


def filtered(browser, text):
    """The numbers of the trials that a filter leaves."""
    filter_by(browser, text)
    shown = "[...document.querySelectorAll('#board [data-trial]')]"
    return set(browser.run(f"{shown}.map((row) => Number(row.dataset.trial))"))


def test_a_filter_finds_cells_whole_numbers_and_what_columns_say(synthetic, opened):
    history = synthetic.history(60)
    browser = opened(history)
    trials = trials_table(synthetic.run_file(), history)

    def numbers(rows):
        return set(trials["trial"][rows.fillna(False)])

    params = trials["params"]
    assert filtered(browser, "params < 1000") == numbers(params < 1000)
    assert filtered(browser, "params>=1000, status=completed") == numbers(
        (params >= 1000) & (trials["status"] == "completed")
    )
    assert filtered(browser, "Padding=same, stride = 2") == numbers(
        (trials["choice_padding"] == "same") & (trials["choice_stride"] == 2)
    )
    assert filtered(browser, "validation accuracy > 90%") == numbers(trials["val_accuracy"] > 0.9)
    assert filtered(browser, "valid") == numbers(trials["choice_padding"] == "valid")
    assert 0 < len(filtered(browser, "24")) < len(filtered(browser, "2"))
    assert 24 in filtered(browser, "24")
    some = int(params.iloc[7])
    assert filtered(browser, f"params = {some:,}") == numbers(params == some) != set()
    assert filtered(browser, f"{some:,}") >= numbers(params == some)
    assert filtered(browser, "macs<=0.1 M, params<5k") == numbers(
        (trials["macs"] <= 100_000) & (params < 5_000)
    )
    layers = trials.filter(regex=r"choice_kernel_size_\d").apply(
        lambda row: any(value in {"5", "5x5"} for value in row.dropna().astype(str)), axis=1
    )
    assert filtered(browser, "kernel_size>=5") == numbers(layers)
    assert filtered(browser, "score > .9") == numbers(trials["val_accuracy"] > 0.9)
    assert browser.complaints == []


def test_rows_beyond_the_first_hundreds_are_made_when_they_are_shown(synthetic, opened):
    markup = "<img src=x onerror='window.hacked = 1'>"
    events = [
        replace(event, reason=markup)
        if isinstance(event, Finished) and event.status == "failed"
        else event
        for event in synthetic.search(450)
    ]
    browser = opened(history_of(events))
    rows = "document.querySelectorAll('#board tbody tr').length"
    assert browser.run(rows) == 200
    browser.click(*centre(browser, "#more"))
    assert browser.run(rows) == 400
    browser.click(*centre(browser, "#more"))
    assert browser.run(rows) == 450
    assert browser.run("document.getElementById('more').hidden")
    made = "document.querySelector('#board tbody tr:last-child')"
    assert browser.run(f"{made}.cells.length === {made.replace('last', 'first')}.cells.length")
    assert browser.run("window.hacked === undefined && !document.querySelector('#board img')")
    browser.run(f"{made}.querySelector('.open').click()")
    assert browser.run("document.querySelector('.inner td td').textContent") == "conv_1"
    assert browser.complaints == []


def catch_saved(browser):
    """What is saved from now on stands in `window.saved`."""
    browser.run(
        "(() => { window.saved = null; URL.createObjectURL = (blob) => { blob.text().then((text) =>"
        " { window.saved = text; }); return 'data:,'; };"
        " HTMLAnchorElement.prototype.click = () => {}; })()"
    )


def test_every_other_table_sorts_and_is_saved(synthetic, opened):
    browser = opened(synthetic.history(60))
    catch_saved(browser)
    column = (
        "[...document.querySelectorAll('.front tbody tr')]"
        ".map((row) => Number(row.cells[4].textContent.replaceAll(',', '')))"
    )
    params = browser.run(column)
    assert len(params) > 2
    assert params == sorted(params)
    heading = "document.querySelector('.front thead').rows[0].cells[4]"
    browser.run(f"{heading}.querySelector('button').click()")
    browser.run(f"{heading}.querySelector('button').click()")
    assert browser.run(f"{heading}.getAttribute('aria-sort')") == "descending"
    assert browser.run(column) == params[::-1]
    saving = "document.querySelector('[aria-label=\"Save as CSV: {}\"]').click()"
    browser.run(saving.format("The networks that none beats"))
    browser.wait("window.saved !== null")
    head, *rows = browser.run("window.saved").strip().split("\r\n")
    assert head.startswith("Trial,Validation accuracy,95 % interval,Fresh seeds,Parameters")
    assert [int(row["Parameters"]) for row in DictReader([head, *rows])] == params[::-1]
    browser.run(f"{heading}.querySelector('button').click()")  # the third time
    assert browser.run(f"{heading}.getAttribute('aria-sort')") is None
    assert browser.run(column) == params
    browser.run("window.saved = null")
    browser.run(saving.format("What matters"))
    browser.wait("window.saved !== null")
    head, *rows = browser.run("window.saved").strip().split("\r\n")
    assert head == "Choice,To be told from luck,Level,Networks,Effect,Interval"
    assert len(rows) == browser.run("document.querySelectorAll('.effects tbody tr').length")
    assert all(row.split(",")[0] for row in rows)  # also where the cell spans several rows
    effects = [float(row["Effect"]) for row in DictReader([head, *rows])]
    assert min(effects) < 0 < max(effects)
    assert browser.complaints == []


def test_what_is_rounded_is_saved_in_full(synthetic, opened):
    history = synthetic.history(60)
    browser = opened(history)
    catch_saved(browser)
    browser.run(
        "document.querySelector('.front').closest('details')"
        ".querySelector('.saving button').click()"
    )
    browser.wait("window.saved !== null")
    trials = trials_table(synthetic.run_file(), history).set_index("trial")
    rows = list(DictReader(browser.run("window.saved").splitlines()))
    assert len(rows) > 1
    for row in rows:
        trial = trials.loc[int(row["Trial"])]
        assert float(row["Validation accuracy"]) == trial["score"]
        assert float(row["MACs"]) == trial["macs"]


def test_the_table_is_saved_as_it_is_shown(synthetic, opened):
    browser = opened(synthetic.history(30))
    catch_saved(browser)
    filter_by(browser, "nan")
    browser.run("document.getElementById('download').click()")
    browser.wait("window.saved !== null")
    head, *rows = browser.run("window.saved").strip().split("\r\n")
    assert head.startswith("trial,architecture,status")
    assert len(rows) == 3
    assert all(",failed," in row for row in rows)


def test_a_trial_shows_its_layers(synthetic, opened):
    browser = opened(synthetic.history(30))
    browser.run("document.querySelector('#board .open').click()")
    best = synthetic.history(30).best(maximize=True)
    caption = browser.run("document.querySelector('.inner caption').textContent")
    assert caption == f"Layers of trial {best.number}"
    assert browser.run("document.querySelector('.inner td td').textContent") == "conv_1"
    maps, field, curve = browser.run(
        "[...document.querySelectorAll('.inner figcaption')].map((e) => e.textContent)"
    )
    layers = profile(best.candidate.architecture).layers
    sized = [layer for layer in layers if layer.kernel_size or layer.type.startswith("global")]
    sizes = ["8×8×1", *("×".join(map(str, layer.output)) for layer in sized), "1×1×10"]
    assert maps == f"Maps, with their channels: {', '.join(sizes)}"
    assert browser.run("document.querySelectorAll('.inner rect.map').length") == len(sizes)
    fields = dict.fromkeys(min(layer.field) for layer in layers if layer.kernel_size)
    assert field == f"Field: {', '.join(map(str, fields))} px"
    assert curve.startswith("Validation accuracy, epochs 1 to 9: ")
    assert browser.run("document.querySelectorAll('.inner rect.field').length") == (
        len(field.split(","))
    )
    assert browser.complaints == []
    browser.run("document.querySelector('#board .open').click()")
    assert browser.run("document.querySelector('.inner')") is None


def test_rows_that_share_a_cell_are_sorted_apart_and_put_together_again(synthetic, opened):
    browser = opened(synthetic.history(60))
    catch_saved(browser)
    table = "document.querySelector('table.effects')"
    rows = (
        f"[...{table}.querySelectorAll('tbody tr')]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
    )
    heading = f"{table}.tHead.rows[0].cells[3]"
    before, bodies = browser.run(rows), browser.run(f"{table}.tBodies.length")
    assert bodies > 1
    browser.run(f"{heading}.querySelector('button').click()")
    sorted_rows = browser.run(rows)
    assert len(sorted_rows) == len(before)
    assert {len(row) for row in sorted_rows} == {7}
    networks = [int(row[3]) for row in sorted_rows]
    assert networks == sorted(networks)
    told = {row[0]: row[1] for row in before if len(row) == 7}
    assert {row[0]: row[1] for row in sorted_rows} == told
    browser.run("document.querySelector('[aria-label=\"Save as CSV: What matters\"]').click()")
    browser.wait("window.saved !== null")
    saved = DictReader(browser.run("window.saved").strip().split("\r\n"))
    assert [int(row["Networks"]) for row in saved] == networks
    interval = f"{table}.tHead.rows[0].cells[6]"
    browser.run(f"{interval}.querySelector('button').click()")
    lows = [float(row[6].split(" ")[0].replace("\N{MINUS SIGN}", "-")) for row in browser.run(rows)]
    assert lows == sorted(lows)
    assert len(set(lows)) > 2
    browser.run(f"{heading}.querySelector('button').click()")
    browser.run(f"{heading}.querySelector('button').click()")
    assert [int(row[3]) for row in browser.run(rows)] == networks[::-1]
    browser.run(f"{heading}.querySelector('button').click()")
    assert browser.run(rows) == before
    assert browser.run(f"{table}.tBodies.length") == bodies
