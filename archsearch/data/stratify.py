"""Stratified draws: each class in proportion to its size, and none left out.

scikit-learn's `train_test_split(stratify=...)` may give a rare class no image at all in a part, and
its draw may change with its version; parts that runs are compared by must do neither.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from archsearch.data.rules import Labels

Indices: TypeAlias = NDArray[np.int64]


def draw(
    labels: Labels, among: Indices, size: int, *, leave: int, seed: Sequence[int]
) -> tuple[Indices, Indices]:
    """`size` of the indices in `among`, and the others; each sorted if `among` is.

    Every class in `labels[among]` is drawn at least once, and `leave` of its images are left.
    """
    members = labels[among]
    shares = allot(np.bincount(members), size, leave=leave)
    random = np.random.default_rng(seed)
    drawn = np.zeros(len(among), np.bool_)
    for label, share in enumerate(shares):
        drawn[random.permutation(np.flatnonzero(members == label))[:share]] = True
    return among[drawn], among[~drawn]


def allot(sizes: NDArray[np.int64], total: int, *, leave: int) -> NDArray[np.int64]:
    """How many to take of each class: `total` in all, as near to proportion as whole numbers go.

    At least 1 and at most all but `leave` of each, so `total` must lie between the number of
    classes and the sum of what may be taken (else ValueError).

    >>> allot(np.array([70, 30, 3]), 15, leave=1)
    array([10,  4,  1])
    """
    most = sizes - leave
    if not len(sizes) <= total <= most.sum() or most.min() < 1:
        raise ValueError(f"cannot allot {total=} over {sizes=} and {leave=}")
    exact = sizes * total / sizes.sum()
    shares: NDArray[np.int64] = np.clip(np.floor(exact).astype(np.int64), 1, most)
    while shares.sum() < total:
        shares[np.where(shares < most, exact - shares, -np.inf).argmax()] += 1
    while shares.sum() > total:
        shares[np.where(shares > 1, shares - exact, -np.inf).argmax()] -= 1
    return shares
