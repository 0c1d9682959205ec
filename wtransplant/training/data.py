"""Training data: where they come from, what they look like to the loop, and how they are split."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import nn

from wtransplant.errors import DataError
from wtransplant.resources import resource_path
from wtransplant.training.settings import RunSettings


class Samples(Protocol):
    """Samples that can be fetched by number; images need not fit into memory."""

    def __len__(self) -> int:
        """How many there are."""

    def batch(self, indices: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs and targets of these samples, on the CPU, samples along the first axis.

        There may be fewer than asked for: an image that turns out not to be readable is left out.
        """

    def notes(self) -> tuple[str, ...]:
        """What went wrong in reading so far, in sentences for people."""


class TensorSamples:
    """Samples that are in memory (or mapped into it) as two tensors with the same first axis."""

    def __init__(self, inputs: torch.Tensor, targets: torch.Tensor) -> None:
        self.inputs = inputs
        self.targets = targets

    def __len__(self) -> int:
        return len(self.inputs)

    def batch(self, indices: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """See :class:`Samples`."""
        return self.inputs[indices], self.targets[indices]

    def notes(self) -> tuple[str, ...]:
        """Nothing: tensors are read completely before."""
        return ()


@dataclass(frozen=True)
class LoadedData:
    """Data of a run.

    Attributes:
        train: what the model learns from; at least one sample.
        validation: what it is measured with; may be empty.
        classes: names of the classes, by label; empty for numbers.
        notes: what was done to the data, or left out, in sentences for people.
    """

    train: Samples
    validation: Samples
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def open_data(settings: RunSettings, model: nn.Module | None = None) -> LoadedData:
    """Read the data of a run and split them.

    Args:
        settings: ``data`` says what to read; ``loss`` what the targets are; ``seed`` decides the split.
        model: for images: tells whether they are wanted in colour or grey.

    Raises:
        DataError: they cannot be read, or cannot be training data.
    """
    if settings.data.kind == "images":
        from wtransplant.training.images import open_images

        return open_images(settings, model)
    from wtransplant.training.tensor_files import open_tensors

    return open_tensors(_path(settings), settings)


def _path(settings: RunSettings) -> Path:
    if settings.data.kind == "example":
        return resource_path("examples", "digits", "odd_even.npz")
    return require_path(settings, Path.is_file, "file")


def require_path(settings: RunSettings, exists: Callable[[Path], bool], noun: str) -> Path:
    """The path that the settings name.

    Raises:
        DataError: there is none, or not of this kind.
    """
    if not settings.data.path:
        raise DataError(
            f"no {noun} with training data is chosen", hint=f"Choose a {noun}, or the example's data."
        )
    path = Path(settings.data.path).expanduser()
    if not exists(path):
        raise DataError(f"there is no such {noun}", where=str(path), hint=f"Choose a {noun} that is there.")
    return path


def split(
    count: int, labels: torch.Tensor | None, share: float, seed: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Sample numbers for training and validation, each in ascending order.

    Args:
        count: samples in all.
        labels: int64 [count]; each class is then split by itself. ``None`` splits all together.
        share: part for validation; every class keeps at least one sample for training.
        seed: the same seed gives the same split.
    """
    generator = torch.Generator().manual_seed(seed)
    groups = (
        [torch.arange(count)]
        if labels is None
        else [torch.nonzero(labels == label).flatten() for label in torch.unique(labels)]
    )
    train, validation = [], []
    for group in groups:
        shuffled = group[torch.randperm(len(group), generator=generator)]
        kept = min(round(share * len(group)), len(group) - 1)
        validation.append(shuffled[:kept])
        train.append(shuffled[kept:])
    return torch.cat(train).sort().values, torch.cat(validation).sort().values
