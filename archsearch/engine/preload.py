"""Imported once by the process from which workers are forked, so that each has Keras at once."""

import distributed  # noqa: F401  # the worker itself

from archsearch.train.quiet import quiet_stderr

with quiet_stderr():
    import archsearch.train.task  # noqa: F401
