"""What to do about a model or weights that are gone or damaged. No Keras."""

import shlex
from pathlib import Path
from zipfile import BadZipFile

DAMAGED = (ValueError, KeyError, TypeError, OSError, EOFError, BadZipFile)
"""What Keras and NumPy raise for a file that is not what it was."""
MOST = 200
"""Characters of such an error that are shown."""


def in_short(error: BaseException) -> str:
    """An error in one line that is not too long."""
    return " ".join(str(error).split())[:MOST]


def to_train_again(folder: Path) -> str:
    """Advice that touches nothing of a run: its best network, trained anew beside it.

    >>> to_train_again(Path("results/small"))
    '`python -m archsearch refine results/small` trains its network again'
    """
    command = shlex.join(["python", "-m", "archsearch", "refine", str(folder)])
    return f"`{command}` trains its network again"
