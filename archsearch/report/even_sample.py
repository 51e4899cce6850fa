"""Whether the networks that are compared are an even sample of the space."""

from collections.abc import Iterator

from archsearch.journal import RunFile
from archsearch.report.compared import Compared
from archsearch.report.format import several

EVEN = frozenset({"random", "grid", "keras-tuner-hyperband"})
"""Oracles whose candidates do not hang on what scored well so far."""


def learns(run: RunFile) -> bool:
    """Whether what is proposed hangs on what scored well so far."""
    return run.options.get("oracle", "") not in EVEN


def uneven_sample(run: RunFile, compared: Compared) -> Iterator[str]:
    """Why the networks compared are no even sample of the space, where they are none."""
    if learns(run):
        yield (
            f"The oracle “{run.options.get('oracle', '')}” tried more networks where scores were "
            "good, so this is no even sample of the space."
        )
        return
    if compared.given:
        taken = several(compared.given, "network was", "networks were")
        yield (
            f"{taken} taken from another run, for being good there, so this is no even sample of "
            "the space."
        )
    if compared.promoted:
        promoted = several(compared.promoted, "network was", "networks were")
        yield (
            f"{promoted} trained for so long for being good at an earlier rung, so this is no even "
            "sample of the space."
        )
    yield from in_order(run, "these networks are")


def in_order(run: RunFile, who: str) -> Iterator[str]:
    """That candidates were tried in the order of the space, where they are not known to be all."""
    if run.options.get("oracle") == "grid" and not run.totals.get("exhausted"):
        yield (
            f"The grid goes through the space in order: unless it came to its end, {who} from one "
            "corner of the space."
        )
