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
