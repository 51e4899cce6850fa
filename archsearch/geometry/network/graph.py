"""Any network as a graph of layers, as frozen data: what each does to maps, and what it costs.

`archsearch.inspect` reads a Keras model into this; nothing here knows Keras.
"""

from dataclasses import dataclass

from archsearch.geometry.network.axis_step import AxisStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The input whose pixels receptive fields are counted in; a size of None is not known."""

    size: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """Something that does not depend on the image: another input, a constant tensor."""

    size: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """Each output unit depends on the units near its place: one step for each axis, or none.

    Without steps units stay where they are (activation, normalisation, dense on channels). With
    several inputs it combines equal places of each (add, concatenate). `context` says that it
    also mixes in something of the whole map (GroupNormalization), which a receptive field leaves
    out.
    """

    steps: tuple[AxisStep, ...] = ()
    context: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """Each output depends on all units: global pooling, flattening, reshaping.

    `size` is what is left of the axes: () none, (1, 1) with keepdims. `flattens` puts the units
    into the channels, so that their number depends on the image's size.
    """

    size: tuple[int, ...] = ()
    flattens: bool = False


Effect = Image | Constant | Local | Everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Multiply-adds of a layer: for each output position, for each input position, and besides."""

    per_output: int = 0
    per_input: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a layer owns. Layers with equal `key`s are one layer, called several times.

    `params` are trained, `params_fixed` are not; `per_tap` of the trained ones belong to each
    single tap of its kernel, so that those of dead taps can be told.
    """

    key: str
    params: int = 0
    params_fixed: int = 0
    per_tap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One call of one layer. `inputs` are places in the graph, all before this one.

    `channels` are those put out (None where Everything flattens); `expects` are those that a
    dense layer was built for. `weighted` layers (convolutions, dense) make up the depth.
    """

    name: str
    type: str
    effect: Effect
    inputs: tuple[int, ...] = ()
    channels: int | None = None
    expects: int | None = None
    weighted: bool = False
    cost: Cost = Cost()
    weights: Weights | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerGraph:
    """Layers in an order in which each comes after its inputs; `outputs` are places.

    `axes` are the names of the image's axes, such as ("height", "width").
    """

    name: str
    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]
    axes: tuple[str, ...]
