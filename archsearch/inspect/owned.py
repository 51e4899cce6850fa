"""What each layer owns: each variable is counted once, at the first layer that has it."""

from collections.abc import Iterable
from math import prod
from typing import Any

from archsearch.geometry.network import Local, Transposed, Weights, Window
from archsearch.inspect.layer_call import Reading


class Owned:
    """The weights of a model, handed out to its layers in the order in which they ask."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._trained = {id(variable) for variable in model.trainable_weights}
        self._counted: set[int] = set()
        self._weights: dict[int, Weights] = {}

    def by(self, layer: Any, reading: Reading) -> Weights | None:
        """What a layer owns, the same at each of its calls; None for nothing."""
        if id(layer) not in self._weights:
            new = self._new(getattr(layer, "weights", ()))
            if not new:
                return None
            kernel = reading.per_tap * _taps(reading)
            self._weights[id(layer)] = self._summed(
                f"{layer.name} {id(layer)}",
                new,
                per_tap=reading.per_tap if self._trains(new, kernel) else 0,
            )
        return self._weights[id(layer)]

    def by_no_call(self) -> Weights | None:
        """What is left when all layers have asked: variables of a model or a layer that nests."""
        left = self._new(self._model.weights)
        return self._summed("other", left, per_tap=0) if left else None

    def _new(self, variables: Iterable[Any]) -> list[Any]:
        """The variables that were not counted before."""
        found = []
        for variable in variables:
            if id(variable) not in self._counted:
                self._counted.add(id(variable))
                found.append(variable)
        return found

    def _trains(self, variables: Iterable[Any], size: int) -> bool:
        """Whether a variable of this size is trained: not frozen, and not another layer's."""
        return any(
            id(variable) in self._trained and prod(variable.shape) == size for variable in variables
        )

    def _summed(self, key: str, variables: Iterable[Any], *, per_tap: int) -> Weights:
        sizes = [(id(variable) in self._trained, prod(variable.shape)) for variable in variables]
        return Weights(
            key=key,
            params=sum(size for trained, size in sizes if trained),
            params_fixed=sum(size for trained, size in sizes if not trained),
            per_tap=per_tap,
        )


def _taps(reading: Reading) -> int:
    steps = reading.effect.steps if isinstance(reading.effect, Local) else ()
    return prod(step.kernel for step in steps if isinstance(step, Window | Transposed))
