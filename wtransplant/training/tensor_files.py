"""Data from one file of tensors: ``.npz``, safetensors, or what ``torch.save`` wrote."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from wtransplant.checkpoints import open_checkpoint
from wtransplant.errors import DataError
from wtransplant.training.data import Data, split_for, task_for
from wtransplant.training.data_settings import DataRequest, Task
from wtransplant.training.samples import TensorSamples
from wtransplant.training.targets import class_labels
from wtransplant.units import format_shape, plural
from wtransplant.words import mark, tr

_INPUTS = frozenset({"inputs", "input", "x", "images", "image", "data", "features"})
_TARGETS = frozenset({"targets", "target", "y", "labels", "label"})
_PARTS = {"train": "train", "training": "train"} | dict.fromkeys(
    ("validation", "valid", "val", "test"), "validation"
)
_NAMES_HINT = mark("Name the two tensors `inputs` and `targets`, with one row per sample in each.")

_Pair = tuple[torch.Tensor, torch.Tensor]


def open_tensors(path: Path, request: DataRequest) -> Data:
    """Read inputs and targets from a file and split them.

    The tensors are found by name (``inputs``/``targets``, ``x``/``y``, ``images``/``labels`` …, also one
    pair each for training and validation, ``x_train`` … ``y_test``), or because there are just two. An
    array ``split`` (0 training, 1 validation, one number per sample) takes the place of the split by seed;
    ``classes`` names the classes.

    Raises:
        DataError: the file cannot be read, or does not hold inputs and targets that belong together.
    """
    tensors, names = _read(path)
    given = next((tensors.pop(name) for name in list(tensors) if name.rpartition(".")[2] == "split"), None)
    pairs = _pairs(tensors, path)
    task = task_for(request, pairs["train"][1]) or _task_of(pairs["train"][1])
    notes: list[str] = []
    ready = {part: _prepare(pair, task, path, notes) for part, pair in pairs.items()}
    if "validation" in ready:
        parts = [TensorSamples(*ready[part], source=str(path)) for part in ("train", "validation")]
    else:
        inputs, targets = ready["train"]
        parts = [
            TensorSamples(inputs[rows], targets[rows], rows + 1, str(path))
            for rows in _divide(ready["train"], given, request, path)
        ]
    classes = (
        _class_names(names, [part.targets for part in parts], request.ignored) if task == "classes" else ()
    )
    if task == "classes" and len(torch.unique(parts[0].targets)) == 1:
        notes.append(tr("All targets are of one class: there is nothing to tell apart."))
    return Data(parts[0], parts[1], classes, tuple(dict.fromkeys(notes)), task)


def _task_of(targets: torch.Tensor) -> Task:
    """Whole numbers are classes, rows of zeros and ones are labels, other numbers are numbers."""
    if not targets.is_floating_point() and not targets.is_complex():
        return "labels" if targets.ndim == 2 and targets.shape[1] > 1 and _is_binary(targets) else "classes"
    return "labels" if targets.ndim == 2 and targets.shape[1] > 1 and _is_binary(targets) else "numbers"


def _is_binary(targets: torch.Tensor) -> bool:
    return bool(((targets == 0) | (targets == 1)).all())


def _read(path: Path) -> tuple[dict[str, torch.Tensor], tuple[str, ...]]:
    if path.suffix.lower() == ".npz":
        arrays = _read_npz(path)
        texts = {name: array for name, array in arrays.items() if array.dtype.kind in "US"}
        names = tuple(str(name) for name in texts.get("classes", np.array([])).ravel())
        return {
            name: _to_tensor(name, array, path) for name, array in arrays.items() if name not in texts
        }, names
    with open_checkpoint(path) as checkpoint:
        return {key: checkpoint.tensor(key) for key in checkpoint}, ()


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    try:
        file = np.load(path, allow_pickle=False)
        if isinstance(file, np.ndarray):
            raise ValueError(tr("it is a single array, an .npy under another name"))
        with file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error, MemoryError) as error:
        raise DataError(
            tr("the file cannot be read as .npz ({error})", error=error),
            where=str(path),
            hint=tr("Write it with numpy.savez, without objects."),
        ) from error


def _to_tensor(name: str, array: np.ndarray, path: Path) -> torch.Tensor:
    try:
        return torch.from_numpy(
            np.asarray(array, order="C").astype(array.dtype.newbyteorder("="), copy=False)
        )
    except TypeError as error:
        raise DataError(
            tr("`{name}` holds {dtype}, not numbers", name=name, dtype=array.dtype),
            where=str(path),
            hint=_NAMES_HINT,
        ) from error


def _pairs(tensors: Mapping[str, torch.Tensor], path: Path) -> dict[str, _Pair]:
    """Inputs and targets by part: ``train``, and ``validation`` if the file has it apart."""
    found: dict[tuple[str, str], torch.Tensor] = {}
    for name, tensor in tensors.items():
        place = _role(name)
        if place is not None:
            found.setdefault(place, tensor)
    parts = ["train"] + ["validation"] * (("inputs", "validation") in found)
    pairs = {part: (found.get(("inputs", part)), found.get(("targets", part))) for part in parts}
    if all(inputs is not None and targets is not None for inputs, targets in pairs.values()):
        return {part: (inputs, targets) for part, (inputs, targets) in pairs.items()}  # type: ignore[misc]
    if len(tensors) == 2:
        first, second = tensors.values()
        return {"train": (second, first) if second.ndim > first.ndim else (first, second)}
    there = ", ".join(f"{name} {format_shape(tensor.shape)}" for name, tensor in list(tensors.items())[:6])
    raise DataError(
        tr("no inputs and targets were found; the file has {value}", value=there or tr("no tensors")),
        where=str(path),
        hint=_NAMES_HINT,
    )


def _role(name: str) -> tuple[str, str] | None:
    """``x_train`` → inputs, train; ``data.labels`` → targets, train; other names → ``None``."""
    words = re.split(r"[._\-]+", name.lower())
    part = next((_PARTS[word] for word in words if word in _PARTS), "train")
    last = next((word for word in reversed(words) if word not in _PARTS), "")
    if last in _INPUTS:
        return "inputs", part
    return ("targets", part) if last in _TARGETS else None


def _prepare(pair: _Pair, task: Task, path: Path, notes: list[str]) -> _Pair:
    inputs, targets = pair
    if not inputs.ndim or not targets.ndim or len(inputs) != len(targets) or not len(inputs):
        raise DataError(
            tr(
                "inputs {shape} and targets {shape2} do not belong together",
                shape=format_shape(inputs.shape),
                shape2=format_shape(targets.shape),
            ),
            where=str(path),
            hint=tr("Both need one row per sample, and at least one."),
        )
    if any(tensor.layout != torch.strided or tensor.is_quantized for tensor in pair):
        raise DataError(
            tr("the tensors are sparse or quantised"), where=str(path), hint=tr("Save them as dense ones.")
        )
    inputs = _numbers(inputs, path, notes)
    require_finite(inputs, "input", path)
    if task == "classes":
        return inputs, class_labels(targets, str(path))
    if task == "labels" and not _is_binary(targets):
        raise DataError(
            tr("the targets are not labels"),
            where=str(path),
            hint=tr("Labels are 0 (no) or 1 (yes), one number each."),
        )
    require_finite(targets, "target", path)
    return inputs, targets.to(torch.float32)


def require_finite(values: torch.Tensor, noun: str, path: Path) -> None:
    """See that no row [N, …] holds NaN or infinity: the loss would be NaN with it.

    Raises:
        DataError: one does; the first is named by its number, from 1.
    """
    finite = torch.isfinite(values).reshape(len(values), -1).all(1)
    if not finite.all():
        first = int((~finite).nonzero()[0]) + 1
        bad = plural(int((~finite).sum()), noun)
        raise DataError(
            tr(
                "{bad} of {values:,} with NaN or infinite values, the first in row {first:,}",
                bad=bad,
                values=len(values),
                first=first,
            ),
            where=str(path),
            hint=tr("Take these samples out, or replace the values; the loss would be NaN."),
        )


def _numbers(inputs: torch.Tensor, path: Path, notes: list[str]) -> torch.Tensor:
    if inputs.is_complex():
        raise DataError(
            tr("the inputs are complex numbers"),
            where=str(path),
            hint=tr("Split them into real and imaginary parts."),
        )
    if inputs.dtype == torch.uint8:
        notes.append(tr("The inputs are bytes; they are scaled from 0…255 to 0…1."))
        return inputs.to(torch.float32) / 255
    if inputs.is_floating_point() or inputs.dtype == torch.bool:
        return inputs.to(torch.float32)
    return inputs.to(torch.int64)


def _divide(
    pair: _Pair, given: torch.Tensor | None, request: DataRequest, path: Path
) -> tuple[torch.Tensor, torch.Tensor]:
    """Numbers of the rows for training and for validation."""
    if given is None:
        return split_for(request, pair[1])
    count = len(pair[0])
    if given.shape != (count,):
        raise DataError(
            tr(
                "`split` has the shape {shape} for {count} samples",
                shape=format_shape(given.shape),
                count=count,
            ),
            where=str(path),
            hint=tr("It needs one number per sample: 0 for training, 1 for validation."),
        )
    train = torch.nonzero(given == 0).flatten()
    if not len(train):
        raise DataError(
            tr("no sample is left for training"), where=str(path), hint=tr("Mark some with 0 in `split`.")
        )
    return train, torch.nonzero(given).flatten()


def _class_names(names: tuple[str, ...], targets: list[torch.Tensor], ignored: int) -> tuple[str, ...]:
    highest = max(int(part[part != ignored].max()) for part in targets if (part != ignored).any())
    return names if len(names) > highest else tuple(str(label) for label in range(highest + 1))
