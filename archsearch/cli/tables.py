"""A table on a terminal or in a pipe."""

from collections.abc import Iterable, Sequence

GAP = 3
"""Columns of characters between two cells."""


def print_table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Iterable[int] = (),
    optional: Sequence[int] = (),
) -> None:
    """Print rows of text under a head; the columns in `right` are numbers.

    On a terminal that is too narrow those in `optional` are left out, the first ones first, with a
    word on it, and long cells wrap; in a pipe every row is one line.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console = Console(width=10_000)
    numbers, body = set(right), [tuple(row) for row in rows]
    shown = _fitting(head, body, optional, width=console.width)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for index in shown:
        table.add_column(Text(head[index]), justify="right" if index in numbers else "left")
    for row in body:
        table.add_row(*(Text(row[index]) for index in shown))
    console.print(table)
    if len(shown) < len(head):
        names = ", ".join(name for index, name in enumerate(head) if index not in shown)
        console.print(Text(f"not shown, as the terminal is too narrow: {names}"), style="dim")


def _fitting(
    head: Sequence[str], rows: Sequence[Sequence[str]], optional: Sequence[int], *, width: int
) -> list[int]:
    """The columns that fit; of those in `optional` as many are left out as have to be.

    >>> _fitting(("trial", "score", "seen"), [("1", "0.5", "a long text")], (2, 1), width=20)
    [0, 1]
    """
    shown = list(range(len(head)))
    sizes = [max(len(row[index]) for row in (head, *rows)) for index in shown]
    for index in optional:
        if sum(sizes[each] + GAP for each in shown) <= width:
            break
        shown.remove(index)
    return shown
