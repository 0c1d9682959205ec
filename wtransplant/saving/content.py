"""What a weights file is to hold: which tensors, in which dtype, and how each is read when its turn comes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import Region
from wtransplant.checkpoints.notes import ON_META, SPARSE, tensor_notes
from wtransplant.errors import Cancelled, SaveError
from wtransplant.mapping import Plan
from wtransplant.mapping.operations import Identity
from wtransplant.saving.describing import Trained
from wtransplant.saving.manifest import METADATA_KEY, Manifest

if TYPE_CHECKING:
    import torch

ReadTensor = Callable[[str], "torch.Tensor"]
_QUANTISED = frozenset(("qint8", "quint8", "qint32", "quint4x2", "quint2x4"))
Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


class Entry(NamedTuple):
    """One tensor to be written: its key, shape, torch dtype name, size in bytes."""

    key: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int


class Stored(NamedTuple):
    """A source tensor that is taken over as it is: where its elements lie, and their dtype."""

    region: Region
    dtype: str


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
        read: gives the tensor of an entry's key, in whatever dtype it has; it is let go after it was written.
        stored: of an entry's key where the same elements lie in a source file; ``None`` where they have to be made.
    """

    entries: tuple[Entry, ...]
    aliases: Mapping[str, str]
    metadata: Mapping[str, str]
    read: ReadTensor
    stored: Callable[[str], Stored | None] = lambda key: None

    @property
    def nbytes(self) -> int:
        """Size of all tensors."""
        return sum(entry.nbytes for entry in self.entries)


def content_of(plan: Plan, manifest: Manifest, trained: Trained | None) -> Content:
    """What the manifest describes, to be read from the plan, or from what a run has left.

    Raises:
        SaveError: a tensor is of a kind that no file takes, or has no value.
    """
    aliases = {key: name for key, name in manifest.stored_names.items() if key != name}
    entries = entries_of(manifest)
    # safetensors' own load_model finds the other names of a tied tensor under these entries.
    metadata = {"format": "pt", METADATA_KEY: manifest.embedded_json(), **aliases}
    if trained is not None:
        return Content(entries, aliases, metadata, trained.state.__getitem__)
    stored = _taken_over(plan, entries)
    dtypes = {entry.key: entry.dtype for entry in entries}
    return Content(entries, aliases, metadata, lambda key: plan.result(key, dtypes[key]), stored.get)


def entries_of(manifest: Manifest) -> tuple[Entry, ...]:
    """The tensors that a manifest describes, each once, in its order."""
    stored = manifest.stored_names
    return tuple(
        Entry(key, record.shape, record.dtype, math.prod(record.shape) * ITEM_SIZES[record.dtype])
        for key, record in manifest.tensors.items()
        if stored.get(key, key) == key
    )


def _taken_over(plan: Plan, entries: Iterable[Entry]) -> dict[str, Stored]:
    """By key, the source tensors that are written as they are, or only rounded.

    Raises:
        SaveError: a tensor cannot be written, as far as it is seen without reading it; says which, and why.
    """
    notes = tensor_notes(plan.source)
    links, tied = plan.resolution.links, plan.resolution.tied
    found: dict[str, Stored] = {}
    for entry in entries:
        link = links.get(tied.get(entry.key, entry.key))
        if link is None:
            _require_value(plan, entry.key)
            continue
        same = isinstance(link.operation, Identity)
        for name in link.sources:
            info = plan.source[name]
            _require_plain(
                entry, name, _obstacle(info.dtype, notes.get(name, ""), entry.dtype if same else "")
            )
        # What is packed in another way has to be unpacked.
        if same and (region := plan.source.region(name)) is not None and region.count == info.nbytes:
            found[entry.key] = Stored(region, info.dtype)
    return found


def _require_value(plan: Plan, key: str) -> None:
    if not plan.target.can_make(key):
        raise SaveError(
            "the model is on the meta device: this tensor has no values",
            where=key,
            hint="Link this key, or give the specification of the model instead of the model itself.",
        )


def _require_plain(entry: Entry, source: str, reason: str) -> None:
    if reason:
        raise SaveError(
            f"the source tensor {source!r} {reason}",
            where=entry.key,
            hint="Leave this key out, or link another source key.",
        )


def _obstacle(dtype: str, note: str, wanted: str) -> str:
    """Why a source tensor cannot be written, if it is to be taken over with the dtype ``wanted``."""
    if note.startswith(ON_META):
        return "is on the meta device, without values"
    if wanted and note.startswith(SPARSE):
        return f"is {note}: only dense tensors can be written"
    if wanted and dtype in _QUANTISED:
        return f"is quantised as {dtype}: its integers mean nothing without scale and zero point"
    if wanted and dtype.startswith("complex") and not wanted.startswith("complex"):
        return f"has complex numbers, and {wanted} has no place for the imaginary part"
    return ""
