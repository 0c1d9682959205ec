"""What a weights file is to hold: which tensors, in which dtype, and how each is read when its turn comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtransplant.errors import Cancelled
from wtransplant.mapping import Plan
from wtransplant.saving.describing import Trained
from wtransplant.saving.manifest import METADATA_KEY, Manifest
from wtransplant.saving.settings import SaveSettings

if TYPE_CHECKING:
    import torch

ReadTensor = Callable[[str], "torch.Tensor"]
Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor to be written: its key, shape, torch dtype name, size in bytes."""

    key: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int


@dataclass(frozen=True)
class Work:
    """How a person follows a save, and how they give it up."""

    progress: Progress = lambda done, total: None
    cancelled: Callable[[], bool] = lambda: False

    def step(self, done: int, total: int) -> None:
        """Tell how far it is; stop here if it was given up.

        Raises:
            Cancelled: a person gave up.
        """
        if self.cancelled():
            raise Cancelled("the save was cancelled; nothing was changed")
        self.progress(done, total)


@dataclass(frozen=True)
class Content:
    """All that a weights file holds.

    Attributes:
        entries: the tensors, each once, in the target's order.
        aliases: further keys of tied tensors, to the key under which the tensor is stored.
        metadata: texts for formats that hold some.
        read: gives the tensor of an entry's key; it is let go after it was written.
    """

    entries: tuple[Entry, ...]
    aliases: Mapping[str, str]
    metadata: Mapping[str, str]
    read: ReadTensor

    @property
    def nbytes(self) -> int:
        """Size of all tensors."""
        return sum(entry.nbytes for entry in self.entries)


def content_of(plan: Plan, manifest: Manifest, trained: Trained | None, settings: SaveSettings) -> Content:
    """What the manifest describes, to be read from the plan, or from what a run has left."""
    aliases = {key: name for key, name in manifest.stored_names.items() if key != name}
    entries = tuple(
        Entry(key, record.shape, record.dtype, _nbytes(record.shape, record.dtype))
        for key, record in manifest.tensors.items()
        if key not in aliases
    )

    def read(key: str) -> torch.Tensor:
        return plan.value(key) if trained is None else trained.state[key]

    # safetensors' own load_model finds the other names of a tied tensor under these entries.
    metadata = {"format": "pt", METADATA_KEY: manifest.embedded().model_dump_json(), **aliases}
    return Content(entries, aliases, metadata, read)


def _nbytes(shape: tuple[int, ...], dtype: str) -> int:
    import torch

    element: torch.dtype = getattr(torch, dtype)
    return math.prod(shape) * element.itemsize
