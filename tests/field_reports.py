"""Reports of networks made by hand, for tests of what is printed and drawn of them."""

from archsearch.geometry.network import (
    Cost,
    Everything,
    FieldReport,
    Image,
    LayerGraph,
    Local,
    Node,
    Weights,
    Window,
    measure,
)

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def conv(name, before, *, axes=2, kernel=3, stride=1, padding="same", channels=4) -> Node:
    """A convolution along every axis."""
    window = Window(kernel=kernel, stride=stride, padding=padding)
    return Node(
        name=name,
        type="conv2d",
        effect=Local(steps=(window,) * axes),
        inputs=(before,),
        channels=channels,
        weighted=True,
        cost=Cost(per_output=kernel**axes * channels),
        weights=Weights(key=name, params=kernel**axes * channels, params_fixed=0, per_tap=channels),
    )


def small_report(
    size: tuple[int | None, ...] = (30, 27), *, channels: int = 3, prefix: str = ""
) -> FieldReport:
    """Three convolutions, the last with a shortcut around it: fields 5, 9 and 5 to 9, jump 2."""
    axes = len(size)
    nodes = (
        Node(name=prefix + "image", type="input", effect=Image(size=size), channels=channels),
        conv(prefix + "one", 0, axes=axes, kernel=5, stride=2),
        Node(name=prefix + "relu", type="activation", effect=Local(), inputs=(1,)),
        conv(prefix + "two", 2, axes=axes),
        Node(name=prefix + "add", type="add", effect=Local(), inputs=(2, 3)),
        Node(name=prefix + "head", type="pool", effect=Everything(), inputs=(4,)),
    )
    graph = LayerGraph(name=prefix + "net", nodes=nodes, outputs=(5,), axes=AXES[axes])
    return measure(graph)


def deep_report(depth: int, *, size: tuple[int, int] = (224, 224)) -> FieldReport:
    """So many convolutions of 3×3, each with an activation behind it."""
    nodes = [Node(name="image", type="input", effect=Image(size=size), channels=3)]
    for number in range(depth):
        nodes.append(conv(f"conv5_block{number}_with_a_long_name", len(nodes) - 1))
        nodes.append(
            Node(name=f"relu_{number}", type="activation", effect=Local(), inputs=(len(nodes) - 1,))
        )
    head = Node(name="head", type="pool", effect=Everything(), inputs=(len(nodes) - 1,))
    graph = LayerGraph(
        name="deep", nodes=(*nodes, head), outputs=(len(nodes),), axes=("height", "width")
    )
    return measure(graph)
