"""Random networks along one axis: chains of steps with branches, for images of a drawn size."""

from counted_positions import outputs
from hypothesis import strategies as st

from archsearch.geometry.network import (
    Image,
    LayerGraph,
    Local,
    Node,
    Resize,
    Transposed,
    Window,
)

PADDINGS = st.just("same") | st.tuples(st.integers(-3, 4), st.integers(-3, 4))
WINDOWS = st.builds(
    Window,
    kernel=st.integers(1, 7),
    stride=st.integers(1, 4),
    dilation=st.integers(1, 3),
    padding=PADDINGS,
)
TRANSPOSED = st.builds(
    Transposed,
    kernel=st.integers(1, 6),
    stride=st.integers(1, 4),
    dilation=st.integers(1, 2),
    padding=st.sampled_from(["same", "valid"]),
)
WITH_OUTPUT_PADDING = st.builds(
    Transposed,
    kernel=st.integers(1, 6),
    stride=st.integers(1, 4),
    padding=st.sampled_from(["same", "valid"]),
    output_padding=st.integers(0, 3),
).filter(lambda step: 1 <= step.kernel % 2 + step.output_padding <= step.stride)
"""Other sizes are none that a convolution shrinks back; TensorFlow refuses them."""
RADIUS = st.sampled_from([0, 1, 2, 3, 5])
RESIZES = st.builds(Resize, factor=st.integers(1, 4), radius=RADIUS) | st.builds(
    Resize, output=st.integers(1, 30), radius=RADIUS
)
UPSAMPLING = st.builds(Resize, factor=st.integers(1, 3), radius=st.sampled_from([0, 1, 2]))
ANY_STEP = st.one_of(WINDOWS, WINDOWS, WINDOWS, TRANSPOSED, UPSAMPLING)


def one_stride(stride):
    """A window of this stride."""
    return st.builds(
        Window,
        kernel=st.integers(1, 5),
        stride=st.just(stride),
        dilation=st.integers(1, 2),
        padding=PADDINGS,
    )


class GraphMaker:
    """Adds nodes, and knows how many units each has."""

    def __init__(self, image):
        self.nodes = [Node(name="image", type="input", effect=Image(size=(image,)), channels=1)]
        self.sizes = [image]

    def step(self, place, step):
        """Add a step behind a node, unless it would leave nothing; the place of the last node."""
        size = outputs(step, self.sizes[place])
        if not 1 <= size <= 150:
            return place
        self._add(Local(steps=(step,)), (place,), size)
        return len(self.nodes) - 1

    def merge(self, places, at_the_end):
        """Cut all to the smallest, from one side or the other, and combine them."""
        smallest = min(self.sizes[place] for place in places)
        cut = []
        for place, end in zip(places, at_the_end, strict=True):
            more = self.sizes[place] - smallest
            crop = Window(padding=(0, -more) if end else (-more, 0))
            cut.append(self.step(place, crop) if more else place)
        self._add(Local(), tuple(cut), smallest)
        return len(self.nodes) - 1

    def _add(self, effect, inputs, size):
        name = f"layer_{len(self.nodes)}"
        self.nodes.append(Node(name=name, type="layer", effect=effect, inputs=inputs, channels=1))
        self.sizes.append(size)

    def graph(self, place):
        return LayerGraph(
            name="network", nodes=tuple(self.nodes), outputs=(place,), axes=("length",)
        )


@st.composite
def graphs(draw, steps=ANY_STEP, equal_jumps=True):
    """A graph and the size of its image.

    With `equal_jumps` all branches of a merge have strides of the same product, so that they stay
    together on an endless image too; else they are any.
    """
    image = draw(st.integers(6, 40))
    maker, place = GraphMaker(image), 0
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.integers(0, 2)):
            place = maker.step(place, draw(steps))
            continue
        stride = draw(st.integers(1, 2))
        ends = []
        for _ in range(draw(st.integers(2, 3))):
            end = place
            if not equal_jumps:
                for step in draw(st.lists(steps, max_size=2)):
                    end = maker.step(end, step)
            else:
                at = draw(st.integers(0, 2))
                for number in range(3):
                    step = draw(one_stride(stride if number == at else 1))
                    after = maker.step(end, step)
                    if after == end and number == at and stride > 1:
                        after = maker.step(end, Window(stride=stride))
                    end = after
            ends.append(end)
        place = maker.merge(ends, [draw(st.booleans()) for _ in ends])
    if place == 0:
        place = maker.step(0, Window(kernel=3, padding=(1, 1)))
    return maker.graph(place), image
