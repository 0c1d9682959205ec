"""Sources and targets without files: from tensors or from shapes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import torch

from wtransplant.checkpoints import Checkpoint, Group, TensorInfo
from wtransplant.targets import TargetModel
from wtransplant.targets.model import TargetTensor

Shape = tuple[int, ...]
_FILE = "made"


class MadeIndex:
    """Tensors at hand as a ``FileIndex``; those known by shape alone are zeros."""

    format = _FILE
    metadata: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    modules: Mapping[str, str] = {}
    ties: Sequence[tuple[str, ...]] = ()
    blocked_globals: Sequence[str] = ()

    def __init__(self, tensors: Mapping[str, torch.Tensor | Shape]) -> None:
        self._held = tensors
        self.tensors = {key: _info(key, value) for key, value in tensors.items()}
        self.groups = (Group("", "weights", len(tensors), 0),)

    def read(self, key: str) -> torch.Tensor:
        value = self._held[key]
        return value if isinstance(value, torch.Tensor) else torch.zeros(value)

    def close(self) -> None:
        """Do nothing: no file is open."""


def _info(key: str, value: torch.Tensor | Shape) -> TensorInfo:
    if isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        return TensorInfo(key, tuple(value.shape), dtype, value.numel() * value.element_size(), _FILE)
    return TensorInfo(key, value, "float32", 4 * prod(value), _FILE)


def source_of(tensors: Mapping[str, torch.Tensor | Shape]) -> Checkpoint:
    """A flat checkpoint of these, in their order."""
    return Checkpoint((), {"": MadeIndex(tensors)})


def target_of(shapes: Mapping[str, Shape], dtype: str = "float32") -> TargetModel:
    """A target of shapes only, without module classes."""
    return TargetModel(
        {
            key: TargetTensor(key, shape, dtype, 4 * prod(shape), "parameter", key.rpartition(".")[0])
            for key, shape in shapes.items()
        },
        {},
    )
