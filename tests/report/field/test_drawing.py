"""The drawing of growth: a pure function from fields and an image to SVG that stands alone."""

from xml.etree import ElementTree

import pytest

from archsearch.report.field.drawing import MOST_OUTLINES, Canvas, growth_svg
from archsearch.report.field.sight import Sight

SVG = "{http://www.w3.org/2000/svg}"
CANVAS = Canvas(name="here", image_size=(100, 120), photo="", width=240, height=200)


def sight(field, middle=(50.0, 60.0), name="a"):
    return Sight(name=name, field=(field, field), middle=middle)


def drawn(sights, canvas=CANVAS, title="what"):
    return ElementTree.fromstring(growth_svg(sights, canvas, title=title))


def named(svg, kind):
    return next(each for each in svg.iter() if each.get("class") == kind)


def test_the_field_is_drawn_to_the_scale_of_the_image():
    svg = drawn([sight(20), sight(60)])
    scale = float(named(svg, "world").get("transform").split("scale(")[1].rstrip(")"))
    rectangle = named(svg, "sight")
    assert float(rectangle.get("width")) == pytest.approx(60 * scale, abs=0.1)
    middle = float(rectangle.get("x")) + float(rectangle.get("width")) / 2
    assert middle == pytest.approx(120, abs=0.1)


def test_a_field_larger_than_the_image_is_drawn_in_full_and_hatched():
    svg = drawn([sight(500)])
    rectangle, padding = named(svg, "sight"), named(svg, "padding")
    assert float(rectangle.get("x")) >= 0
    assert float(rectangle.get("x")) + float(rectangle.get("width")) <= 240
    assert padding.get("fill") == "url(#here-hatch)"
    assert padding.get("width") == rectangle.get("width")
    image = named(svg, "photo")
    scale = float(named(svg, "world").get("transform").split("scale(")[1].rstrip(")"))
    assert float(image.get("width")) * scale < float(rectangle.get("width")) / 4


def test_what_the_unit_cannot_see_is_dark():
    """The hole in the dark is the field, cut to the image."""
    dim = named(drawn([sight(60, middle=(10.0, 60.0))]), "dim")
    assert dim.get("d") == "M0 0H120V100H0ZM30.0 0V40.0H90.0V0Z"
    assert dim.get("fill-rule") == "evenodd"


def test_the_fields_before_are_outlines_the_largest_first():
    outlines = named(drawn([sight(5), sight(40), sight(40), sight(80)]), "outlines")
    assert [each.get("width") for each in outlines.iter(f"{SVG}rect")] == ["40", "5"]


def test_of_many_fields_evenly_chosen_ones_are_drawn():
    outlines = named(drawn([sight(size) for size in range(3, 800, 2)]), "outlines")
    widths = [float(each.get("width")) for each in outlines.iter(f"{SVG}rect")]
    assert len(widths) == MOST_OUTLINES
    assert (widths[0], widths[-1]) == (797, 3)


@pytest.mark.parametrize(
    ("photo", "tag", "attribute"),
    [
        ("", "rect", None),
        ("#photo", "use", "#photo"),
        ("data:image/png;base64,AAAA", "image", "data:image/png;base64,AAAA"),
    ],
)
def test_the_image_is_a_plane_a_reference_or_a_picture(photo, tag, attribute):
    canvas = Canvas(name="here", image_size=(100, 120), photo=photo, width=240, height=200)
    image = named(drawn([sight(20)], canvas), "photo")
    assert image.tag == SVG + tag
    assert image.get("href") == attribute


def test_small_images_keep_their_pixels_as_squares():
    canvas = Canvas(name="a", image_size=(8, 8), photo="data:,", width=100, height=100)
    svg = drawn([Sight(name="a", field=(3, 3), middle=(4.5, 4.5))], canvas)
    assert named(svg, "photo").get("image-rendering") == "pixelated"


def test_foreign_names_stay_text():
    title = "<script>\"'&"
    assert drawn([sight(20)], title=title).get("aria-label") == title


def test_it_needs_no_style_sheet_and_no_script():
    text = growth_svg([sight(20), sight(60)], CANVAS, title="a")
    assert "style" not in text
    assert "<script" not in text
