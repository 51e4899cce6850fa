"""The arguments of a SearchSpace: what each may be, and how what a user wrote becomes data.

Each parser returns the value as it is used inside (a kernel is a pair of ints) or raises
ValueError with the rule; `SearchSpace` adds the name of the argument and the value.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Literal

from archsearch.space.predicate import Predicate, text_of

Value = int | float | str | tuple[int, ...] | tuple[str, ...] | Predicate | None

ACTIVATIONS = (
    "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "hard_silu", "mish",
    "tanh", "sigmoid", "softplus", "linear",
)  # fmt: skip
LIMITED = ("params", "macs", "activations", "field", "coverage", "output_size")
"""Figures of a profile that a space may bound with `min_…` and `max_…`."""
AVOIDABLE = ("border layer", "unread pixels", "asymmetric padding", "small field", "large field")
"""Warnings that a space may avoid; `geometry.warnings` says what each is.

Dead taps are not among them, as the canonical form of a network has none.
"""
AUGMENTATIONS = ("flip", "shift", "flip+shift")
"""How training images are varied: mirrored left to right, moved by up to an eighth of each side."""
OPTIMIZERS = ("adam", "adamw", "nadam", "rmsprop", "sgd", "lion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a SearchSpace.

    `role` says what it decides: "architecture" and "training" make up the candidate, "run" holds
    for all trials alike, "limit" bounds a figure of the profile, "rule" says otherwise what is
    not trained. `per_layer` arguments may differ by layer; only architecture and training
    arguments may be choices.
    """

    name: str
    role: Literal["architecture", "training", "run", "limit", "rule"]
    parse: Callable[[object], Value]
    per_layer: bool = False

    @property
    def may_vary(self) -> bool:
        """Whether `choice(...)` is allowed."""
        return self.role in {"architecture", "training"}


