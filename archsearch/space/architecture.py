"""One network, as frozen data: layers, head, normalisation, activation; JSON and identity."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from archsearch.space.axis import Padding

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv:
    """A convolution, followed by the architecture's normalisation and activation.

    `kernel_size` is (height, width) in pixels, `stride` holds for both axes.
    """

    kernel_size: Pair
    stride: int
    padding: Padding
    channels: int

    def __post_init__(self) -> None:
        if min(self.kernel_size) < 1 or self.stride < 1 or self.channels < 1:
            raise ValueError(f"kernel_size, stride and channels must be at least 1, but got {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A pooling of `size` × `size` pixels with a stride of `size`, without padding."""

    kind: Literal["max", "average"]
    size: int = 2


Layer = Conv | Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A network from images of `input_shape` (height, width, channels) to `classes` probabilities.

    The layers run in order; then `head` turns the last map into a vector ("gap" is global average
    pooling), `dense` gives the widths of hidden layers, and a softmax over `classes` ends it.
    """

    input_shape: tuple[int, int, int]
    classes: int
    layers: tuple[Layer, ...]
    normalization: Literal["batch"] | None
    activation: str
    head: Literal["gap", "flatten"]
    dense: tuple[int, ...]

    @property
    def identity(self) -> str:
        """12 hexadecimal digits that are equal for equal architectures, on every machine."""
        return hash_of(self.to_json())[:12]

    def to_json(self) -> dict[str, Any]:
        """The architecture as plain JSON values."""
        return {
            "input_shape": list(self.input_shape),
            "classes": self.classes,
            "layers": [_layer_to_json(layer) for layer in self.layers],
            "normalization": self.normalization,
            "activation": self.activation,
            "head": self.head,
            "dense": list(self.dense),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Architecture":
        """The architecture that `to_json` wrote."""
        height, width, channels = data["input_shape"]
        return cls(
            input_shape=(height, width, channels),
            classes=data["classes"],
            layers=tuple(_layer_from_json(layer) for layer in data["layers"]),
            normalization=data["normalization"],
            activation=data["activation"],
            head=data["head"],
            dense=tuple(data["dense"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How an architecture is trained: what a candidate has besides it.

    `learning_rate` is the optimizer's; `batch_size` is in images; `dropout` is the share of the
    values before each dense layer that is dropped in training; `augmentation` says how training
    images are varied, None not at all.
    """

    optimizer: str
    learning_rate: float
    batch_size: int
    dropout: float
    augmentation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An architecture with its training choices; equal candidates are duplicates."""

    architecture: Architecture
    training: Training

    @property
    def identity(self) -> str:
        """12 hexadecimal digits that are equal for equal candidates, on every machine."""
        return hash_of(self.to_json())[:12]

    def to_json(self) -> dict[str, Any]:
        """The candidate as plain JSON values."""
        training = {name: getattr(self.training, name) for name in Training.__slots__}
        if self.training.augmentation is None:
            del training["augmentation"]  # what was written before there was one stays the same
        return {"architecture": self.architecture.to_json(), "training": training}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Candidate":
        """The candidate that `to_json` wrote."""
        return cls(
            architecture=Architecture.from_json(data["architecture"]),
            training=Training(**data["training"]),
        )


def hash_of(data: Any) -> str:
    """SHA-256 of plain JSON values in one canonical spelling, as 64 hexadecimal digits."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _layer_to_json(layer: Layer) -> dict[str, Any]:
    if isinstance(layer, Pool):
        return {"type": "pool", "kind": layer.kind, "size": layer.size}
    return {
        "type": "conv",
        "kernel_size": list(layer.kernel_size),
        "stride": layer.stride,
        "padding": layer.padding,
        "channels": layer.channels,
    }


def _layer_from_json(data: dict[str, Any]) -> Layer:
    if data["type"] == "pool":
        return Pool(kind=data["kind"], size=data["size"])
    height, width = data["kernel_size"]
    return Conv(
        kernel_size=(height, width),
        stride=data["stride"],
        padding=data["padding"],
        channels=data["channels"],
    )
