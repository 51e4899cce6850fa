"""A surveyed space, as a page and as a table of its architectures."""
