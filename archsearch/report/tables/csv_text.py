"""Tables as CSV that a spreadsheet can open without running what stands in it."""

import pandas as pd

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t")
"""What makes a spreadsheet take text for a formula (OWASP, "CSV injection")."""


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV, without an index; what is not known is an empty cell.

    Text that begins like a formula gets a single quote in front. Only reasons and data set names
    can hold such text; numbers, negative ones too, are left as they are. A carriage return becomes
    a line feed, as a row would end there.
    """
    safe = table.copy()
    for name in safe.columns:
        if isinstance(safe[name].dtype, pd.StringDtype):
            text = safe[name].str.replace("\r\n?", "\n", regex=True)
            formula = text.str.startswith(STARTS_A_FORMULA).fillna(False).astype(bool)
            safe[name] = text.mask(formula, "'" + text)
    return safe.to_csv(index=False, lineterminator="\n")
