"""CSV that a spreadsheet can open."""

import io

import pandas as pd
import pytest

from archsearch.report.tables.csv_text import csv_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_text_that_begins_like_a_formula_gets_a_quote(text):
    table = pd.DataFrame({"reason": pd.array([text, "plain", None], dtype="string")})
    read = pd.read_csv(io.StringIO(csv_text(table)), keep_default_na=False, skip_blank_lines=False)
    assert read["reason"].tolist() == ["'" + text, "plain", ""]


def test_a_carriage_return_ends_no_row():
    table = pd.DataFrame({"reason": pd.array(["a\rb\r\nc", "d"], dtype="string")})
    assert pd.read_csv(io.StringIO(csv_text(table)))["reason"].tolist() == ["a\nb\nc", "d"]


def test_numbers_stay_numbers():
    table = pd.DataFrame({"score": pd.array([-1.5, None], dtype="Float64"), "trial": [1, 2]})
    assert csv_text(table) == "score,trial\n-1.5,1\n,2\n"


def test_the_table_itself_stays_as_it_was():
    table = pd.DataFrame({"reason": pd.array(["=1"], dtype="string")})
    csv_text(table)
    assert table["reason"].tolist() == ["=1"]
