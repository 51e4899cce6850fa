"""The command group, and how errors and signals become one line and an exit code."""

import difflib
import errno
import importlib
import os
import sys
import traceback
from typing import Any, NoReturn

import click

from archsearch.errors import ArchsearchError, InputError

BACKENDS = frozenset({"tensorflow", "jax", "torch"})
"""The packages on which Keras trains."""
COMMANDS = {
    "run": "search a space, save the best model, write the report",
    "refine": "train the best network longer, wider, or on more images",
    "space": "count and survey a space, without Keras",
    "field": "receptive field, parameters and MACs of any Keras model",
    "report": "rewrite the CSV and HTML of a run from its journal",
    "show": "the leaderboard of a run, or one trial with its layers",
    "predict": "classify image files with the best model of a run",
    "export": "the best model for elsewhere, checked in its own runtime",
    "compare": "runs against each other, of one space or of several",
    "datasets": "which data sets are there",
}


class Commands(click.Group):
    """Commands by name, each imported when it is called, so that --help is immediate."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which one uses them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a name, imported now; None where there is none."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"archsearch.cli.{name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """click's own, with the nearest name for a misspelt command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(COMMANDS)}"
            raise click.UsageError(f"no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.pass_context
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="archsearch")
def app(context: click.Context, debug: bool) -> None:
    """Architecture search for Keras CNNs that knows a network before training it."""
    backend = os.environ.get("KERAS_BACKEND")
    if backend and backend not in BACKENDS:
        near = ", ".join(sorted(BACKENDS))
        raise InputError(f"KERAS_BACKEND must be one of {near}, but is {backend!r}")
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """Run the command line, and exit: 0 done, 1 failed, 2 wrong usage, 130/143 interrupted."""
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # device probing is no news to a user
    try:
        code = app.main(arguments, prog_name="archsearch", standalone_mode=False)
    except Exception as error:
        if debug:
            traceback.print_exc()
        _fail(error)
    sys.exit(code or 0)


def _without_backend(name: str) -> str:
    """What to do where Keras's backend is not installed.

    >>> _without_backend("jax")
    'Keras is to run on jax, which is not installed: `pip install jax`, or change KERAS_BACKEND'
    """
    return (
        f"Keras is to run on {name}, which is not installed: `pip install {name}`, or change "
        "KERAS_BACKEND"
    )


def _fail(error: Exception) -> NoReturn:
    """One line on stderr, and the exit code of the kind of error."""
    code = 1
    if isinstance(error, click.Abort):  # made of a KeyboardInterrupt
        text, code = "interrupted", 143 if str(error.__cause__) == "SIGTERM" else 130
    elif isinstance(error, click.ClickException):
        text, code = error.format_message(), 2
    elif isinstance(error, InputError):
        text, code = str(error), 2
    elif isinstance(error, ArchsearchError):
        text = str(error)
    elif isinstance(error, ModuleNotFoundError) and error.name in BACKENDS:
        text, code = _without_backend(error.name), 2
    elif isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more
        sys.exit(1)
    elif isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        text = "the disk is full; nothing finished is lost: make room, then go on with --resume"
    elif isinstance(error, OSError):
        text = f"{error.filename or 'a file'}: {error.strerror or error}"
    else:
        text = f"a fault of archsearch: {type(error).__name__}: {error}; --debug shows where"
    click.echo(f"archsearch: error: {' '.join(text.split())}", err=True)
    sys.exit(code)
