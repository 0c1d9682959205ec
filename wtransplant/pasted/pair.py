"""A source and a target without files: the keys that an error names, so that rules can be worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wtransplant.checkpoints import Checkpoint, Group, TensorInfo
from wtransplant.errors import CheckpointError, TargetError, WtransplantError
from wtransplant.pasted.error import PastedError
from wtransplant.targets import ModuleInfo, TargetModel, TargetTensor
from wtransplant.unknown import UNKNOWN_DTYPE, UNKNOWN_SHAPE
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    import torch

    from wtransplant.checkpoints.index import PlainValue

_NAME = "pasted error"
_HINT = mark("Open the checkpoint and the model themselves to transplant.")


def pair_from_error(error: PastedError) -> tuple[Checkpoint, TargetModel]:
    """The checkpoint and the model that an error is about, as far as it names their keys.

    The checkpoint has the unexpected and the mismatched keys, the model the missing and the mismatched ones. dtypes
    are unknown, and so are the shapes of all keys that are not mismatched; see :mod:`wtransplant.unknown`. Keys that
    the error does not name because they fit are in neither. Reading a tensor is an error.

    Raises:
        WtransplantError: the error names no keys.
    """
    if not (error.missing or error.unexpected or error.mismatched):
        raise WtransplantError(tr("the error names no keys"), hint=tr("Paste the whole message."))
    source = dict.fromkeys(error.unexpected, UNKNOWN_SHAPE)
    target = dict.fromkeys(error.missing, UNKNOWN_SHAPE)
    for mismatched in error.mismatched:
        source[mismatched.key] = mismatched.source_shape
        target[mismatched.key] = mismatched.target_shape
    return _PastedCheckpoint(source), _PastedTarget(target, error.model)


class _PastedIndex:
    """Keys and shapes alone; a ``FileIndex``."""

    format = _NAME
    metadata: Mapping[str, str] = {}
    values: Mapping[str, PlainValue] = {}
    modules: Mapping[str, str] = {}
    ties: tuple[tuple[str, ...], ...] = ()
    blocked_globals: tuple[str, ...] = ()

    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self.tensors = {key: TensorInfo(key, shape, UNKNOWN_DTYPE, 0, _NAME) for key, shape in shapes.items()}
        self.groups = (Group("", "weights", len(self.tensors), 0),)

    def read(self, key: str) -> torch.Tensor:
        raise CheckpointError(
            tr("this key is known from an error text, not from a file"), where=key, hint=_HINT
        )

    def close(self) -> None:
        """Do nothing: no file is open."""


class _PastedCheckpoint(Checkpoint):
    """Tells its name without a file to take it from."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        super().__init__((), {"": _PastedIndex(shapes)})

    @property
    def name(self) -> str:
        return _NAME


class _PastedTarget(TargetModel):
    """A target that has not even zeros to give."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], model: str) -> None:
        tensors = {
            key: TargetTensor(key, shape, UNKNOWN_DTYPE, 0, "parameter", key.rpartition(".")[0])
            for key, shape in shapes.items()
        }
        paths = dict.fromkeys(path for key in tensors for path in _modules_above(key))
        modules = {path: ModuleInfo(path, "" if path else model, False) for path in paths}
        super().__init__(tensors, modules)

    @property
    def name(self) -> str:
        return self.modules[""].class_name or _NAME if "" in self.modules else _NAME

    def initial(self, key: str) -> torch.Tensor:
        if key not in self:
            raise KeyError(key)
        raise TargetError(tr("this key is known from an error text, not from a model"), where=key, hint=_HINT)


def _modules_above(key: str) -> list[str]:
    parts = key.split(".")[:-1]
    return [".".join(parts[:depth]) for depth in range(len(parts) + 1)]
