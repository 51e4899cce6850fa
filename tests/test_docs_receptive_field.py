"""The Python of docs/receptive-field.md, run from top to bottom, gives the values beside it."""

import ast
import re
from pathlib import Path

import pytest

pytest.importorskip("keras")
pytestmark = pytest.mark.slow
PAGE = Path(__file__).parent.parent / "docs" / "receptive-field.md"


def shown_values(block: str) -> list[tuple[str, str]]:
    """Expressions on a line of their own with the value behind them, if it is a literal."""
    found = []
    for line in block.splitlines():
        expression, _, comment = line.partition("  # ")
        if comment and re.match(r"[\d(\[]|None|True|False", comment) and "=" not in expression:
            found.append((expression, comment))
    return found


def test_the_code_of_the_page_runs_and_gives_what_it_says():
    names: dict[str, object] = {}
    checked = 0
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), flags=re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)
        for expression, comment in shown_values(block):
            value = eval(expression, names)
            said = ast.literal_eval(comment)
            close = isinstance(value, float) or hasattr(value, "dtype")
            assert value == (pytest.approx(said) if close else said), expression
            checked += 1
    assert checked >= 6
