"""A table on a terminal or in a pipe."""

from collections.abc import Iterable, Sequence


def print_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()
) -> None:
    """Print rows of text under a head; the columns in `right` are numbers.

    On a terminal long cells wrap; in a pipe every row is one line.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console = Console(width=10_000)
    numbers = set(right)
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for index, name in enumerate(head):
        table.add_column(Text(name), justify="right" if index in numbers else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
