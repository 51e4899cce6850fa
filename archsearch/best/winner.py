"""The winner of a run: which network, and which of its trainings is saved. No Keras."""

from dataclasses import dataclass

from archsearch.data import Split
from archsearch.journal import Contender, Finalist, History, Outcome, Trial
from archsearch.train import Objective
from archsearch.train.scaling import Scaling


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """The best trial, and what its saved model is made from.

    As a finalist it has a `contender` to say how good it is, and the `replicate` whose weights
    are saved; without finals the trial's own are.
    """

    trial: Trial
    objective: Objective
    split: Split
    scaling: Scaling
    contender: Contender | None = None
    replicate: Finalist | None = None

    @property
    def outcome(self) -> Outcome:
        """What the training brought that made the saved weights."""
        outcome = self.replicate.outcome if self.replicate else self.trial.last
        assert outcome is not None, "a winner has been trained"
        return outcome

    @property
    def seed(self) -> int:
        """The seed of that training."""
        return self.replicate.seed if self.replicate else self.trial.seed

    @property
    def number(self) -> int:
        """Which replicate is saved; 0 is the trial itself."""
        return self.replicate.replicate if self.replicate else 0


def winner_of(
    history: History, objective: Objective, split: Split, scaling: Scaling
) -> Winner | None:
    """The winner of a run: the best finalist, with its best replicate, else the best trial."""
    contenders = history.contenders(maximize=objective.maximize)
    best = history.best(maximize=objective.maximize)
    if best is None:
        return None
    if not contenders:
        return Winner(trial=best, objective=objective, split=split, scaling=scaling)
    return Winner(
        trial=best,
        objective=objective,
        split=split,
        scaling=scaling,
        contender=contenders[0],
        replicate=history.saved_replicate(maximize=objective.maximize),
    )
