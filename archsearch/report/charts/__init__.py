"""The charts of the page as Vega-Lite specifications, without data and without colours."""
