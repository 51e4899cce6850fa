"""What a surrogate sees of picks: the choices, and beside them what the network is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archsearch.search.proposing.encoding import Option, encoding
from archsearch.search.proposing.gaussian_process import Columns
from archsearch.search.proposing.trials import Picks

Array = NDArray[np.float64]
Measure = Callable[[Sequence[Picks]], Array]
"""From many picks to their numbers, (many, numbers of each)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """`of` gives the features of many picks, (many, columns); none depends on the trials.

    Where scores are taken at several rungs, one more column has the values of `rungs`.
    """

    of: Measure
    columns: Columns
    rungs: tuple[float, ...] = ()

    def at(self, many: Sequence[Picks], rungs: Sequence[int] | None = None) -> Array:
        """The features of picks, each at its rung; all at the last one where no rungs are given."""
        x = self.of(many)
        if not self.rungs:
            return x
        places = [len(self.rungs) - 1] * len(many) if rungs is None else list(rungs)
        return np.hstack([x, np.array(self.rungs)[places, None]])


def choice_features(choices: Sequence[Sequence[Option]], draws: Sequence[Picks]) -> Features:
    """The choices alone; `draws` are random picks, by which the columns' variances are taken."""
    encode = encoding(choices)
    return Features(
        of=encode, columns=Columns(ties=encode.ties, variances=encode(draws).var(axis=0))
    )


def with_rungs(features: Features, epochs: Sequence[int]) -> Features:
    """The features and the logarithm of the epochs at each rung, where there are several rungs.

    Scores at early rungs then say something of those at the last one, and how much is learnt.
    """
    if len(epochs) < 2:
        return features
    logs = np.log(np.array(epochs, dtype=float))
    values = (logs - logs.mean()) / logs.std()
    ties = features.columns.ties
    more = np.zeros((ties.shape[0] + 1, ties.shape[1] + 1))
    more[:-1, :-1] = ties
    more[-1, -1] = 1
    variances = np.append(features.columns.variances, 1.0)
    columns = Columns(ties=more, variances=variances)
    return Features(of=features.of, columns=columns, rungs=tuple(values.tolist()))


def measured_features(
    choices: Sequence[Sequence[Option]], measure: Measure, draws: Sequence[Picks]
) -> Features:
    """Measures of the network (log parameters, coverage, …), then the choices.

    Each measure has mean 0 and deviation 1 over `draws`, or is 0 where it never varies, and a
    weight of its own. So a training choice such as the learning rate is seen by its column, and
    what two spellings of one network share is seen by the measures.
    """
    picked = choice_features(choices, draws)
    known = measure(draws)
    centre, spread = known.mean(axis=0), known.std(axis=0)
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 1e-9)

    def of(many: Sequence[Picks]) -> Array:
        return np.hstack([(measure(many) - centre) * scale, picked.of(many)])

    ties = picked.columns.ties
    count = known.shape[1]
    both = np.zeros((count + ties.shape[0], count + ties.shape[1]))
    both[:count, :count] = np.eye(count)
    both[count:, count:] = ties
    variances = np.concatenate([(known * scale).var(axis=0), picked.columns.variances])
    return Features(of=of, columns=Columns(ties=both, variances=variances))
