"""Reading a space file: the one place where a user's Python runs."""

import ast
import difflib
import re
import traceback
from dataclasses import dataclass, fields
from pathlib import Path

from archsearch.errors import InputError
from archsearch.space.search_space import SearchSpace, SpaceError


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceFile:
    """A space file as read: its name without folder and ending, its source, and the space.

    `path` is None for a space that comes from Python and has no file.
    """

    name: str
    source: str
    space: SearchSpace
    path: Path | None = None


def load_space_file(path: Path) -> SpaceFile:
    """The space in the variable `space` of a Python file, which is run to get it.

    Raises InputError, with file and line, when the file is missing, raises, has no `space`, or
    gives an argument that is misspelt or breaks its rule.
    """
    source = _read(path)
    namespace: dict[str, object] = {"__name__": "archsearch_space", "__file__": str(path)}
    try:
        exec(compile(source, str(path), "exec"), namespace)  # a space file is code, by design
    except SpaceError as error:
        line = _line_of_argument(source, error.argument) or _line_in(path, error)
        raise InputError(f"{path}:{line}: {error}") from None
    except SyntaxError as error:
        raise InputError(f"{path}:{error.lineno or 1}: not valid Python: {error.msg}") from None
    except (Exception, SystemExit) as error:
        raise InputError(_explain(path, source, error)) from None
    space = namespace.get("space")
    if not isinstance(space, SearchSpace):
        raise InputError(f"{path}: {_missing(namespace)}")
    return SpaceFile(name=path.stem, source=source, space=space, path=path)


def _read(path: Path) -> str:
    if path.is_dir():
        raise InputError(f"{path} is a folder; give a space file, such as {path}/small.py")
    if not path.exists():
        near = difflib.get_close_matches(path.name, _python_files(path.parent), n=1)
        hint = f"; did you mean {path.parent / near[0]}?" if near else ""
        raise InputError(f"{path}: no such space file{hint}")
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a space file: {error}") from None


def _python_files(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.glob("*.py")) if folder.is_dir() else []


def _explain(path: Path, source: str, error: BaseException) -> str:
    """One line for an exception that the file raised, with the nearest name for a misspelt one."""
    line = _line_in(path, error)
    unknown = re.search(r"unexpected keyword argument '(\w+)'", str(error))
    if unknown and "SearchSpace" in str(error):
        names = [field.name for field in fields(SearchSpace)]
        line = _line_of_argument(source, unknown[1]) or line
        near = difflib.get_close_matches(unknown[1], names, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}"
        return f"{path}:{line}: SearchSpace has no argument {unknown[1]!r}; {hint}"
    if "SearchSpace.__init__" in str(error) and "positional" in str(error):
        return f"{path}:{line}: SearchSpace takes its arguments by name, such as depth=choice(1, 2)"
    text = " ".join(str(error).split())
    return f"{path}:{line}: the file raises {type(error).__name__}{': ' if text else ''}{text}"


def _missing(namespace: dict[str, object]) -> str:
    if "space" in namespace:
        kind = type(namespace["space"]).__name__
        return f"`space` must be a SearchSpace, but is of type {kind}"
    others = [name for name, value in namespace.items() if isinstance(value, SearchSpace)]
    hint = f"; rename {others[0]!r}" if others else ": write `space = SearchSpace(...)`"
    return f"the file defines no variable `space`{hint}"


def _line_in(path: Path, error: BaseException) -> int:
    """The last line of the space file that the error passed through; 1 where none is known."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)
    ]
    return (frames[-1].lineno if frames else None) or 1


def _line_of_argument(source: str, argument: str | None) -> int | None:
    """The line on which a SearchSpace call in the file gives this argument."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SearchSpace":
            for keyword in node.keywords:
                if keyword.arg == argument:
                    return keyword.value.lineno
    return None
