"""A file that a plugin reads, so that whatever its code raises is told as an error that names the plugin."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import Region
from wtransplant.checkpoints.index import FileIndex, Group, TensorInfo
from wtransplant.checkpoints.records import reporting
from wtransplant.errors import CheckpointError
from wtransplant.plugins import Plugin, running

if TYPE_CHECKING:
    import torch


class PluginIndex:
    """Another index, behind a guard; a ``FileIndex``."""

    def __init__(self, index: FileIndex, plugin: Plugin | None, file: str) -> None:
        """Take everything out of an index, and look at all of it: what is wrong is told on opening.

        Args:
            index: what the plugin made.
            plugin: whose it is.
            file: name of the file, for messages.

        Raises:
            AttributeError: it is no whole ``FileIndex``.
            TypeError: its tensors or groups are none.
            ValueError: they say what cannot be.
        """
        self._index, self._plugin, self._file = index, plugin, file
        self._read, self._close = index.read, index.close
        self.format = index.format
        self.tensors, self.groups = index.tensors, index.groups
        for key, info in self.tensors.items():
            _check(key, info)
        for group in self.groups:
            if not isinstance(group, Group):
                raise TypeError(f"groups has a {type(group).__name__}, not a Group")
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
            tensor: object = self._read(key)
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
            self._close()


def _check(key: object, info: object) -> None:
    if not isinstance(key, str) or not isinstance(info, TensorInfo) or info.key != key:
        raise TypeError(f"tensors has {str(key)[:80]!r} with a {type(info).__name__}, not its TensorInfo")
    if info.dtype not in ITEM_SIZES:
        raise ValueError(f"the dtype of {key[:80]!r} is {info.dtype!r}, not a name like 'float32'")
    if info.nbytes != (wanted := ITEM_SIZES[info.dtype] * prod(info.shape)):
        raise ValueError(f"{key[:80]!r} has {info.nbytes} bytes, but its shape and dtype take {wanted}")
