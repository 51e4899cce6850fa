"""Puts the layers together: prepare and execute a run, open one again."""
