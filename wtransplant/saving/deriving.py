"""Transplanted tensors made once more from their source, to be compared bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wtransplant.checkpoints import Checkpoint
from wtransplant.errors import WtransplantError
from wtransplant.mapping.operations import parse_operation
from wtransplant.mapping.operations.base import Destination
from wtransplant.saving.manifest import Manifest, TensorRecord
from wtransplant.saving.tensor_bytes import tensor_sha256
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class GivenFiles:
    """What was given to verify with: checkpoints, the target's code, and texts that operations read."""

    checkpoints: tuple[Path, ...]
    code: tuple[Path, ...]
    texts: tuple[Path, ...]

    @classmethod
    def sorted_out(cls, manifest: Manifest, paths: Iterable[Path]) -> GivenFiles:
        """Told apart by what the manifest says of them."""
        reading = {
            record.origin.operation
            for record in manifest.tensors.values()
            if "vocabulary" in record.origin.operation
        }
        kinds: dict[str, list[Path]] = {"checkpoints": [], "code": [], "texts": []}
        for path in paths:
            is_text = any(path.name in operation for operation in reading)
            kinds["code" if path.suffix == ".py" else "texts" if is_text else "checkpoints"].append(path)
        return cls(**{kind: tuple(found) for kind, found in kinds.items()})

    def place(self, name: str) -> str:
        """The path of a text that an operation names: one that was given, or one beside a checkpoint."""
        near = [*self.texts, *(path.parent / name for path in self.checkpoints)]
        return next((str(path) for path in near if path.name == name and path.exists()), name)


def derived_keys(manifest: Manifest) -> list[str]:
    """Keys whose tensors follow from the source alone: transplanted, or a constant, and not trained afterwards."""
    return [
        key
        for key, record in manifest.tensors.items()
        if record.origin.kind != "initialised" and not record.fine_tuned
    ]


def derivation_problems(
    checkpoint: Checkpoint, source: Checkpoint, manifest: Manifest, place: Callable[[str], str]
) -> Iterator[str]:
    """What is not what its sources give, a sentence for each tensor.

    Args:
        checkpoint: the saved weights.
        source: what was transplanted from.
        manifest: of the weights.
        place: from the name of a file that an operation reads to its path.
    """
    stored = manifest.stored_names
    for key in derived_keys(manifest):
        record = manifest.tensors[key]
        name = stored.get(key, key)
        if name != key and _same_origin(manifest.tensors, name, record):
            continue  # one tensor, looked at under the name that it is stored under
        if problem := _problem(checkpoint, name, source, record, place):
            yield f"{key}: {problem}"


def _same_origin(tensors: Mapping[str, TensorRecord], name: str, record: TensorRecord) -> bool:
    return name in tensors and tensors[name].origin == record.origin


def _problem(
    checkpoint: Checkpoint, name: str, source: Checkpoint, record: TensorRecord, place: Callable[[str], str]
) -> str:
    if name not in checkpoint:
        return tr("not in the weights")
    if absent := [key for key in record.origin.sources if key not in source]:
        return tr("the source has no key {absent!r}", absent=absent[0])
    saved = checkpoint.tensor(name)
    try:
        made = _made(saved, source, record, place)
    except WtransplantError as error:
        return tr("cannot be made again: {what}", what=error.what)
    if made.shape != saved.shape or tensor_sha256(made) != tensor_sha256(saved):
        return tr(
            "is not what {operation} gives of {value}",
            operation=record.origin.operation,
            value=", ".join(record.origin.sources) or "nothing",
        )
    return ""


def _made(
    saved: torch.Tensor, source: Checkpoint, record: TensorRecord, place: Callable[[str], str]
) -> torch.Tensor:
    """The operation's result, rounded once to the dtype that is saved.

    Operations that leave a part of the target's own initial values do not change that part, so that the saved
    tensor itself stands for these: what they take from the source is compared, and the rest with itself.
    """
    import torch

    operation = parse_operation(record.origin.operation)
    if hasattr(operation, "with_files"):
        operation = operation.with_files(place)
    destination = Destination(record.shape, record.dtype, lambda: saved)
    result = operation.apply([source.tensor(key) for key in record.origin.sources], destination)
    dtype: torch.dtype = getattr(torch, record.dtype)
    return result.to(dtype)
