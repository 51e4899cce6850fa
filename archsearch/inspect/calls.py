"""A Keras model as the list of its layer calls, in order, whatever they are nested in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras

from archsearch.errors import InputError
from archsearch.inspect.rules import rule_of
from archsearch.inspect.tracing import (
    is_symbolic,
    known,
    name_of_input,
    symbolic_graph,
    traced,
    with_new_inputs,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a layer or an operation; None stands for an input of the model.

    `inputs` are the places of the calls that it reads, in the order of `tensors`, Keras's
    symbolic tensors; `arguments` are (args, kwargs) with those tensors in them.
    """

    name: str
    layer: Any
    inputs: tuple[int, ...]
    tensors: tuple[Any, ...]
    output: Any
    arguments: tuple[Any, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The calls of a model; `image` is the place of the input that pixels are counted in."""

    model: Any
    calls: tuple[Call, ...]
    image: int
    outputs: tuple[int, ...]


def calls_of(model: Any, *, input_name: str | None = None) -> Calls:
    """Every call of a model that its outputs need, each after those that it reads.

    `input_name` says which input is the image where there are several. Raises InputError where
    that is not known, or where the model was never built.
    """
    if not isinstance(model, keras.Model):
        raise InputError(
            f"a receptive field is that of a keras.Model, but got {type(model).__name__}: {model!r}"
        )
    with symbolic_graph(model) as (inputs, outputs, was_traced):
        image = _image(model, inputs, input_name)
        walk = _Walk(traced=was_traced)
        for tensor in inputs:
            name = name_of_input(tensor)
            walk.add(Call(name=name, layer=None, inputs=(), tensors=(), output=tensor), tensor)
        places = walk.places(outputs, prefix="")
        return Calls(model=model, calls=tuple(walk.calls), image=image, outputs=tuple(places))


def _image(model: Any, inputs: Sequence[Any], name: str | None) -> int:
    names = [name_of_input(tensor) for tensor in inputs]
    if name is not None and name not in names:
        raise InputError(f"{model.name} has no input {name!r}; its inputs are {', '.join(names)}")
    if name is None and len(names) > 1:
        raise InputError(
            f"{model.name} has {len(names)} inputs ({', '.join(names)}); "
            "say which one is the image with --input NAME (Python: input_name=)"
        )
    return 0 if name is None else names.index(name)


class _Walk:
    """The calls found so far, and which of them made which symbolic tensor."""

    def __init__(self, *, traced: bool) -> None:
        self.calls: list[Call] = []
        self._traced = traced
        self._made: dict[int, int] = {}
        self._kept: list[Any] = []
        self._names: dict[str, int] = {}

    def add(self, call: Call, tensor: Any) -> int:
        """Append a call that made a tensor."""
        times = self._names[call.name] = self._names.get(call.name, 0) + 1
        if times > 1:
            call = Call(
                name=f"{call.name} ({times})",
                layer=call.layer,
                inputs=call.inputs,
                tensors=call.tensors,
                output=call.output,
                arguments=call.arguments,
            )
        self.calls.append(call)
        self._bind(tensor, len(self.calls) - 1)
        return len(self.calls) - 1

    def places(self, tensors: Sequence[Any], *, prefix: str) -> list[int]:
        """The calls that made these tensors, after adding all that they need."""
        waiting = list(reversed(tensors))
        while waiting:
            tensor = waiting[-1]
            if id(tensor) in self._made:
                waiting.pop()
                continue
            node = _node_of(tensor)
            missing = [each for each in node.input_tensors if id(each) not in self._made]
            if missing:
                waiting.extend(reversed(missing))
                continue
            self._add_node(node, prefix)
        return [self._made[id(tensor)] for tensor in tensors]

    def _add_node(self, node: Any, prefix: str) -> None:
        """Append the call of a node, or those within it."""
        layer, tensors = node.operation, tuple(node.input_tensors)
        inputs = tuple(self._made[id(tensor)] for tensor in tensors)
        name = prefix + (_kind_name(layer) if self._traced else layer.name)
        if _is_nested(layer):
            places = self._within(node, inputs, name)
            for tensor, place in zip(node.outputs, places, strict=True):
                self._bind(tensor, place)
            return
        for tensor in node.outputs:
            call = Call(
                name=name,
                layer=layer,
                inputs=inputs,
                tensors=tensors,
                output=tensor,
                arguments=(node.arguments.args, node.arguments.kwargs),
            )
            self.add(call, tensor)

    def _within(self, node: Any, inputs: Sequence[int], name: str) -> list[int]:
        """The calls that make the outputs of a nested model, which may be called several times."""
        layer, prefix = node.operation, f"{name}/"
        if known(layer, "inputs") is not None and getattr(layer, "outputs", None) is not None:
            own, outputs = list(layer.inputs), list(layer.outputs)
            return self._again(own, outputs, inputs, prefix=prefix)
        args, kwargs = with_new_inputs((node.arguments.args, node.arguments.kwargs))
        given = [part for part in keras.tree.flatten((args, kwargs)) if is_symbolic(part)]
        self._kept += given
        before, self._traced = self._traced, True
        with traced(layer, name, args, kwargs) as outputs:
            self._kept += outputs
            places = self._again(given, outputs, inputs, prefix=prefix)
        self._traced = before
        return places

    def _again(
        self, own: Sequence[Any], outputs: Sequence[Any], inputs: Sequence[int], *, prefix: str
    ) -> list[int]:
        """Walk a graph whose inputs are calls of ours, without mixing it with an earlier walk."""
        outer, self._made = self._made, {}
        for tensor, place in zip(own, inputs, strict=True):
            self._bind(tensor, place)
        places = self.places(outputs, prefix=prefix)
        self._made = outer
        return places

    def _bind(self, tensor: Any, place: int) -> None:
        self._made[id(tensor)] = place
        self._kept.append(tensor)  # an id is only good as long as the tensor lives


def _node_of(tensor: Any) -> Any:
    """The node that made a symbolic tensor."""
    operation, index, _ = tensor._keras_history
    return operation._inbound_nodes[index]


def _kind_name(operation: Any) -> str:
    """The name of a layer; an operation's, which counts on with each trace, without its number."""
    if isinstance(operation, keras.layers.Layer):
        return str(operation.name)
    return re.sub(r"_\d+$", "", operation.name)


def _is_nested(layer: Any) -> bool:
    """Whether to look at the layers within: models, and layers of users that hold layers."""
    if rule_of(layer) is not None:
        return False
    if isinstance(layer, keras.Model):
        return True
    kind = type(layer)
    of_keras = kind.__module__.startswith("keras.")  # attention, recurrent layers
    holds_layers = isinstance(layer, keras.layers.Layer) and len(list(layer._flatten_layers())) > 1
    return holds_layers and (not of_keras or kind.__name__ == "Pipeline")
