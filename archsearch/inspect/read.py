"""From a Keras model to its layer graph, and on to the report."""

import re
from typing import Any

import keras

from archsearch.errors import InputError
from archsearch.geometry.network import (
    Constant,
    FieldReport,
    Image,
    LayerGraph,
    Node,
    measure,
)
from archsearch.inspect.calls import Call, Calls, calls_of
from archsearch.inspect.layer_call import LayerCall, Reading, Shape, UnreadableError
from archsearch.inspect.owned import Owned
from archsearch.inspect.rules import UnknownLayerError, known_base, read_call

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def receptive_field(
    model: Any, *, image_size: tuple[int, ...] | None = None, input_name: str | None = None
) -> FieldReport:
    """The receptive field, cost and oddities of any Keras model, per layer and of the whole.

    `image_size` (height, width) replaces the size that the model was built for, or says one where
    it was built for any; `input_name` says which of several inputs is the image. The model is
    neither run nor changed.

    Raises InputError, in one line, for a layer that no rule reads (it names the layer and how to
    register a rule), for a model that was never built, for several inputs without a name, and
    for an image that is too small.
    """
    return report_of(calls_of(model, input_name=input_name), image_size=image_size)


def report_of(calls: Calls, *, image_size: tuple[int, ...] | None = None) -> FieldReport:
    """The report of a model whose calls are known."""
    return measure(graph_of(calls), image_size=image_size)


def graph_of(calls: Calls) -> LayerGraph:
    """The layer graph of a model's calls. Raises InputError for what no rule reads."""
    shape = tuple(calls.calls[calls.image].output.shape)
    flat = _lacks_channels(calls)
    axes = len(shape) - (1 if flat else 2)
    if axes not in AXES:
        raise InputError(
            f"the input of {calls.model.name} has the shape {_shown(shape)}; images have one to "
            "three axes besides batch and channels"
        )
    reader = _Reader(
        axes=axes,
        channels_first=channels_first(calls),
        owned=Owned(calls.model),
        without_channels=shape if flat else None,
    )
    nodes = [
        reader.input_node(call, is_image=place == calls.image)
        if call.layer is None
        else reader.node(call, calls)
        for place, call in enumerate(calls.calls)
    ]
    nodes += reader.other_weights()
    return LayerGraph(
        name=calls.model.name, nodes=tuple(nodes), outputs=calls.outputs, axes=AXES[axes]
    )


def _lacks_channels(calls: Calls) -> bool:
    """Whether the image gets its only channel from a Reshape, as in tutorials on 28×28 digits."""
    shape = tuple(calls.calls[calls.image].output.shape)
    return None not in shape[1:] and any(
        tuple(call.output.shape) == (*shape, 1) and tuple(call.tensors[0].shape) == shape
        for call in calls.calls
        if type(call.layer).__name__ in ("Reshape", "ExpandDims") and call.tensors
    )


class _Reader:
    """Reads one call after the other."""

    def __init__(
        self, *, axes: int, channels_first: bool, owned: Owned, without_channels: Shape | None
    ) -> None:
        self._axes = axes
        self._channels_first = channels_first
        self._owned = owned
        self._without_channels = without_channels

    def input_node(self, call: Call, *, is_image: bool) -> Node:
        """The image, or another input."""
        shape = tuple(call.output.shape)
        at = self._at((shape,), shape, None)
        effect = Image(size=at.size(shape)) if is_image else Constant(size=at.size(shape))
        return Node(name=call.name, type="input", effect=effect, channels=at.channels(shape))

    def node(self, call: Call, calls: Calls) -> Node:
        """A layer, with what its rule says about this call."""
        shapes = tuple(tuple(tensor.shape) for tensor in call.tensors)
        output = tuple(call.output.shape)
        at = self._at(shapes, output, call.layer)
        reading = self._reading(call, at)
        known = None not in output[1:]
        return Node(
            name=call.name,
            type=_snake_case(type(call.layer).__name__),
            effect=reading.effect,
            inputs=call.inputs,
            channels=at.channels_out if known or output[-1] is not None else None,
            expects=reading.expects,
            weighted=reading.weighted,
            cost=reading.cost,
            weights=self._owned.by(call.layer, reading),
        )

    def _reading(self, call: Call, at: LayerCall) -> Reading:
        if not call.inputs:
            return Reading(effect=Constant(size=()))
        kind = type(call.layer).__name__
        try:
            return read_call(at)
        except UnknownLayerError:
            base = known_base(type(call.layer))
            does = '"pointwise"' if base is None else f"keras.layers.{base.__name__}"
            says_nothing = kind == "Lambda" or not isinstance(call.layer, keras.layers.Layer)
            which = f'"{call.layer.name}"' if says_nothing else kind
            raise InputError(
                f"layer {call.name} is a {kind}, which no rule reads; say what it does: "
                f"`from archsearch import register_layer` and `register_layer({which}, {does})`, "
                "on the command line in a file for --import (see docs/receptive-field.md)"
            ) from None
        except UnreadableError as error:
            raise InputError(f"layer {call.name} ({kind}) {error}; no rule reads that") from None

    def _at(self, inputs: tuple[Shape, ...], output: Shape, layer: Any) -> LayerCall:
        return LayerCall(
            layer=layer,
            inputs=inputs,
            output=output,
            axes=self._axes,
            channels_first=self._channels_first,
            without_channels=self._without_channels,
        )

    def other_weights(self) -> list[Node]:
        """Weights that belong to no call: those that a model itself owns."""
        weights = self._owned.by_no_call()
        if weights is None:
            return []
        return [Node(name="other weights", type="weights", effect=Constant(), weights=weights)]


def channels_first(calls: Calls) -> bool:
    """Whether channels stand first, as the layers with a `data_format` say."""
    formats: dict[str, str] = {}
    for call in calls.calls:
        said = getattr(call.layer, "data_format", None)
        if said is not None and len(call.output.shape) > 2:
            formats.setdefault(said, call.name)
    if len(formats) > 1:
        raise InputError(
            f"{calls.model.name} mixes channels first (layer {formats['channels_first']}) and "
            f"channels last (layer {formats['channels_last']}), which is not read"
        )
    return "channels_first" in formats


def _snake_case(name: str) -> str:
    """Keras's own way to write a class name.

    >>> _snake_case("MaxPooling2D"), _snake_case("ReLU"), _snake_case("Conv2DTranspose")
    ('max_pooling2d', 're_lu', 'conv2d_transpose')
    """
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _shown(shape: Shape) -> str:
    return "(" + ", ".join("None" if side is None else str(side) for side in shape) + ")"
