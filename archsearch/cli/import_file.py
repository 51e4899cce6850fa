"""Running a Python file of a user before a model is loaded, for the classes that it registers."""

import importlib.util
import sys
import traceback
from pathlib import Path

from archsearch.errors import InputError


def import_file(path: Path) -> None:
    """Run a Python file as a module, once. Raises InputError, with its line, where it fails."""
    if not path.is_file():
        raise InputError(f"--import {path}: no such Python file")
    name = f"archsearch_import_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError(f"--import {path}: a Python file's name ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise InputError(
            f"--import {path}:{error.lineno or 1}: not valid Python: {error.msg}"
        ) from None
    except (Exception, SystemExit) as error:
        text = " ".join(str(error).split())
        raise InputError(
            f"--import {path}:{_line_in(path, error)}: the file raises "
            f"{type(error).__name__}{': ' if text else ''}{text}"
        ) from error


def _line_in(path: Path, error: BaseException) -> int:
    """The last line of the file that the error passed through."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).resolve() == path.resolve()
    ]
    return (frames[-1].lineno if frames else None) or 1
