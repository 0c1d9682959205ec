"""Formats whose tensors lie in the file as they are: where each begins is all that there is to know.

The shortest way to a new format: read the header into :class:`Place` entries, and give a :class:`FlatIndex`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.index import MAX_TENSORS, Group, PlainValue, TensorInfo
from wtransplant.checkpoints.records import Malformed, reporting, sizes
from wtransplant.checkpoints.tensors import from_bytes, shaped
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


class Place(NamedTuple):
    """One tensor of a file.

    Attributes:
        dtype: torch's name without the prefix, ``float32``.
        shape: sizes, outermost first.
        offset: byte of the file at which its elements begin; they lie in order, and are little-endian.
    """

    dtype: str
    shape: tuple[int, ...]
    offset: int


class FlatIndex:
    """Tensors of one file; a ``FileIndex``."""

    modules: Mapping[str, str] = {}
    ties: tuple[tuple[str, ...], ...] = ()
    blocked_globals: tuple[str, ...] = ()

    def __init__(
        self,
        file: DataFile,
        format: str,
        places: Mapping[str, Place],
        *,
        metadata: Mapping[str, str] | None = None,
        values: Mapping[str, PlainValue] | None = None,
    ) -> None:
        """Check that everything the header says is in the file.

        Args:
            file: the file.
            format: the name of the format.
            places: where each tensor lies, by key, in the order in which they are shown.
            metadata: what the file tells about itself.
            values: plain values by dotted path, such as ``epoch``.

        Raises:
            Malformed: there are too many tensors, or one has an unknown dtype, no shape, or is not in the file.
        """
        if len(places) > MAX_TENSORS:
            raise Malformed(tr("the file names {places} tensors", places=len(places)))
        self.format = format
        self.metadata: Mapping[str, str] = metadata or {}
        self.values: Mapping[str, PlainValue] = values or {}
        self._file = file
        self._offsets = {key: place.offset for key, place in places.items()}
        self.tensors = {key: self._checked(key, place) for key, place in places.items()}
        total = sum(info.nbytes for info in self.tensors.values())
        self.groups = (Group("", "weights", len(self.tensors), total),) if self.tensors else ()

    def _checked(self, key: str, place: Place) -> TensorInfo:
        if place.dtype not in ITEM_SIZES:
            raise Malformed(
                tr(
                    "the tensor {key!r} has the unknown dtype {dtype!r}",
                    key=key[:200],
                    dtype=place.dtype[:50],
                )
            )
        shape = sizes(place.shape, tr("the shape of {key!r}", key=key[:200]))
        nbytes = prod(shape) * ITEM_SIZES[place.dtype]
        if not 0 <= place.offset <= self._file.size - nbytes:
            raise Malformed(
                tr(
                    "the tensor {key!r} takes bytes {offset} to {offset2}, the file has {size}",
                    key=key[:200],
                    offset=place.offset,
                    offset2=place.offset + nbytes,
                    size=self._file.size,
                )
            )
        return TensorInfo(key, shape, place.dtype, nbytes, self._file.name)

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor; a large one is a copy-on-write mapping."""
        info = self.tensors[key]
        with reporting(f"{self._file.name}, {key!r}"):
            data = self._file.buffer(self._offsets[key], info.nbytes)
            return shaped(from_bytes(data, info.dtype), info.shape)

    def region(self, key: str) -> Region:
        """Where the tensor lies; see :meth:`Checkpoint.region`."""
        return Region(self._file, self._offsets[key], self.tensors[key].nbytes)

    def close(self) -> None:
        """Do nothing: no file stays open."""
