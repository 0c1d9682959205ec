"""Samples that can be fetched by number: what every kind of data is to the loop."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

import torch
from torch.utils.data import Dataset

from wtransplant.errors import DataError
from wtransplant.words import tr

Inputs = torch.Tensor | dict[str, torch.Tensor] | tuple[torch.Tensor, ...]
"""What a model is called with: one tensor, tensors by argument name, or several in order."""


class Samples(Dataset[tuple[Inputs, torch.Tensor]], ABC):
    """A map-style dataset that also gives whole batches; images need not fit into memory.

    Attributes:
        augmented: whether the same number gives another input each time.
    """

    augmented: bool = False

    @abstractmethod
    def __len__(self) -> int:
        """How many there are."""

    @abstractmethod
    def batch(self, indices: torch.Tensor) -> tuple[Inputs, torch.Tensor]:
        """Inputs and targets of these samples, on the CPU, samples along the first axis.

        There may be fewer than asked for: an image that turns out not to be readable is left out. What is
        random in it is drawn from torch's global generator.

        Args:
            indices: int64 [B].
        """

    def notes(self) -> tuple[str, ...]:
        """What went wrong in reading so far, in sentences for people."""
        return ()

    def targets_known(self) -> torch.Tensor | None:
        """The targets of all samples, if they can be had without reading the inputs."""
        return None

    def place(self, index: int) -> str:
        """Where a sample comes from: a file, or a line in it."""
        return tr("sample {index:,}", index=index + 1)

    def text(self, index: int) -> str | None:
        """A sample as people wrote it, for what is no picture; ``None`` if only its numbers are left."""
        return None

    @abstractmethod
    def add_to_hash(self, digest: hashlib._Hash) -> None:
        """Feed what the samples are made of, in their order, into a hash."""

    def __getitem__(self, index: int) -> tuple[Inputs, torch.Tensor]:
        """One sample, without the axis of samples.

        Raises:
            DataError: it cannot be read.
            IndexError: there is no such sample.
        """
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        inputs, targets = self.batch(torch.tensor([index % len(self)]))
        if not len(targets):
            raise DataError(
                tr("the sample cannot be read"), where=self.place(index), hint=tr("Take it out of the data.")
            )
        return rows(inputs, 0), targets[0]

    def __getitems__(self, indices: Sequence[int]) -> list[tuple[Inputs, torch.Tensor]]:
        """What a DataLoader asks for; unreadable samples are left out."""
        inputs, targets = self.batch(torch.tensor(list(indices), dtype=torch.int64))
        return [(rows(inputs, row), targets[row]) for row in range(len(targets))]


def rows(inputs: Inputs, index: int | torch.Tensor | slice) -> Inputs:
    """Some rows, or one of them, of every tensor among the inputs."""
    if isinstance(inputs, torch.Tensor):
        return inputs[index]
    if isinstance(inputs, Mapping):
        return {name: value[index] for name, value in inputs.items()}
    return tuple(value[index] for value in inputs)


def tensors_of(inputs: Inputs) -> list[torch.Tensor]:
    """Every tensor among the inputs."""
    if isinstance(inputs, torch.Tensor):
        return [inputs]
    return list(inputs.values()) if isinstance(inputs, Mapping) else list(inputs)


class TensorSamples(Samples):
    """Samples that are in memory (or mapped into it) as tensors with the same first axis.

    Args:
        inputs: one tensor [N, …], or several.
        targets: [N, …].
        places: int64 [N], for each sample the number of its row in the file, from 1; by default its own number.
        source: the file.
    """

    def __init__(
        self,
        inputs: Inputs,
        targets: torch.Tensor,
        places: torch.Tensor | None = None,
        source: str = "",
    ) -> None:
        self.inputs = inputs
        self.targets = targets
        self._places = places
        self._source = source

    def __len__(self) -> int:
        return len(self.targets)

    def batch(self, indices: torch.Tensor) -> tuple[Inputs, torch.Tensor]:
        """See :class:`Samples`."""
        return rows(self.inputs, indices), self.targets[indices]

    def targets_known(self) -> torch.Tensor | None:
        """All of them."""
        return self.targets

    def place(self, index: int) -> str:
        """``FILE, row 17``."""
        number = index + 1 if self._places is None else int(self._places[index])
        return f"{self._source}, row {number:,}".removeprefix(", ")

    def add_to_hash(self, digest: hashlib._Hash) -> None:
        """Shapes, dtypes and bytes."""
        for tensor in (*tensors_of(self.inputs), self.targets):
            add_tensor(digest, tensor)


def add_tensor(digest: hashlib._Hash, tensor: torch.Tensor) -> None:
    """Feed a tensor's dtype, shape and bytes into a hash."""
    digest.update(f"{tensor.dtype} {tuple(tensor.shape)}\n".encode())
    digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
