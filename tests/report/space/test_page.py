"""The page of a space: complete without a script, safe against names, right for odd spaces."""

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import assume, given
from strategies import examples, spaces

from archsearch.geometry import Limits, Task, limits_of, survey
from archsearch.report.space.page import page_of, render_space_page
from archsearch.report.space.pictures import heatmap_of, histograms_of
from archsearch.space import SearchSpace, choice, per_layer

TASK = Task(input_shape=(12, 11, 1), classes=3)
SPACE = SearchSpace(
    depth=choice(1, 2, 3),
    kernel_size=per_layer(1, 3, 5),
    stride=choice(1, 2),
    padding=choice("same", "valid"),
    max_params=20_000,
    avoid="border layer",
)
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}</title></style>"


def counted(space, at_most=None, task=TASK):
    return survey(space, task=task, limits=limits_of(space), at_most=at_most)


def html_of(space, at_most=None, task=TASK, name="mine"):
    return render_space_page(name, space, task, counted(space, at_most, task))


class Page(HTMLParser):
    """The elements of a page, its style and its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.style, self.text = [], "", ""
        self._inside = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, data):
        if self._inside == "style":
            self.style += data
        else:
            self.text += data


def test_the_page_needs_no_script_and_asks_for_nothing():
    page = Page(html_of(SPACE))
    policy = next(attrs["content"] for tag, attrs in page.tags if "http-equiv" in attrs)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert rules["default-src"] == rules["script-src"] == "'none'"
    assert rules["style-src"] == f"'sha256-{digest}'"
    for tag, attrs in page.tags:
        assert tag != "script"
        assert not [name for name in attrs if name.startswith("on") or name == "style"], tag
        for name in ("src", "href"):
            assert not attrs.get(name, "").startswith(("http", "//")), (tag, attrs)


def test_names_stay_text():
    from dataclasses import replace

    html = render_space_page(MARKUP, replace(SPACE, dataset=MARKUP), TASK, counted(SPACE))
    page = Page(html)
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in Page(html_of(SPACE)).tags}
    assert MARKUP in page.text


def test_it_says_what_the_survey_found():
    whole, text = counted(SPACE), Page(html_of(SPACE)).text
    assert f"{whole.architectures:,} distinct networks behind {SPACE.size:,} points" in text
    assert "Every point is counted" in text
    for (kind, rule), number in whole.refused.items():
        assert re.search(rf"{re.escape(f'{kind}: {rule}')}{number:,}", text), rule
    assert "have a warning that is avoided (border layer)" in text
    assert "smaller side of the image: 11 px" in text


def numbers_said(boxes):
    return sum(int(re.search(r"([\d,]+) (architecture|point)", box.says)[1].replace(",", ""))
               for box in boxes)  # fmt: skip


@pytest.mark.parametrize("at_most", [None, 150])
def test_every_network_is_in_every_picture_once(at_most):
    whole = counted(SPACE, at_most)
    networks = whole.architectures if at_most is None else whole.accepted
    heatmap = heatmap_of(whole, 11)
    assert numbers_said(heatmap.boxes) == networks
    assert max(box.strength for box in heatmap.boxes) == 1
    for histogram in histograms_of(whole, 11):
        assert numbers_said(histogram.boxes) == networks, histogram.name


def test_networks_right_of_the_image_see_all_of_it():
    whole = counted(SPACE)
    heatmap = heatmap_of(whole, 11)
    right = [box for box in heatmap.boxes if box.x >= heatmap.image - 0.01]
    assert numbers_said(right) == (whole.field >= 11).sum() > 0
    coverage = histograms_of(whole, 11)[1]
    right = [box for box in coverage.boxes if box.x >= coverage.image - 0.01]
    assert numbers_said(right) == (whole.coverage >= 1).sum() > 0


@given(spaces())
@examples(60)
def test_labels_do_not_run_into_one_another(space):
    assume(space.size <= 2000)
    whole = survey(space, task=TASK, limits=Limits())
    assume(whole.architectures)
    heatmap = heatmap_of(whole, 11)
    for picture in (heatmap, *histograms_of(whole, 11)):
        marks = picture.columns if picture is heatmap else picture.marks
        assert marks
        assert all(-0.01 <= mark.at <= picture.width + 0.01 for mark in marks)
        for left, right in pairwise(marks):
            room = 6.5 * (len(left.text) + len(right.text)) / 2
            assert right.at - left.at >= room, (left, right)
        for box in picture.boxes:
            assert 0 <= box.x <= box.x + box.width <= picture.width + 0.01
            assert -0.01 <= box.y <= box.y + box.height <= picture.height + 0.01


@pytest.mark.parametrize(
    ("space", "says"),
    [
        (SearchSpace(), "1 distinct network behind 1 point"),
        (SearchSpace(kernel_size=15, padding="valid"), "Nothing of this space can be trained"),
        (
            SearchSpace(channels=choice(8, 10**12), channel_growth=1.0),
            "2 distinct networks behind 2 points",
        ),
        (SearchSpace(kernel_size=1, depth=choice(1, 2)), "always 1"),
        (SearchSpace(learning_rate=choice(0.1, 0.2)), "distinct candidates"),
        (SearchSpace(depth=1, kernel_size=choice(1, 3)), "11 px, outside of this picture"),
    ],
)
def test_odd_spaces_have_a_page_too(space, says):
    assert says in Page(html_of(space)).text


def test_a_sample_says_so_and_gives_its_error():
    text = Page(html_of(SPACE, at_most=150)).text
    assert "Counted on a uniform sample of 150 points" in text
    assert re.search(r"At least [\d.]+ % ± [\d.]+ of the points would be wasted", text)
    assert "in the sample" in text
    page = page_of("mine", SPACE, TASK, counted(SPACE, 150))
    assert all(bar.share == "" for bar in page.stages if "distinct" in bar.name)
    empty = SearchSpace(depth=choice(40, 41), kernel_size=per_layer(13, 15), padding="valid")
    assert re.search(r"at most [\d.]+ % of all points can", Page(html_of(empty, 500)).text)


def test_tooltips_are_text():
    assert "<title>" in html_of(SPACE)
    said = re.findall(r"<rect[^>]*><title>(.*?)</title>", html_of(SPACE))
    assert all("<" not in unescape(each) for each in said)
