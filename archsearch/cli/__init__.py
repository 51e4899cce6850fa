"""Reads arguments, calls the session, prints; nothing else here prints or exits."""

from archsearch.cli.app import main

__all__ = ["main"]
