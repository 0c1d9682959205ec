"""A file that a plugin reads, so that whatever its code raises is told as an error that names the plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtransplant.checkpoints.files import Region
from wtransplant.checkpoints.index import FileIndex
from wtransplant.checkpoints.records import reporting
from wtransplant.errors import CheckpointError
from wtransplant.plugins import Plugin, running

if TYPE_CHECKING:
    import torch


class PluginIndex:
    """Another index, behind a guard; a ``FileIndex``."""

    def __init__(self, index: FileIndex, plugin: Plugin | None, file: str) -> None:
        """Take everything out of an index.

        Args:
            index: what the plugin made.
            plugin: whose it is.
            file: name of the file, for messages.

        Raises:
            AttributeError: it is no whole ``FileIndex``.
        """
        self._index, self._plugin, self._file = index, plugin, file
        self.format = index.format
        self.tensors, self.groups = index.tensors, index.groups
        self.metadata, self.values = index.metadata, index.values
        self.modules, self.ties = index.modules, index.ties
        self.blocked_globals = index.blocked_globals

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor.

        Raises:
            CheckpointError: the plugin fails, or gives something else.
        """
        import torch

        where = f"{self._file}, {key!r}"
        with running(self._plugin, CheckpointError, where), reporting(where):
            tensor: object = self._index.read(key)
            if not isinstance(tensor, torch.Tensor):
                raise TypeError(f"it gave a {type(tensor).__name__}, not a tensor")
            return tensor

    def region(self, key: str) -> Region | None:
        """Where the tensor lies, if the plugin knows it; see :meth:`Checkpoint.region`.

        Raises:
            CheckpointError: the plugin fails.
        """
        find = getattr(self._index, "region", None)
        with running(self._plugin, CheckpointError, f"{self._file}, {key!r}"):
            found: Region | None = None if find is None else find(key)
            return found

    def close(self) -> None:
        """Let go of the file."""
        with running(self._plugin, CheckpointError, self._file):
            self._index.close()
