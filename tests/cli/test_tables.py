"""A table on a narrow terminal, on a wide one and in a pipe."""

import pytest
from rich import console as rich_console

from archsearch.cli.tables import print_table

HEAD = ("trial", "score", "architecture", "warnings")
ROWS = [
    ("1", "0.5", "9a1b405020b8", "a warning of some length"),
    ("12", "0.75", "4ac1357e999a", ""),
]


@pytest.fixture
def terminal(monkeypatch):
    """Makes standard output a terminal of some width."""

    def of(width):
        class Terminal(rich_console.Console):
            def __init__(self, **named):
                super().__init__(force_terminal=True, width=named.get("width", width))

        monkeypatch.setattr(rich_console, "Console", Terminal)

    return of


@pytest.mark.parametrize(
    ("width", "left_out"),
    [(200, ()), (50, ("warnings",)), (20, ("architecture", "warnings"))],
)
def test_a_narrow_terminal_has_fewer_columns_and_a_word_on_it(terminal, capsys, width, left_out):
    terminal(width)
    print_table(HEAD, ROWS, optional=(3, 2))
    said = capsys.readouterr().out
    assert "0.75" in said
    assert ("9a1b405020b8" in said) == ("architecture" not in left_out)
    assert ("not shown" in said) == bool(left_out)
    assert all(name in said.replace("\n", " ") for name in left_out)


def test_in_a_pipe_every_row_is_one_whole_line(capsys):
    print_table(HEAD, ROWS, optional=(3, 2))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.strip()][::2][:1] == ["trial"]
    assert any("9a1b405020b8" in line and "a warning of some length" in line for line in lines)
