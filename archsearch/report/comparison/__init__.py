"""Several runs against one another: spaces, oracles, or the same once more."""
