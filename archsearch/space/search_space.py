"""SearchSpace: the arguments of a space file, checked, as dimensions and points."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from math import prod
from typing import Any, cast

from archsearch.errors import InputError
from archsearch.space.arguments import ARGUMENTS, LIMITED, Argument, Value
from archsearch.space.choice import Choice, PerLayer
from archsearch.space.predicate import Predicate

Point = Mapping[str, Value]
"""One pick for each active dimension, by the dimension's name."""


class SpaceError(InputError):
    """A SearchSpace that cannot be used; `argument` names the argument to mend, if one is."""

    def __init__(self, message: str, *, argument: str | None = None) -> None:
        super().__init__(message)
        self.argument = argument


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One pick to make: an argument, or an argument in one layer (counted from 1)."""

    argument: str
    layer: int | None
    options: tuple[Value, ...]

    @property
    def name(self) -> str:
        """The argument's name, with the layer where each layer has its own."""
        return self.argument if self.layer is None else f"{self.argument}_{self.layer}"

    def is_active(self, depth: int) -> bool:
        """Whether a network of so many convolutions has this pick."""
        return self.layer is None or self.layer <= depth


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSpace:
    """What may be tried. Every argument is a single value or `choice(...)`; see `docs/spaces.md`.

    `kernel_size`, `padding`, `stride` and `pool` may also be `per_layer(...)`. `depth` counts
    convolutions; layer 1 has `channels`, and from layer 2 on they grow by `channel_growth`, at
    each layer with a stride over 1 (`grow_at="stride"`) or at each layer (`grow_at="layer"`).
    `pool` follows each convolution with a 2×2 pooling. `train_size` and `val_size` are numbers
    of images (None: all). `min_…` and `max_…` bound figures of the profile (`params` are trained
    ones, `macs` are for one image, `field` and `output_size` are in pixels). `accept` is a
    function of a profile that says whether it may be trained. `avoid` names warnings; of the
    networks that have one, only a share of `avoid_share` is trained.
    Raises SpaceError for a value that breaks its rule.
    """

    dataset: Any = "digits"
    depth: Any = 3
    kernel_size: Any = 3
    padding: Any = "same"
    stride: Any = 1
    channels: Any = 16
    channel_growth: Any = 2.0
    grow_at: Any = "stride"
    pool: Any = None
    normalization: Any = "batch"
    activation: Any = "relu"
    head: Any = "gap"
    dense: Any = ()
    dropout: Any = 0.0
    augmentation: Any = None
    optimizer: Any = "adam"
    learning_rate: Any = 0.003
    batch_size: Any = 64
    epochs: Any = 10
    train_size: Any = None
    val_size: Any = None
    min_params: Any = None
    max_params: Any = None
    min_macs: Any = None
    max_macs: Any = None
    min_activations: Any = None
    max_activations: Any = None
    min_field: Any = None
    max_field: Any = None
    min_coverage: Any = None
    max_coverage: Any = None
    min_output_size: Any = None
    max_output_size: Any = None
    accept: Any = None
    avoid: Any = ()
    avoid_share: Any = 0.1

    def __post_init__(self) -> None:
        for argument in ARGUMENTS:
            object.__setattr__(self, argument.name, _parsed(argument, getattr(self, argument.name)))
        for figure in LIMITED:
            least, most = getattr(self, f"min_{figure}"), getattr(self, f"max_{figure}")
            if least is not None and most is not None and least > most:
                raise SpaceError(
                    f"min_{figure} <= max_{figure} must hold, but got {least:,} > {most:,}",
                    argument=f"min_{figure}",
                )

    @property
    def max_depth(self) -> int:
        """The largest number of convolutions."""
        return max(self.depths)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Every pick that makes up a candidate, fixed ones too; depth comes first."""
        dimensions = []
        for argument in ARGUMENTS:
            if not argument.may_vary:
                continue
            value = getattr(self, argument.name)
            layers = range(1, self.max_depth + 1) if isinstance(value, PerLayer) else [None]
            dimensions += [
                Dimension(argument=argument.name, layer=layer, options=_options(value))
                for layer in layers
            ]
        return tuple(dimensions)

    @property
    def size(self) -> int:
        """The number of points: picks beyond a point's depth do not count.

        >>> SearchSpace(depth=Choice((1, 2)), kernel_size=PerLayer((1, 3, 5))).size
        12
        """
        return sum(self.size_at(depth) for depth in self.depths)

    @property
    def depths(self) -> tuple[int, ...]:
        """The numbers of convolutions on offer."""
        return cast(tuple[int, ...], _options(self.depth))

    def size_at(self, depth: int) -> int:
        """The number of points with so many convolutions."""
        return prod(
            len(dimension.options)
            for dimension in self.dimensions
            if dimension.argument != "depth" and dimension.is_active(depth)
        )

    def points(self) -> Iterator[Point]:
        """Every point once, the last dimension changing fastest."""
        dimensions = self.dimensions

        def extend(point: dict[str, Value], index: int) -> Iterator[Point]:
            if index == len(dimensions):
                yield point
                return
            dimension = dimensions[index]
            if index and not dimension.is_active(cast(int, point["depth"])):
                yield from extend(point, index + 1)
                return
            for option in dimension.options:
                yield from extend({**point, dimension.name: option}, index + 1)

        yield from extend({}, 0)

    def point_at(self, index: int) -> Point:
        """The point at a place in the order of `points()`, from 0 to `size` − 1.

        >>> space = SearchSpace(depth=Choice((1, 2)), kernel_size=PerLayer((1, 3, 5)))
        >>> [space.point_at(place) for place in range(12)] == list(space.points())
        True
        """
        for depth in self.depths:
            if index < self.size_at(depth):
                break
            index -= self.size_at(depth)
        active = [each for each in self.dimensions if each.is_active(depth)]
        point: dict[str, Value] = {}
        for dimension in reversed(active):
            if dimension.argument == "depth":
                point["depth"] = depth
                continue
            index, option = divmod(index, len(dimension.options))
            point[dimension.name] = dimension.options[option]
        return dict(reversed(point.items()))

    def to_json(self) -> dict[str, Any]:
        """The space as plain JSON values.

        That is a value, or {"choice": [...]}, {"per_layer": [...]} or {"function": its text}.
        """
        return {field.name: _to_json(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "SearchSpace":
        """The space that `to_json` wrote; of functions only the text is left."""
        return cls(**{name: _from_json(value) for name, value in data.items()})


def _options(value: Any) -> tuple[Value, ...]:
    if isinstance(value, Choice | PerLayer):
        return cast(tuple[Value, ...], value.options)
    return (value,)


def _parsed(argument: Argument, value: object) -> object:
    """What the user gave, with every option parsed; a choice of one becomes its value."""
    if not isinstance(value, Choice | PerLayer):
        return _parsed_value(argument, value)
    kind = "choice" if isinstance(value, Choice) else "per_layer"
    if not argument.may_vary:
        raise SpaceError(
            f"{argument.name} is the same for every trial, but got {kind}(...); give one value",
            argument=argument.name,
        )
    if kind == "per_layer" and not argument.per_layer:
        raise SpaceError(
            f"{argument.name} holds for the whole network; use choice(...), not per_layer(...)",
            argument=argument.name,
        )
    if not value.options:
        raise SpaceError(
            f"{argument.name} has {kind}() without options; give at least one",
            argument=argument.name,
        )
    options = tuple(_parsed_value(argument, option) for option in value.options)
    if len(set(options)) < len(options):
        raise SpaceError(
            f"{argument.name} offers an option twice: {kind}{value.options}; give each once",
            argument=argument.name,
        )
    return options[0] if len(options) == 1 else type(value)(options)


def _parsed_value(argument: Argument, value: object) -> Value:
    try:
        return argument.parse(value)
    except (ValueError, TypeError) as error:
        hint = ""
        if argument.may_vary and isinstance(value, list | tuple | set | range):
            hint = "; several options are written choice(...)"
        raise SpaceError(
            f"{argument.name} {error}, but got {value!r}{hint}", argument=argument.name
        ) from None


def _to_json(value: object) -> Any:
    if isinstance(value, Choice):
        return {"choice": [_to_json(option) for option in value.options]}
    if isinstance(value, PerLayer):
        return {"per_layer": [_to_json(option) for option in value.options]}
    if isinstance(value, Predicate):
        return {"function": value.text}
    return list(value) if isinstance(value, tuple) else value


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        kind, options = next(iter(value.items()))
        if kind == "function":
            return Predicate(options)
        return (Choice if kind == "choice" else PerLayer)(tuple(map(_from_json, options)))
    return tuple(value) if isinstance(value, list) else value
