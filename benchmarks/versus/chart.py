"""Best score so far against time, as a picture."""

from collections.abc import Sequence
from pathlib import Path

import altair as alt
import pandas as pd

from benchmarks.versus.records import Repeat

MARGIN = 0.003
"""Of accuracy, above the best and below what the chart leaves out: the worst fifth of the steps."""


def draw(repeats: Sequence[Repeat], path: Path) -> None:
    """Write an .svg or .png: a line for each contender and repeat, in full epochs only.

    Seconds are on a logarithmic axis, for the question is how many times as fast somebody is.
    """
    rows = [row for each in repeats for row in _rows(each)]
    table = pd.DataFrame(rows, columns=["contender", "repeat", "seconds", "best"])
    seconds = [table["seconds"].min(), table["seconds"].max()]
    best = [table["best"].quantile(0.2) - MARGIN, table["best"].max() + MARGIN]
    line = (
        alt.Chart(table)
        .mark_line(interpolate="step-after", clip=True)
        .encode(
            x=alt.X(
                "seconds",
                scale=alt.Scale(type="log", domain=seconds, nice=False),
                title="seconds since the start",
            ),
            y=alt.Y(
                "best",
                scale=alt.Scale(domain=best, nice=False),
                title="best validation accuracy so far",
            ),
            color=alt.Color("contender", title=None),
            detail="repeat:N",
        )
        .properties(width=560, height=320)
    )
    line.save(str(path))


def _rows(repeat: Repeat) -> list[tuple[str, int, float, float]]:
    """The steps, and where the last one ends."""
    steps = list(repeat.best_so_far(full=True))
    if steps:
        steps.append((60 * repeat.minutes, steps[-1][1]))
    return [(repeat.contender, repeat.repeat, seconds, best) for seconds, best in steps]
