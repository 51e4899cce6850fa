"""The oracles by name, as a table that can be read without Keras."""

import difflib
from dataclasses import dataclass

from archsearch.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleName:
    """An oracle that `--oracle` takes, in one line."""

    name: str
    summary: str


ORACLES = {
    oracle.name: oracle
    for oracle in (
        OracleName(name="random", summary="each active choice uniformly, no candidate twice"),
        OracleName(name="grid", summary="every candidate in order"),
        OracleName(
            name="evolution",
            summary="one choice of a good recent trial changed, after 10 at random",
        ),
        OracleName(
            name="local",
            summary="one choice of the best trial changed, after 10 at random",
        ),
        OracleName(
            name="bayesian",
            summary="a Gaussian process on choices and geometry, after 5 at random",
        ),
        OracleName(
            name="keras-tuner-bayesian",
            summary="keras-tuner's Gaussian process; a second or two per proposal",
        ),
        OracleName(
            name="keras-tuner-hyperband",
            summary="keras-tuner's Hyperband: many start, the better ones go on",
        ),
    )
}
DEFAULT_ORACLE = "random"


def oracle_named(name: str) -> OracleName:
    """The oracle of this name. Raises InputError with the nearest name where there is none."""
    if name not in ORACLES:
        near = difflib.get_close_matches(name, ORACLES, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(ORACLES)}"
        raise InputError(f"unknown oracle {name!r}; {hint}")
    return ORACLES[name]
