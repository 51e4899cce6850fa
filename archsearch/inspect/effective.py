"""The effective receptive field of a real model on real images, by its gradients."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from archsearch.errors import InputError
from archsearch.geometry.network import FieldReport
from archsearch.inspect.calls import Calls, calls_of
from archsearch.inspect.read import channels_first, report_of

Floats = npt.NDArray[np.float64]

AT_ONCE = 2
"""Images whose gradients are taken at once: a DenseNet121 needs 300 MB of memory for each."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeasuredField:
    """How much each pixel moves one unit: `influence` has the size of the image and sums to 1.

    It is the mean over `images` images of the absolute gradient of `unit` (its place on the map of
    `layer`, all channels added up) with respect to the pixels, all input channels together.
    """

    influence: Floats
    layer: str
    unit: tuple[int, ...]
    images: int

    @property
    def center(self) -> tuple[float, ...]:
        """The mean place of the influence, in pixels from the middle of the first pixel."""
        return tuple(float(places @ share) for places, share in self._marginals())

    @property
    def sigma(self) -> tuple[float, ...]:
        """The standard deviation of the influence along each axis, in pixels."""
        return tuple(
            float(((places - places @ share) ** 2 @ share) ** 0.5)
            for places, share in self._marginals()
        )

    def share_within(self, first: Sequence[int], last: Sequence[int]) -> float:
        """The share of the influence from pixel `first` to pixel `last` of each axis, both in."""
        box = tuple(slice(max(a, 0), max(b + 1, 0)) for a, b in zip(first, last, strict=True))
        return float(self.influence[box].sum())

    def _marginals(self) -> list[tuple[Floats, Floats]]:
        axes = range(self.influence.ndim)
        return [
            (
                np.arange(self.influence.shape[axis], dtype=float),
                self.influence.sum(axis=tuple(other for other in axes if other != axis)),
            )
            for axis in axes
        ]


def measured_field(
    model: Any,
    images: npt.ArrayLike,
    *,
    layer: str | None = None,
    input_name: str | None = None,
) -> MeasuredField:
    """The effective receptive field of the central unit of a layer (by default the last spatial).

    `images` are (images, height, width, channels) as the model takes them (channels stand where
    the model has them). The gradient is that of Luo et al., "Understanding the effective receptive
    field" (2016), for the model's own weights, as it is in use (dropout rests).

    Raises InputError for an unknown layer or one behind global pooling, for images of another
    shape, for a backend other than TensorFlow and JAX, and where no gradient reaches the image.
    """
    calls = calls_of(model, input_name=input_name)
    batch = np.asarray(images, dtype="float32")
    first = _check(batch, calls)
    image_axes = tuple(range(2, batch.ndim)) if first else tuple(range(1, batch.ndim - 1))
    report = report_of(calls, image_size=tuple(batch.shape[axis] for axis in image_axes))
    row, place = _layer(report, calls, layer)
    unit = tuple(side // 2 for side in row.output or ())

    def response(pixels: Any) -> Any:
        """The unit, all channels and images added up."""
        found = replayed(calls, place, pixels)
        at = (slice(None), slice(None), *unit) if first else (slice(None), *unit)
        return keras.ops.sum(found[at])

    influence = np.zeros([batch.shape[axis] for axis in image_axes])
    for start in range(0, len(batch), AT_ONCE):
        gradient = np.abs(_gradient(response, batch[start : start + AT_ONCE]))
        influence += gradient.sum(axis=(0, 1 if first else -1), dtype=float)
    if not influence.sum() > 0:
        raise InputError(f"no gradient of layer {row.name} reaches the image; nothing to measure")
    return MeasuredField(
        influence=influence / influence.sum(), layer=row.name, unit=unit, images=len(batch)
    )


def replayed(calls: Calls, place: int, image: Any) -> Any:
    """The value of a call for these pixels, all calls that it needs made again, one by one."""
    needed, waiting = set(), [place]
    while waiting:
        at = waiting.pop()
        if at not in needed:
            needed.add(at)
            waiting.extend(calls.calls[at].inputs)
    values: dict[int, Any] = {}
    for at in sorted(needed):
        call = calls.calls[at]
        if call.layer is None:
            values[at] = image if at == calls.image else _zeros(call.output, len(image))
            continue
        given = {
            id(tensor): values[source]
            for tensor, source in zip(call.tensors, call.inputs, strict=True)
        }
        args, kwargs = keras.tree.map_structure(
            lambda part, given=given: given.get(id(part), part), call.arguments
        )
        outputs = keras.tree.flatten(call.layer(*args, **kwargs))
        values[at] = outputs[call.output._keras_history.tensor_index]
    return values[place]


def _zeros(tensor: Any, images: int) -> Any:
    shape = tuple(side or 1 for side in tensor.shape[1:])
    return keras.ops.zeros((images, *shape), dtype=tensor.dtype)


def _check(batch: npt.NDArray[Any], calls: Calls) -> bool:
    """Whether channels stand first; raises InputError where the images do not fit the model."""
    wanted = tuple(calls.calls[calls.image].output.shape)
    fits = batch.ndim == len(wanted) and all(
        side is None or side == given
        for side, given in zip(wanted[1:], batch.shape[1:], strict=True)
    )
    if not fits:
        shown = ", ".join("any" if side is None else str(side) for side in wanted[1:])
        raise InputError(
            f"{calls.model.name} takes images of the shape ({shown}), but got {batch.shape[1:]}"
        )
    return channels_first(calls)


def _layer(report: FieldReport, calls: Calls, name: str | None) -> tuple[Any, int]:
    """The row and the place of a layer."""
    names = [row.name for row in report.layers]
    if name is not None and name not in names:
        raise InputError(f"{report.name} has no layer {name!r}")
    row = report.last_spatial if name is None else report.layer(name)
    if row.field is None:
        raise InputError(f"layer {row.name} depends on the whole image; it has no field to measure")
    return row, names.index(row.name)


def _gradient(response: Callable[[Any], Any], batch: npt.NDArray[Any]) -> npt.NDArray[Any]:
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        pixels = tf.constant(batch)
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            value = response(pixels)
        gradient = tape.gradient(value, pixels)
        return np.zeros_like(batch) if gradient is None else np.asarray(gradient)
    if backend == "jax":
        import jax

        return np.asarray(jax.grad(response)(jax.numpy.asarray(batch)))
    raise InputError(
        f"gradients are measured with the TensorFlow and JAX backends, not with {backend}"
    )
