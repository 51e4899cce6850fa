"""The page of any network: complete in itself, true, safe against names, right for odd networks."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest
from field_reports import deep_report, small_report

from archsearch.report.field.page import render_field_page
from archsearch.report.field.picture import Picture

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}</title></style></svg>"
PICTURE = Picture(pixels=np.full((50, 60, 3), 90, np.uint8), credit="Photograph by <somebody>")


class Page(HTMLParser):
    """The elements of a page, and the text of scripts and styles."""

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
    def words(self):
        """The running text, with plain spaces."""
        return " ".join("".join(self.text).replace("\u202f", " ").split())

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


def measured(influence, layer="add"):
    """What `measured_field` gives back, as far as the page reads it."""
    return SimpleNamespace(
        influence=influence / influence.sum(), layer=layer, unit=(7, 7), images=16
    )


def spread_evenly(top, bottom, left, right):
    influence = np.zeros((30, 27))
    influence[top:bottom, left:right] = 1
    return measured(influence)


def html_of(report=None, **options):
    options.setdefault("pictures", (PICTURE,))
    return render_field_page("mine", report or small_report(), **options)


def source(text):
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_each_inline_script_and_style_and_nothing_else():
    page = Page(html_of(measured=spread_evenly(13, 18, 12, 17)))
    rules = dict(rule.split(" ", 1) for rule in page.policy.split("; "))
    run = [text for kind, text in page.scripts if kind is None]
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == [source(text) for text in run]
    assert rules["style-src"].split() == [source(text) for text in page.styles]
    assert rules["img-src"] == "data:"
    assert "unsafe" not in page.policy


def test_nothing_on_the_page_points_outside():
    page = Page(html_of(measured=spread_evenly(13, 18, 12, 17)))
    for tag, attrs in page.tags:
        assert "style" not in attrs, tag
        assert not [name for name in attrs if name.startswith("on")], tag
        for name in ("src", "href"):
            assert attrs.get(name, "#").startswith(("#", "data:")), (tag, attrs)
    assert "url(" not in "".join(page.styles)
    references = re.findall(r"url\(([^)]*)\)", html_of())
    assert all(each.startswith("#") for each in references)


def test_names_stay_text():
    usual = Page(html_of())
    report = small_report(prefix=MARKUP)
    page = Page(render_field_page(MARKUP, report, pictures=(PICTURE,), not_measured=MARKUP))
    assert len(page.scripts) == len(usual.scripts)
    assert len(page.styles) == 1
    assert not page.named("img")
    assert page.policy == usual.policy
    assert MARKUP[:60] in "".join(page.text)
    assert {"title": MARKUP + "one"} in page.named("bdi")
    assert "Photograph by <somebody>" in page.words


def test_each_layer_is_a_row_and_those_that_change_nothing_are_minor():
    rows = [attrs for attrs in Page(html_of()).named("tr") if "id" in attrs]
    assert [row["id"] for row in rows] == [f"layer-{place}" for place in range(6)]
    assert [row["id"] for row in rows if row.get("class") == "minor"] == ["layer-2"]


def test_without_a_script_the_last_layers_field_is_drawn_to_scale():
    page = Page(html_of())
    sight = next(attrs for attrs in page.named("rect") if attrs.get("class") == "sight")
    world = next(attrs for attrs in page.named("g") if attrs.get("class") == "world")
    scale = float(world["transform"].split("scale(")[1].rstrip(")"))
    assert float(sight["width"]) == pytest.approx(9 * scale, abs=0.1)
    scripted = [attrs for _, attrs in page.tags if "scripted" in (attrs.get("class") or "")]
    assert scripted
    assert all("hidden" in attrs for attrs in scripted)


def test_the_script_gets_the_numbers_of_the_report():
    report = small_report()
    data = Page(html_of(report)).data
    assert data["image"] == [30, 27]
    assert data["steps"] == [0, 1, 3, 4]
    assert data["layers"]["3"] == {
        "field": [9, 9],
        "least": [9, 9],
        "center": [1.5, 0.5],
        "jump": [2, 2],
        "units": [15, 14],
        "sigma": [round(sigma, 2) for sigma in report.layer("two").effective_sigma],
        "tone": 11,
    }


def test_the_measured_field_is_told_in_numbers():
    """All influence evenly on 5 rows and 7 columns around the unit at row 15.5, column 14.5."""
    page = Page(
        html_of(measured=spread_evenly(13, 18, 11, 18), weights="with the weights of the file")
    )
    assert "Measured with the weights of the file" in page.words
    assert "95 % of the influence lies within 5×7 pixels" in page.words
    assert "56 % × 78 % of the field’s 9" in page.words
    assert "Half of all influence comes from 2.2 % of the image’s pixels" in page.words
    assert "heat" in {attrs.get("id") for attrs in page.named("image")}


def test_what_was_not_measured_says_why():
    page = Page(html_of(not_measured="there is no gradient"))
    assert "Not measured: there is no gradient." in page.words
    assert not [attrs for attrs in page.named("input") if attrs.get("id") == "show-heat"]


def test_the_photograph_stands_once_whatever_is_drawn_on_it():
    html = html_of()
    assert html.count("data:image/png;base64") == 1
    assert len([attrs for attrs in Page(html).named("use") if attrs["href"] == "#photo"]) == 3


def test_a_network_of_700_layers_stays_under_2_megabytes():
    noise = np.random.default_rng(0).integers(0, 256, (400, 400, 3)).astype(np.uint8)
    influence = np.random.default_rng(1).random((224, 224))
    html = render_field_page(
        "deep",
        deep_report(350),
        pictures=(Picture(pixels=noise),),
        measured=measured(influence, "relu_349"),
    )
    assert len(html.encode()) < 2_000_000


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ((30,), "sequence of 30 steps"),
        ((12, 30, 27), "the middle plane is drawn"),
        ((None, None), "Give one (--size) to see the field on it"),
        ((9, 9), "just about the whole image"),
        ((3, 5), "300 % of the image’s height and 180 % of its width"),
        ((4, 4), "2.25 times the image’s side"),
        ((60, 62), "15 % of the image’s side"),
    ],
)
def test_odd_networks_have_a_page_too(size, says):
    assert says in Page(html_of(small_report(size))).words


def test_one_channel_gets_a_grey_picture_and_none_a_plain_plane():
    assert 'fill="#39424c"' in html_of(pictures=())
    assert Page(html_of(small_report(channels=1))).named("image")


def test_the_same_report_gives_the_same_page():
    assert html_of() == html_of()
