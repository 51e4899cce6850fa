"""What archsearch tells a user who gave it something it cannot use: one line, never a traceback."""


class ArchsearchError(Exception):
    """Something a user can mend: one line that names the thing, the rule, the value, the remedy."""


class InputError(ArchsearchError):
    """The command, the space, the data or the run folder cannot be used as given (exit code 2)."""


class RunError(ArchsearchError):
    """The run was set up rightly and still failed, or no trial succeeded (exit code 1)."""
