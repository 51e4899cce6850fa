"""The page of a network in a real browser: it steps, plays, sorts, and complains of nothing."""

import numpy as np
import pytest
from browser import CHROMIUM
from field_reports import deep_report, small_report

from archsearch.report.field.page import render_field_page
from archsearch.report.field.picture import Picture

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
PICTURE = Picture(pixels=np.full((50, 60, 3), 90, np.uint8))
READY = "document.documentElement?.dataset.ready === 'yes'"
BIG = "document.getElementById('panel-field').textContent"


@pytest.fixture
def opened(browser, tmp_path):
    """Opens the page of a report; gives back the browser."""

    def of(report, pictures=(PICTURE,)):
        path = tmp_path / "field.html"
        path.write_text(render_field_page("net", report, pictures=pictures), encoding="utf-8")
        browser.size(1280, 900)
        browser.open(path, READY)
        return browser

    return of


def drawn_width(browser):
    """Pixels of the image that the bright rectangle is wide."""
    scale = "Number(document.querySelector('#stage .world').getAttribute('transform')"
    width = "Number(document.querySelector('#stage .sight').getAttribute('width'))"
    return browser.run(f"{width} / {scale}.split('scale(')[1].slice(0, -1))")


def test_it_starts_with_the_last_layer_and_complains_of_nothing(opened):
    browser = opened(small_report())
    assert browser.run(BIG) == "9 px"
    assert drawn_width(browser) == pytest.approx(9, abs=0.01)
    assert browser.run("document.querySelector('.is-picked').id") == "layer-4"
    assert browser.complaints == []


def test_the_slider_steps_through_the_layers(opened):
    browser = opened(small_report())
    browser.run(
        "(() => { const slider = document.getElementById('layer'); slider.value = 1;"
        " slider.dispatchEvent(new Event('input')); })()"
    )
    assert browser.run(BIG) == "5 px"
    assert browser.run("document.getElementById('at').textContent") == "layer 2 of 4"
    assert browser.run("document.querySelector('.is-picked').id") == "layer-1"
    browser.wait(
        "Math.abs(document.querySelector('#stage .sight').getAttribute('width') / "
        "document.querySelector('#stage .world').getAttribute('transform')"
        ".split('scale(')[1].slice(0, -1) - 5) < 0.01"
    )
    assert browser.complaints == []


def test_playing_goes_from_the_first_layer_to_the_last(opened):
    browser = opened(small_report())
    browser.run("document.getElementById('play').click()")
    assert browser.run(BIG) == "1 px"
    browser.wait(f"{BIG} === '9 px' && document.getElementById('play').ariaPressed === 'false'")


def test_a_row_a_tile_and_a_place_in_the_chart_show_their_layer(opened):
    browser = opened(deep_report(12))
    browser.run("document.querySelector('#layer-1 td').click()")
    assert browser.run(BIG) == "3 px"
    browser.run("document.querySelectorAll('.film a')[1].click()")
    assert browser.run(BIG) == "5 px"
    assert browser.run("location.hash") == ""
    browser.run(
        "(() => { const chart = document.getElementById('growth');"
        " chart.scrollIntoView({block: 'center'});"
        " const box = chart.getBoundingClientRect();"
        " chart.dispatchEvent(new MouseEvent('click', {clientX: box.left + 60, clientY: box.top +"
        " 90, bubbles: true})); })()"
    )
    assert browser.run(BIG) == "1 px"


def test_a_click_on_the_image_picks_the_unit_there(opened):
    browser = opened(small_report())
    browser.run(
        "(() => { const box = document.querySelector('#stage .photo').getBoundingClientRect();"
        " document.getElementById('stage').dispatchEvent(new MouseEvent('click',"
        " {clientX: box.left + 1, clientY: box.top + 1, bubbles: true})); })()"
    )
    browser.wait(
        "document.querySelector('#stage .gaussian').getAttribute('cx') === '0.5' && "
        "document.querySelector('#stage .gaussian').getAttribute('cy') === '1.5'"
    )
    assert browser.complaints == []


def test_columns_sort_by_number(opened):
    browser = opened(small_report())
    heading = "document.querySelectorAll('#table thead th')[8]"
    browser.run(f"{heading}.querySelector('button').click()")
    assert browser.run(f"{heading}.getAttribute('aria-sort')") == "descending"
    cells = "[...document.querySelectorAll('#table tbody tr')].map(r => r.cells[8].textContent)"
    assert browser.run(cells) == ["100", "36", "", "", "", ""]


def test_minor_layers_are_shown_on_demand(opened):
    browser = opened(small_report())
    shown = "document.getElementById('layer-2').getClientRects().length"
    assert browser.run(shown) == 0
    browser.run("document.getElementById('all-layers').click()")
    assert browser.run(shown) == 1


def test_another_picture_takes_the_place_of_the_first(opened):
    other = Picture(pixels=np.full((50, 60, 3), 200, np.uint8))
    browser = opened(small_report(), pictures=(PICTURE, other))
    photo = "document.getElementById('photo').getAttribute('href')"
    before = browser.run(photo)
    browser.run("document.querySelectorAll('.photos button')[1].click()")
    assert browser.run(photo) != before
    assert browser.complaints == []


@pytest.mark.parametrize("size", [(30,), (12, 30, 27), (None, None)])
def test_odd_networks_complain_of_nothing(opened, size):
    assert opened(small_report(size)).complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_sticks_out_of_the_window(opened, width):
    browser = opened(small_report(prefix="x" * 300))
    browser.size(width, 900)
    browser.wait(f"document.documentElement.scrollWidth <= {width}")
