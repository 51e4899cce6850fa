"""What a search may keep small beside its objective: the second axis of a Pareto front."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from archsearch.errors import InputError
from archsearch.geometry import Profile, profile
from archsearch.geometry.limits import FIGURES
from archsearch.journal import Trial
from archsearch.space import Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A figure of which less is better.

    `column` is its name in `trials.csv`, `words` what it counts, `heading` what stands above it.
    `of` gives it from a profile, before any training; it is None where the trained model is
    measured, in milliseconds.
    """

    name: str
    column: str
    words: str
    heading: str
    of: Callable[[Profile], float] | None

    @property
    def dtype(self) -> str:
        """The pandas dtype of its column."""
        return "Float64" if self.of is None else "Int64"

    def text(self, value: float) -> str:
        """A cost for a reader, without what it counts.

        >>> COSTS["params"].text(48330), COSTS["latency"].text(0.41237)
        ('48,330', '0.412')
        >>> COSTS["latency"].text(1.7), COSTS["latency"].text(1000)
        ('1.70', '1,000')
        """
        return f"{value:#.3g}" if self.of is None and value < 100 else f"{value:,.0f}"

    def known(self, candidate: Candidate) -> float | None:
        """The cost of a candidate before it is trained; None where it has to be measured."""
        return None if self.of is None else self.of(profile(candidate.architecture))

    def paid(self, trial: Trial) -> float | None:
        """The cost of a trial; None where it was to be measured and was not."""
        if self.of is None:
            return trial.last.latency_ms if trial.last else None
        return self.known(trial.candidate)


COSTS = {
    cost.name: cost
    for cost in (
        Cost(
            name="params",
            column="params",
            words="parameters",
            heading="Parameters",
            of=FIGURES["params"],
        ),
        Cost(name="macs", column="macs", words="MACs", heading="MACs", of=FIGURES["macs"]),
        Cost(
            name="activations",
            column="activations",
            words="activations",
            heading="Activations",
            of=FIGURES["activations"],
        ),
        Cost(
            name="latency",
            column="latency_ms",
            words="milliseconds",
            heading="Latency in ms",
            of=None,
        ),
    )
}


def cost_named(name: str) -> Cost:
    """The cost of this name. Raises InputError with the nearest name where there is none."""
    if name in COSTS:
        return COSTS[name]
    if name.startswith("val_"):
        raise InputError(
            f"--minimize is for what a network costs ({', '.join(COSTS)}), but got {name!r}; "
            "what is measured on validation images is an --objective"
        )
    near = difflib.get_close_matches(name.lower(), COSTS, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(COSTS)}"
    raise InputError(f"nothing to minimize is called {name!r}; {hint}")
