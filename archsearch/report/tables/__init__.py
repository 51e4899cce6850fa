"""The tables of a run as pandas DataFrames, and as CSV."""
