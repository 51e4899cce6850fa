"""What to do about a model or weights that are gone or damaged. No Keras."""

import shlex
from pathlib import Path
from zipfile import BadZipFile

DAMAGED = (ValueError, KeyError, TypeError, OSError, EOFError, BadZipFile)
"""What Keras and NumPy raise for a file that is not what it was."""


def in_short(error: BaseException, *, most: int = 200) -> str:
    """An error in one line of at most so many characters."""
    return " ".join(str(error).split())[:most]


def to_train_again(folder: Path) -> str:
    """Advice that touches nothing of a run: its best network, trained anew beside it.

    >>> to_train_again(Path("results/small"))
    '`python -m archsearch refine results/small` trains its network again'
    """
    command = shlex.join(["python", "-m", "archsearch", "refine", str(folder)])
    return f"`{command}` trains its network again"
