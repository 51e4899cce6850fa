"""What each unit of a network depends on, by counting positions one by one, as sets.

Slow and literal on purpose: every step is written down from its definition, and shares no line
with `archsearch.geometry.network`. Nodes are those of a `LayerGraph` with one axis.
"""

from fractions import Fraction
from itertools import product
from math import ceil, floor

from archsearch.geometry.network import Adaptive, Image, Local, Resize, Transposed, Window

KEYS = Fraction(-1, 2)
"""The parameter of the cubic kernel (Keys, 1981); any but 0 reads the same pixels."""


def outputs(step, size):
    """Pixels that a step puts out."""
    if isinstance(step, Window) and step.padding == "same":
        return len(range(0, size, step.stride))
    if isinstance(step, Window):
        padded = size + sum(step.padding)
        starts = range(0, max(padded, 0), step.stride)
        last_taps = [start + (step.kernel - 1) * step.dilation for start in starts]
        return sum(last < padded for last in last_taps)
    if isinstance(step, Transposed):
        return _transposed_outputs(step, size)
    if isinstance(step, Resize) and step.factor is not None:
        return size * step.factor
    return step.output


def _transposed_outputs(step, size):
    """As many as the taps of all inputs reach; with `same`, as many as a `same` layer shrank."""
    extent = (step.kernel - 1) * step.dilation + 1
    if step.output_padding is not None:  # the formula in the documentation of Keras
        cut = extent // 2 if step.padding == "same" else 0
        return (size - 1) * step.stride + extent - 2 * cut + step.output_padding
    if step.padding == "same":
        return size * step.stride
    return (size - 1) * step.stride + max(extent, step.stride)


def zeros_before(kernel, stride, dilation, size):
    """Zeros before the first pixel with TensorFlow's `same`: half of what is missing, at most."""
    last_start = (len(range(0, size, stride)) - 1) * stride
    missing = last_start + (kernel - 1) * dilation + 1 - size
    return max(missing, 0) // 2


def reads(step, size, output):
    """The positions of the input map (endless: padding included) that an output reads, as a set."""
    if isinstance(step, Window):
        before = (
            zeros_before(step.kernel, step.stride, step.dilation, size)
            if step.padding == "same"
            else step.padding[0]
        )
        return {output * step.stride + tap * step.dilation - before for tap in range(step.kernel)}
    if isinstance(step, Transposed):
        return _transposed_reads(step, size, output)
    if isinstance(step, Resize):
        return _resize_reads(step, size, output)
    assert isinstance(step, Adaptive)
    start = floor(Fraction(output * size, step.output))
    return set(range(start, ceil(Fraction((output + 1) * size, step.output))))


def _transposed_reads(step, size, output):
    """The inputs i whose window, in the convolution that this one transposes, holds the output."""
    cut = 0
    if step.padding == "same":
        cut = zeros_before(step.kernel, step.stride, step.dilation, outputs(step, size))
    near = output // step.stride
    reach = step.kernel * step.dilation // step.stride + 2 + cut
    return {
        place
        for place in range(near - reach, near + reach + 1)
        for tap in range(step.kernel)
        if place * step.stride + tap * step.dilation - cut == output
    }


def _resize_reads(step, size, output):
    """The inputs with a weight other than 0 in the interpolation kernel."""
    ratio = Fraction(size, outputs(step, size))
    center = (output + Fraction(1, 2)) * ratio
    if step.radius == 0:
        return {floor(center)}
    near = floor(center)
    return {
        place
        for place in range(near - 7, near + 8)
        if _weighs(center - (place + Fraction(1, 2)), step.radius)
    }


def _weighs(distance, radius):
    x = abs(distance)
    if radius == 1:
        return 1 - x > 0
    if radius == 2:
        inner = (KEYS + 2) * x**3 - (KEYS + 3) * x**2 + 1
        outer = KEYS * x**3 - 5 * KEYS * x**2 + 8 * KEYS * x - 4 * KEYS
        return (inner if x <= 1 else outer if x < 2 else 0) != 0
    return x == 0 or (x < radius and x.denominator != 1)  # Lanczos: sinc(x) · sinc(x / radius)


class Counted:
    """The sets of pixels that the units of each node of a graph with one axis depend on.

    On an endless image nothing is ever cut off; on the `image` what lies outside of a map is
    padding. `choice` follows one input of each merging node only (for paths).
    """

    def __init__(self, graph, image, choice=None):
        self.graph, self.choice = graph, choice or {}
        self.sizes = []
        for node in graph.nodes:
            before = [self.sizes[place] for place in node.inputs]
            size = image if isinstance(node.effect, Image) else max(before)
            if isinstance(node.effect, Local) and node.effect.steps:
                size = outputs(node.effect.steps[0], size)
            self.sizes.append(size)
        self._endless, self._clipped = {}, {}

    def endless(self, place, unit):
        """The pixels that a unit depends on, on an image without end."""
        key = (place, unit)
        if key not in self._endless:
            self._endless[key] = self._union(place, unit, self.endless, inside=False)
        return self._endless[key]

    def clipped(self, place, unit):
        """The pixels of the image that a unit depends on."""
        key = (place, unit)
        if key not in self._clipped:
            self._clipped[key] = self._union(place, unit, self.clipped, inside=True)
        return self._clipped[key]

    def _union(self, place, unit, of, *, inside):
        node = self.graph.nodes[place]
        if isinstance(node.effect, Image):
            return {unit}
        steps = node.effect.steps
        found = set()
        for source in self._followed(place):
            size = self.sizes[source]
            units = reads(steps[0], size, unit) if steps else {unit}
            for each in units:
                if not inside or 0 <= each < size:
                    found |= of(source, each)
        return found

    def _followed(self, place):
        inputs = self.graph.nodes[place].inputs
        return inputs if place not in self.choice else (inputs[self.choice[place]],)

    def spans(self, place):
        """The first and the last pixel of the image of every unit of a node, None for none."""
        found = [self.clipped(place, unit) for unit in range(self.sizes[place])]
        return tuple((min(pixels), max(pixels)) if pixels else None for pixels in found)

    def field(self, place, units):
        """The largest number of pixels from the first to the last that a unit depends on."""
        found = [self.endless(place, unit) for unit in units]
        return max((max(pixels) - min(pixels) + 1 for pixels in found if pixels), default=0)


def paths(graph):
    """Every way through a graph: for each merging node, which input to follow."""
    merging = [place for place, node in enumerate(graph.nodes) if len(node.inputs) > 1]
    options = [range(len(graph.nodes[place].inputs)) for place in merging]
    for picks in product(*options):
        yield dict(zip(merging, picks, strict=True))