def format_value(argument: str, value: object) -> str:
    """A value in a table: a square kernel as one number, others as 3x5, nothing as "none".

    >>> format_value("kernel_size", (3, 3)), format_value("kernel_size", [3, 5])
    ('3', '3x5')
    >>> format_value("dense", (64, 32)), format_value("dense", ()), format_value("pool", None)
    ('64-32', 'none', 'none')
    """
    if isinstance(value, tuple | list):
        if argument == "kernel_size":
            height, width = value
            return str(height) if height == width else f"{height}x{width}"
        return "-".join(str(part) for part in value) or "none"
    return "none" if value is None else str(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(least: int) -> Callable[[object], Value]:
    def parse(value: object) -> Value:
        if not _is_whole(value) or value < least:  # type: ignore[operator]  # an int by then
            raise ValueError(f"must be a whole number of at least {least}")
        return value  # type: ignore[return-value]

    return parse


def _whole_or_none(least: int) -> Callable[[object], Value]:
    def parse(value: object) -> Value:
        return None if value is None else _whole(least)(value)

    return parse


def _kernel(value: object) -> Value:
    sides = (value, value) if _is_whole(value) else value
    if not isinstance(sides, tuple | list) or len(sides) != 2:
        raise ValueError("must be a whole number or a pair of them, (height, width)")
    if not all(_is_whole(side) and side >= 1 for side in sides):
        raise ValueError("must be at least 1 pixel, in whole numbers")
    return tuple(sides)


def _number(least: float, below: float, *, open_below: bool) -> Callable[[object], Value]:
    def parse(value: object) -> Value:
        good = isinstance(value, int | float) and not isinstance(value, bool)
        if not good or not (least < value < below or (value == least and not open_below)):  # type: ignore[operator]
            lower = "over" if open_below else "at least"
            upper = f" and below {below:g}" if below < float("inf") else ""
            raise ValueError(f"must be a number {lower} {least:g}{upper}")
        return float(value)  # type: ignore[arg-type]

    return parse


def _one_of(*options: str | None) -> Callable[[object], Value]:
    def parse(value: object) -> Value:
        if isinstance(value, bool) or value not in options:
            names = [option for option in options if option is not None]
            near = difflib.get_close_matches(str(value), names, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise ValueError(f"must be one of {', '.join(map(repr, options))}{hint}")
        return value

    return parse


def _widths(value: object) -> Value:
    widths = (value,) if _is_whole(value) else value
    if not isinstance(widths, tuple | list):
        raise ValueError("must be a tuple of layer widths, such as (64,) or ()")
    if not all(_is_whole(width) and width >= 1 for width in widths):
        raise ValueError("must be a tuple of whole numbers of at least 1")
    return tuple(widths)


def _bound(figure: str) -> Callable[[object], Value]:
    """The parser of a limit: coverage is a ratio, every other figure is counted."""
    number = _number(0, float("inf"), open_below=True) if figure == "coverage" else _whole(1)
    return lambda value: None if value is None else number(value)


def _predicate(value: object) -> Value:
    if value is None or isinstance(value, Predicate):
        return value
    if not isinstance(value, FunctionType):
        raise ValueError(
            "must be a function of a profile that returns True or False, written with lambda or def"
        )
    return Predicate(text_of(value), value)


def _avoidable(value: object) -> Value:
    """The kinds in the order of AVOIDABLE, each once."""
    kinds = (value,) if isinstance(value, str) else value
    if not isinstance(kinds, tuple | list | set | frozenset):
        raise ValueError(f"must be a tuple of warnings: {', '.join(map(repr, AVOIDABLE))}")
    known = [_one_of(*AVOIDABLE)(kind) for kind in kinds]
    return tuple(kind for kind in AVOIDABLE if kind in known)


def _share(value: object) -> Value:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError("must be a share from 0 to 1")
    return float(value)


def _text(value: object) -> Value:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a name or a path, as text")
    return value


ARGUMENTS = (
    Argument(name="dataset", role="run", parse=_text),
    Argument(name="depth", role="architecture", parse=_whole(1)),
    Argument(name="kernel_size", role="architecture", parse=_kernel, per_layer=True),
    Argument(name="padding", role="architecture", parse=_one_of("same", "valid"), per_layer=True),
    Argument(name="stride", role="architecture", parse=_whole(1), per_layer=True),
    Argument(name="channels", role="architecture", parse=_whole(1)),
    Argument(
        name="channel_growth",
        role="architecture",
        parse=_number(0, float("inf"), open_below=True),
    ),
    Argument(name="grow_at", role="architecture", parse=_one_of("stride", "layer")),
    Argument(
        name="pool", role="architecture", parse=_one_of(None, "max", "average"), per_layer=True
    ),
    Argument(name="normalization", role="architecture", parse=_one_of("batch", None)),
    Argument(name="activation", role="architecture", parse=_one_of(*ACTIVATIONS)),
    Argument(name="head", role="architecture", parse=_one_of("gap", "flatten")),
    Argument(name="dense", role="architecture", parse=_widths),
    Argument(name="dropout", role="training", parse=_number(0, 1, open_below=False)),
    Argument(name="augmentation", role="training", parse=_one_of(None, *AUGMENTATIONS)),
    Argument(name="optimizer", role="training", parse=_one_of(*OPTIMIZERS)),
    Argument(
        name="learning_rate", role="training", parse=_number(0, float("inf"), open_below=True)
    ),
    Argument(name="batch_size", role="training", parse=_whole(1)),
    Argument(name="epochs", role="run", parse=_whole(1)),
    Argument(name="train_size", role="run", parse=_whole_or_none(2)),
    Argument(name="val_size", role="run", parse=_whole_or_none(2)),
    *(
        Argument(name=f"{side}_{figure}", role="limit", parse=_bound(figure))
        for figure in LIMITED
        for side in ("min", "max")
    ),
    Argument(name="accept", role="rule", parse=_predicate),
    Argument(name="avoid", role="rule", parse=_avoidable),
    Argument(name="avoid_share", role="rule", parse=_share),
)
LIMITS = tuple(argument.name for argument in ARGUMENTS if argument.role == "limit")
"""`min_params`, `max_params` and so on, in the order in which they are checked."""
