"""The graph of a Keras model, as symbolic tensors.

Functional and Sequential models bring theirs. Other models (and layers that hold layers) are called
once on symbolic tensors, which leaves the same kind of graph behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from archsearch.errors import InputError


@contextmanager
def symbolic_graph(model: Any) -> Iterator[tuple[list[Any], list[Any], bool]]:
    """Symbolic inputs and outputs of a model, and whether it was traced.

    A traced graph is gone afterwards.
    """
    inputs = known(model, "inputs")
    if inputs is not None and getattr(model, "outputs", None) is not None:
        yield list(inputs), list(model.outputs), False
        return
    args, kwargs = _arguments(model)
    given = [part for part in keras.tree.flatten((args, kwargs)) if is_symbolic(part)]
    with traced(model, model.name, args, kwargs) as outputs:
        yield given, outputs, True


def _arguments(model: Any) -> tuple[Any, Any]:
    """What to call a model without a graph on: new inputs, like those that it was called on."""
    if model._inbound_nodes:
        arguments = model._inbound_nodes[-1].arguments
        return with_new_inputs((arguments.args, arguments.kwargs), keep_names=True)
    shapes = getattr(model, "_build_shapes_dict", None) or {}
    if not shapes:
        raise InputError(
            f"{model.name} was never built, so its layers have no shapes; call it once on an "
            "image, or model.build((None, height, width, channels))"
        )
    return (_inputs_of(next(iter(shapes.values())), "input"),), {}


def _inputs_of(shapes: Any, name: str) -> Any:
    """New inputs in the same dict, list or none at all as their shapes, named by their place."""
    if isinstance(shapes, dict):
        return {key: _inputs_of(shape, str(key)) for key, shape in shapes.items()}
    if shapes and isinstance(shapes[0], list | tuple):
        return [_inputs_of(shape, f"{name}_{at}") for at, shape in enumerate(shapes, start=1)]
    return keras.Input(tuple(shapes)[1:], name=name)


def with_new_inputs(arguments: tuple[Any, Any], *, keep_names: bool = False) -> tuple[Any, Any]:
    """The same arguments with an input of its own in place of each symbolic tensor."""
    args, kwargs = keras.tree.map_structure(
        lambda part: (
            keras.Input(
                part.shape[1:], dtype=part.dtype, name=name_of_input(part) if keep_names else None
            )
            if is_symbolic(part)
            else part
        ),
        arguments,
    )
    return args, kwargs


def name_of_input(tensor: Any) -> str:
    """What `model.summary()` calls an input: its layer's name, as tensors are only numbered."""
    return str(tensor._keras_history.operation.name)


def is_symbolic(part: Any) -> bool:
    return isinstance(part, keras.KerasTensor)


def known(model: Any, name: str) -> Any:
    """An attribute that Keras raises ValueError for where the model has no graph."""
    try:
        return getattr(model, name, None)
    except (AttributeError, ValueError):
        return None


@contextmanager
def traced(layer: Any, name: str, args: Any, kwargs: Any) -> Iterator[list[Any]]:
    """The symbolic outputs of a layer's own `call`; its layers forget the call afterwards.

    Raises InputError where `call` does what symbolic tensors cannot.
    """
    within = [each for each in layer._flatten_layers() if each is not layer]
    before = [(each, len(each._inbound_nodes), len(each._outbound_nodes)) for each in within]
    try:
        try:
            outputs = layer.call(*args, **kwargs)
        except InputError:
            raise
        except Exception as error:  # whatever the code of a user raises
            raise InputError(_untraceable(layer, name, error)) from error
        yield [part for part in keras.tree.flatten(outputs) if is_symbolic(part)]
    finally:
        for each, inbound, outbound in before:
            del each._inbound_nodes[inbound:]
            del each._outbound_nodes[outbound:]


def _untraceable(layer: Any, name: str, error: Exception) -> str:
    kind = type(layer).__name__
    why = str(error).strip().splitlines()[:1]
    remedy = (
        "use Keras layers and keras.ops in it, and call it on keras.Input"
        if isinstance(layer, keras.Model)
        else f"use Keras layers and keras.ops in it, or say what it does: register_layer({kind}, …)"
    )
    return (
        f"the calls within {name} ({kind}) cannot be followed "
        f"({type(error).__name__}: {''.join(why)[:120]}); {remedy}"
    )
