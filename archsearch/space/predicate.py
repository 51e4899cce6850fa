"""A user's own function in a space: called where there is one, and known by its text."""

import ast
import difflib
import inspect
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pprint import pformat
from types import CellType, CodeType, FunctionType
from typing import Any

from archsearch.errors import InputError

EMPTY = CellType()
"""What a function holds of a variable that has no value yet."""
DEFINED = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Predicate:
    """A function that says yes or no; equal texts are the same one.

    `text` is what `text_of` gives. There is no function where it was read from JSON.
    """

    text: str
    function: FunctionType | None = field(default=None, compare=False, repr=False)

    def __call__(self, argument: object) -> bool:
        """What the function says.

        Raises InputError, with file and line, where it fails or gives neither True nor False.
        """
        if self.function is None:
            raise InputError(
                f"of `{self.text}` only the text is known; load its space file to use it"
            )
        code = self.function.__code__
        try:
            answer = self.function(argument)
        except (Exception, SystemExit) as error:
            place = f"{code.co_filename}:{_line(error, code)}"
            what = f"{type(error).__name__}: {error}{_nearest(error)}"
            raise InputError(f"{place}: accept raises {what}") from error
        if not isinstance(answer, bool):
            place = f"{code.co_filename}:{code.co_firstlineno}"
            raise InputError(
                f"{place}: accept must return True or False, but returned {answer!r}; "
                "bool(...) makes one of the two"
            )
        return answer


def text_of(function: FunctionType) -> str:
    """What a function does, as text: itself, behind what it names outside of itself.

    These are constants and, of the same file or notebook, functions, each once. Comments, line
    breaks and the place in the file do not count.
    """
    return "\n".join(dict.fromkeys(_parts(function, {function})))


def _parts(function: FunctionType, seen: set[FunctionType]) -> Iterator[str]:
    for name, value in sorted(_outside(function).items()):
        constant = _constant(value)
        if constant is not None:
            yield f"{name} = {constant}"
        elif isinstance(value, FunctionType) and value not in seen:
            seen.add(value)
            if value.__globals__ is function.__globals__:
                yield from _parts(value, seen)
            else:
                yield f"{name} = {value.__module__}.{value.__qualname__}"
    yield _definition(function.__code__)


def _outside(function: FunctionType) -> dict[str, Any]:
    """What a function finds outside of itself by name, its defaults included."""
    free = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    parameters = inspect.signature(function).parameters.values()
    return {
        **{
            name: function.__globals__[name]
            for name in _names(function.__code__)
            if name in function.__globals__
        },
        **{name: cell.cell_contents for name, cell in free if cell != EMPTY},
        **{each.name: each.default for each in parameters if each.default is not each.empty},
    }


def _names(code: CodeType) -> Iterator[str]:
    """The names in some code, and in the functions and comprehensions inside of it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _constant(value: object) -> str | None:
    """A literal as text that is the same in every process; None for anything else.

    >>> _constant({"b", "a"}), _constant((1, 2.5)), _constant(len)
    ("{'a',\\n 'b'}", '(1,\\n 2.5)', None)
    """
    try:
        ast.literal_eval(repr(value))
    except (ValueError, SyntaxError):
        return None
    return pformat(value, width=1)  # sorts a set where it breaks the line


def _definition(code: CodeType) -> str:
    """The definition of a function as `ast` writes it; where no file has it, what it compiles to.

    Of several functions on one line, all are taken, as they cannot be told apart by line.
    """
    try:
        lines, _ = inspect.findsource(code)
        tree = ast.parse("".join(lines))
    except (OSError, SyntaxError):
        return f"{code.co_name} {_instructions(code)}"
    found = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, DEFINED) and _first_line(node) == code.co_firstlineno
    ]
    return "; ".join(found) or f"{code.co_name} {_instructions(code)}"


def _first_line(node: DEFINED) -> int:
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return min(each.lineno for each in (node, *decorators))


def _instructions(code: CodeType) -> str:
    """What tells the instructions of two functions apart, within one version of Python."""
    constants = [
        _instructions(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts
    ]
    return f"{code.co_code.hex()} {' '.join((*code.co_names, *constants))}"


def _line(error: BaseException, code: CodeType) -> int:
    """The last line of a function's file that an error passed through."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    return (lines[-1] if lines else None) or code.co_firstlineno


def _nearest(error: BaseException) -> str:
    """The nearest attribute to one that does not exist."""
    if not isinstance(error, AttributeError) or error.name is None:
        return ""
    names = [name for name in dir(error.obj) if not name.startswith("_")]
    near = difflib.get_close_matches(error.name, names, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
