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
    """`of` gives the features of many picks, (many, columns); none depends on the trials."""

    of: Measure
    columns: Columns


def choice_features(choices: Sequence[Sequence[Option]], draws: Sequence[Picks]) -> Features:
    """The choices alone; `draws` are random picks, by which the columns' variances are taken."""
    encode = encoding(choices)
    return Features(
        of=encode, columns=Columns(ties=encode.ties, variances=encode(draws).var(axis=0))
    )


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
