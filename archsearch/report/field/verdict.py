"""What is to be said first about what a network sees: a headline, a few sentences, figures."""

from dataclasses import dataclass
from math import prod

from archsearch.geometry.network import FieldReport
from archsearch.report.field.figures import effective_field
from archsearch.report.field.rows import sides
from archsearch.report.field.sight import Sight
from archsearch.report.format import SURE, percent, several, short


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One figure at the top; `key` is that of the word it is explained under."""

    key: str
    label: str
    value: str
    remark: str


def channels_of(report: FieldReport) -> int:
    """Channels of the image."""
    return next(layer.channels for layer in report.layers if layer.type == "input" and layer.field)


def images_of(report: FieldReport) -> str:
    """What the network takes.

    A sequence is an image with one axis; its places are called steps.
    """
    channels = several(channels_of(report), "channel")
    of_steps = len(report.axes) == 1
    if report.image_size is None:
        return f"{'sequences of any length' if of_steps else 'images of any size'}, {channels}"
    size = "×".join(map(str, report.image_size))
    return f"sequence of {size} steps, {channels}" if of_steps else f"{size} pixels, {channels}"


def places_of(report: FieldReport) -> tuple[str, str]:
    """What the places of the input are called, in running text and behind a number."""
    return ("steps", "steps") if len(report.axes) == 1 else ("pixels", "px")


def headline_of(report: FieldReport) -> str:
    """The main finding in a sentence."""
    whole, side = (
        ("the sequence", "the sequence")
        if len(report.axes) == 1
        else ("the whole image", "the image’s side")
    )
    field = "×".join(f"{pixels:,}" for pixels in report.field)
    sees = f"One unit can see {field} {places_of(report)[0]}"
    if report.coverage is None:
        return sees
    if len(report.axes) == 2 and max(report.coverage) > 1.1 * min(report.coverage):
        height, width = (percent(share, 0) for share in report.coverage)
        return f"{sees}: {height} of the image’s height and {width} of its width"
    least = min(report.coverage)
    if least >= 1.05:
        return f"{sees}: {least:.3g} times {side}"
    if least >= 0.95:
        return f"{sees}: just about {whole}"
    return f"{sees}: {percent(least, 0)} of {side}"


def sentences_of(report: FieldReport, sight: Sight | None) -> list[str]:
    """What the headline leaves open; `sight` is the field of the last layer on the image."""
    pixels = places_of(report)[0]
    effective = sides([round(side) for side in effective_field(report.effective_sigma)])
    said = []
    if sight is not None and report.image_size is not None and len(report.axes) == 2:
        left, top, right, bottom = sight.box
        height, width = report.image_size
        inside = (min(right, width) - max(left, 0)) * (min(bottom, height) - max(top, 0))
        beyond = 1 - max(inside, 0) / prod(sight.field)
        if beyond > 0.005:
            share = percent(beyond, 1 if beyond > 0.985 else 0)
            said.append(
                f"Of what the middle unit can depend on, {share} lies beyond the image’s border, "
                "where there is nothing but the network’s own padding."
            )
    said.append(
        f"Most of its weight sits in the middle: by the arithmetic, {effective} {pixels} hold "
        f"{SURE} of it along an axis. Neighbouring units look at places {sides(report.jump)} "
        f"{pixels} apart."
    )
    if report.smallest_field != report.field:
        said.append(
            f"Over the path that sees least (every shortcut, the smallest kernels) it is "
            f"{sides(report.smallest_field)} {pixels}."
        )
    if report.context:
        said.append(
            "On the way something of the whole map is mixed into each unit (such as "
            "squeeze-and-excite), which the field leaves out."
        )
    return said


def heads_of(report: FieldReport) -> list[Head]:
    """The figures that stand large on the page."""
    px = places_of(report)[1]
    effective = [round(side) for side in effective_field(report.effective_sigma)]
    coverage = report.coverage
    size = report.output_size
    return [
        Head(
            key="field",
            label="Receptive field",
            value=f"{sides(report.field)} {px}",
            remark="" if coverage is None else f"{percent(min(coverage), 0)} of the side",
        ),
        Head(
            key="effective",
            label="Effective field, 4σ",
            value=f"{sides(effective)} {px}",
            remark=f"{SURE} of the weight",
        ),
        Head(
            key="jump",
            label="Jump",
            value=f"{sides(report.jump)} {px}",
            remark="from unit to unit",
        ),
        Head(
            key="output",
            label="Last map",
            value="?" if size is None else "×".join(map(str, size)),
            remark="units" if size is not None else "needs the image size",
        ),
        Head(
            key="params",
            label="Parameters",
            value=short(report.params),
            remark=f"trained, and {short(report.params_fixed)} fixed",
        ),
        Head(
            key="macs",
            label="MACs",
            value="?" if report.macs is None else short(report.macs),
            remark="for one image" if report.macs is not None else "needs the image size",
        ),
        Head(key="depth", label="Depth", value=str(report.depth), remark="weighted layers"),
    ]
