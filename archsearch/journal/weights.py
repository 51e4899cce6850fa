"""The folder `weights`: checkpoints that are still needed, and no others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archsearch.journal.files import write_bytes

OURS = re.compile(r"\.?trial-\d+(-replicate-\d+)?-epoch-\d+\.npz(\.tmp)?")


@dataclass(frozen=True, slots=True)
class WeightFolder:
    """Checkpoints by file name. A name is on the disk before the journal refers to it."""

    path: Path

    def keep(self, trial: int, epochs: int, data: bytes, *, replicate: int = 0) -> str:
        """Write a checkpoint and give its name; replicate 0 is the trial itself."""
        self.path.mkdir(exist_ok=True)
        again = f"-replicate-{replicate:02d}" if replicate else ""
        name = f"trial-{trial:04d}{again}-epoch-{epochs:03d}.npz"
        write_bytes(self.path / name, data)
        return name

    def read(self, name: str) -> bytes | None:
        """A checkpoint's bytes; None where it is gone."""
        path = self.path / name
        return path.read_bytes() if path.is_file() else None

    def has(self, name: str | None) -> bool:
        """Whether a checkpoint is there; None is none."""
        return name is not None and (self.path / name).is_file()

    @property
    def bytes(self) -> int:
        """What the checkpoints take on the disk."""
        if not self.path.is_dir():
            return 0
        return sum(each.stat().st_size for each in self.path.iterdir() if OURS.fullmatch(each.name))

    def delete(self, name: str | None) -> None:
        """Remove a checkpoint that is superseded; None is none."""
        if name is not None:
            (self.path / name).unlink(missing_ok=True)

    def delete_all_but(self, needed: Iterable[str]) -> None:
        """Remove checkpoints that a kill left behind; files of others stay."""
        names = set(needed)
        if self.path.is_dir():
            for path in self.path.iterdir():
                if path.name not in names and OURS.fullmatch(path.name):
                    path.unlink()
