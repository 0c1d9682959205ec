"""Any checkpoint as a target: keys, shapes and dtypes, without a model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wtransplant.checkpoints import open_checkpoint
from wtransplant.targets.model import ModuleInfo, TargetModel, TargetSpec, TargetTensor, TensorKind


def shapes_of(spec: TargetSpec, path: Path) -> TargetModel:
    """Take the weights of a checkpoint as a target without a model; its own values are not read.

    Raises:
        CheckpointError: the file cannot be read, or holds no tensors.
    """
    with open_checkpoint(path) as checkpoint:
        skipped = {group.name for group in checkpoint.contents.groups if group.kind != "weights"}
        tensors = {
            key: TargetTensor(
                key, info.shape, info.dtype, info.nbytes, _guess_kind(key), key.rpartition(".")[0]
            )
            for key, info in checkpoint.items()
            if info.group not in skipped
        }
        classes: Mapping[str, str] = checkpoint.contents.modules
        ties = checkpoint.contents.ties
    paths = dict.fromkeys(path for key in tensors for path in _ancestors(key))
    modules = {path: ModuleInfo(path, classes.get(path, ""), False) for path in paths}
    return TargetModel(tensors, modules, spec=spec, ties=ties)


def _ancestors(key: str) -> list[str]:
    parts = key.split(".")[:-1]
    return [".".join(parts[:depth]) for depth in range(len(parts) + 1)]


def _guess_kind(key: str) -> TensorKind:
    """A file does not tell parameters from buffers; batch norm's statistics are known by their names."""
    buffers = ("running_mean", "running_var", "num_batches_tracked")
    return "buffer" if key.rpartition(".")[2] in buffers else "parameter"
