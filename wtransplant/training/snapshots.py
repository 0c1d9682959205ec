"""Snapshots of a run under way: in memory as long as a budget lasts, then on the disk."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from wtransplant.errors import TrainingError
from wtransplant.training.control import Snapshot
from wtransplant.training.run_checkpoint import RunCheckpoint
from wtransplant.words import tr

BUDGET = 512 * 2**20


class Snapshots:
    """Keeps run checkpoints by number until :meth:`close`.

    Args:
        budget: bytes that may be kept in memory.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._left = budget
        self._kept: dict[int, RunCheckpoint | Path] = {}
        self._folder: Path | None = None

    def add(self, number: int, checkpoint: RunCheckpoint, epoch: float) -> Snapshot:
        """Keep a state; the run may go on changing its tensors.

        Raises:
            SaveError: it had to go to the disk, and there is no room.
        """
        if checkpoint.nbytes <= self._left:
            self._left -= checkpoint.nbytes
            self._kept[number] = checkpoint.copied()
            return Snapshot(number, checkpoint.step, epoch, "memory")
        path = self._own_folder() / f"{number}.pt"
        checkpoint.save(path)
        self._kept[number] = path
        return Snapshot(number, checkpoint.step, epoch, "disk")

    def get(self, number: int) -> RunCheckpoint:
        """One that was kept.

        Raises:
            TrainingError: there is none with this number.
        """
        if number not in self._kept:
            raise TrainingError(
                tr("there is no snapshot {number}", number=number), hint=tr("Take one while the run goes on.")
            )
        kept = self._kept[number]
        return RunCheckpoint.load(kept) if isinstance(kept, Path) else kept

    def close(self) -> None:
        """Forget all of them."""
        self._kept.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _own_folder(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="wtransplant-snapshots-"))
        return self._folder
