"""Where fields lie on the image, and what a drawing shows around it."""

from itertools import pairwise

import pytest
from field_reports import deep_report, small_report

from archsearch.report.field.sight import (
    TONES,
    Sight,
    distinct,
    doubling,
    middle_of,
    sights_of,
    view_of,
)


def test_the_middle_unit_is_where_counting_puts_it():
    """A 5×5 kernel with stride 2 on 30×27: 1 row before and 2 after, 2 columns on each side.

    Unit (7, 7) of 15×14 reads rows 13 to 17 and columns 12 to 16, so that its middle is at 15.5
    down and 14.5 across from the image's edge.
    """
    report = small_report()
    assert report.layer("one").output == (15, 14)
    assert middle_of(report.layer("one")) == (15.5, 14.5)
    sight = sights_of(report)[1]
    assert sight.field == (5, 5)
    assert sight.box == (12, 13, 17, 18)


def test_the_fields_of_all_layers_are_nested_where_the_last_unit_looks():
    report = small_report()
    sights = list(sights_of(report).values())
    for inner, outer in pairwise(sights):
        left, top, right, bottom = inner.box
        assert outer.box[0] <= left
        assert outer.box[1] <= top
        assert right <= outer.box[2]
        assert bottom <= outer.box[3]


def test_tones_go_from_the_image_to_the_largest_field():
    sights = sights_of(small_report())
    assert sights[0].tone == 0
    assert sights[4].tone == TONES - 1


@pytest.mark.parametrize("size", [(30,), (None, None)])
def test_without_a_plane_or_a_size_there_are_no_sights(size):
    assert sights_of(small_report(size)) == {}


def test_of_a_volume_the_middle_plane_is_taken():
    sight = sights_of(small_report((12, 30, 27)))[1]
    assert sight.box == (12, 13, 17, 18)


@pytest.mark.parametrize("field", [(8, 8), (300, 40), (40, 1000)])
def test_a_view_holds_the_image_and_the_field_with_a_margin(field):
    sight = Sight(name="a", field=field, middle=(30.0, 90.0))
    view = view_of(sight, image_size=(100, 120), width=400, height=300)
    left, top, right, bottom = sight.box
    xs = [view.x(at) for at in (0, 120, left, right)]
    ys = [view.y(at) for at in (0, 100, top, bottom)]
    assert min(xs) >= 23.9
    assert max(xs) <= 376.1
    assert min(ys) >= 17.9
    assert max(ys) <= 282.1
    touches = (max(xs) - min(xs)) / 352, (max(ys) - min(ys)) / 264
    assert max(touches) == pytest.approx(1, abs=1e-3)


def test_doubling_goes_from_the_first_field_to_the_last_layer():
    report = deep_report(40)
    sights = sights_of(report)
    last = 80
    places = doubling(sights, last, 6)
    fields = [sights[place].field[0] for place in places]
    assert fields[0] == 3
    assert places[-1] == last
    assert fields == sorted(set(fields))
    assert len(places) == 6
    assert all(1.5 < large / small < 4 for small, large in pairwise(fields))


def test_doubling_of_one_layer_is_that_layer():
    sights = sights_of(deep_report(1))
    assert doubling(sights, 2, 6) == [2]


def test_equal_fields_are_one_outline():
    sights = list(sights_of(deep_report(3)).values())
    assert [sight.field[0] for sight in distinct(sights, 10)] == [7, 5, 3, 1]
