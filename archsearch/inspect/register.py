"""How a user tells archsearch what a layer of their own does."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import keras

from archsearch.errors import InputError
from archsearch.geometry.network import (
    Adaptive,
    AxisStep,
    Cost,
    Everything,
    Local,
    Resize,
    Transposed,
    Window,
)
from archsearch.inspect.layer_call import (
    POINTWISE,
    WITH_CONTEXT,
    LayerCall,
    Reading,
    UnreadableError,
)
from archsearch.inspect.rules import RULES, RULES_BY_NAME, Rule

Steps = Callable[[Any], AxisStep | Sequence[AxisStep]]
STEPS = (Window, Transposed, Resize, Adaptive)


def register_layer(
    layer: type | str,
    does: Literal["pointwise", "context", "everything"] | type | Steps,
    *,
    macs_per_output: Callable[[Any], int] | None = None,
) -> None:
    """Say what a layer class does, or the layer of a name, so that its networks can be read.

    A name is for layers whose class says nothing, such as `Lambda`.

    `does` is "pointwise" (each unit depends on itself), "context" (on itself and on something of
    the whole map), "everything" (on the whole map, which is gone afterwards), a Keras layer class
    whose rule holds for this one as well, or a function from the layer to its `Window`: one for
    all axes, or one for each. `macs_per_output` gives the multiply-adds of the layer for each
    output place, all channels together. Raises InputError for anything else.

        register_layer(Blur, lambda layer: Window(kernel=layer.size, padding="same"))
    """
    rule = _rule(does, macs_per_output)
    if isinstance(layer, type):
        RULES[layer] = rule
    elif isinstance(layer, str):
        RULES_BY_NAME[layer] = rule
    else:
        raise InputError(f"register_layer takes a layer class or a layer's name, but got {layer!r}")


def _rule(does: object, macs_per_output: Callable[[Any], int] | None) -> Rule:
    known = {
        "pointwise": POINTWISE,
        "context": WITH_CONTEXT,
        "everything": Reading(effect=Everything()),
    }
    if isinstance(does, str) and does in known:
        return lambda call: _with_cost(known[does], call, macs_per_output)
    if isinstance(does, type) and does in RULES:
        return RULES[does]
    if callable(does) and not isinstance(does, type | keras.layers.Layer):
        return lambda call: _with_cost(_moving(call, does), call, macs_per_output)
    raise InputError(
        'a layer does "pointwise", "context", "everything", what a known Keras layer class does, '
        f"or what a function says that returns a Window, but got {does!r}"
    )


def _moving(call: LayerCall, steps_of: Steps) -> Reading:
    given = steps_of(call.layer)
    steps: tuple[Any, ...] = (
        tuple(given) if isinstance(given, list | tuple) else (given,) * call.axes
    )
    if len(steps) != call.axes or not all(isinstance(step, STEPS) for step in steps):
        raise UnreadableError(
            f"is registered with a function that should return a Window, or a list of "
            f"{call.axes}, but returned {given!r}"
        )
    return Reading(effect=Local(steps=steps))


def _with_cost(
    reading: Reading, call: LayerCall, macs_per_output: Callable[[Any], int] | None
) -> Reading:
    if macs_per_output is None:
        return reading
    return Reading(
        effect=reading.effect,
        cost=Cost(per_output=macs_per_output(call.layer)),
        weighted=True,
    )
