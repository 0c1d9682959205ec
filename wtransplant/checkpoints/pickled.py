"""The index of a file whose structure is a pickle: torch's formats old and new, and plain pickles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import DataFile, Region
from wtransplant.checkpoints.groups import count_groups
from wtransplant.checkpoints.index import TensorInfo
from wtransplant.checkpoints.notes import ON_META, SPARSE
from wtransplant.checkpoints.object_tree import survey
from wtransplant.checkpoints.records import (
    DenseRecord,
    Malformed,
    MetaRecord,
    SparseRecord,
    TensorRecord,
    reporting,
)
from wtransplant.checkpoints.tensors import Locate, materialise
from wtransplant.errors import CheckpointError
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


# A view may repeat its storage (``expand``), and be larger than the file; a terabyte is no mask.
_MAX_EXPANDED = 1 << 40


class PickledIndex:
    """Tensors, groups, values and modules of one unpickled object; a ``FileIndex``."""

    def __init__(
        self,
        root: object,
        file: DataFile,
        format_: str,
        locate: Locate,
        *,
        big: bool = False,
        blocked: Mapping[str, None] | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Index what a pickle held.

        Args:
            root: what the pickle machine made of it.
            file: the file, for messages and sizes.
            format_: the format's name.
            locate: gives the bytes of a storage.
            big: the byte order is that of big-endian machines.
            blocked: names that the pickle used and that are not allowed.
            metadata: what the format tells about itself.

        Raises:
            Malformed: the object is nested without end.
            CheckpointError: a tensor does not fit the file; key and reason are named.
        """
        found = survey(root)
        self.format = format_
        self.values = found.values
        self.modules = found.modules
        self.blocked_globals = tuple(sorted(blocked or ()))
        self._records = {key: record for key, (record, _) in found.tensors.items()}
        self.metadata = {**(metadata or {}), **_notes(self._records)}
        path, limit = file.name, max(_MAX_EXPANDED, file.size)
        self.tensors = {
            key: _info(key, record, part.group, path, limit) for key, (record, part) in found.tensors.items()
        }
        self.groups = count_groups(
            self.tensors.values(), {part.group: part.kind for _, part in found.tensors.values()}
        )
        self.ties = find_ties(self._records)
        self._file = file
        self._locate = locate
        self._big = big

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor."""
        with reporting(f"{self._file.name}, {key!r}"):
            return materialise(self._records[key], self._locate, big=self._big)

    def region(self, key: str) -> Region | None:
        """Where the tensor lies, if its elements are in order; see :meth:`Checkpoint.region`."""
        record = self._records[key]
        if self._big or not isinstance(record, DenseRecord) or not record.is_in_order:
            return None
        with reporting(f"{self._file.name}, {key!r}"):
            content = self._locate(record.storage)
        start = record.offset * ITEM_SIZES[record.dtype]
        return content.part(start, record.nbytes) if isinstance(content, Region) else None

    def close(self) -> None:
        """Do nothing: no file stays open."""


def _info(key: str, record: TensorRecord, group: str, path: str, limit: int) -> TensorInfo:
    try:
        record.check()
    except Malformed as error:
        raise CheckpointError(
            tr("the tensor {key!r} does not fit the file: {error}", key=key, error=error),
            where=path,
            hint=tr("The file is cut off or damaged: get it again from where it came from."),
        ) from error
    nbytes = record.nbytes
    if nbytes > limit and isinstance(record, DenseRecord):
        raise CheckpointError(
            tr(
                "the tensor {key!r} would take {nbytes} bytes in memory, more than the file and a terabyte",
                key=key,
                nbytes=nbytes,
            ),
            where=path,
            hint=tr("One number is repeated beyond reason: the file is damaged, or made to do harm."),
        )
    return TensorInfo(key, record.shape, record.dtype, nbytes, path, group)


def _notes(records: Mapping[str, TensorRecord]) -> dict[str, str]:
    """What people should know about single tensors, by key; they stand beside what the format tells."""
    notes: dict[str, str] = {}
    for key, record in records.items():
        if isinstance(record, SparseRecord):
            notes[key] = f"{SPARSE}{record.layout.removeprefix('sparse_').upper()}"
        elif isinstance(record, MetaRecord) or (
            isinstance(record, DenseRecord) and record.storage.location == "meta"
        ):
            notes[key] = ON_META
    return notes


def find_ties(records: Mapping[str, TensorRecord]) -> tuple[tuple[str, ...], ...]:
    """Keys that are the same elements of the same storage, in file order."""
    first: dict[int, str] = {}
    shared: dict[int, list[str]] = {}
    for key, record in records.items():
        if type(record) is DenseRecord:
            storage = id(record.storage)
            before = first.setdefault(storage, key)
            if before is not key:
                shared.setdefault(storage, [before]).append(key)
    return tuple(tie for keys in shared.values() for tie in _same_views(keys, records))


def _same_views(keys: list[str], records: Mapping[str, TensorRecord]) -> Iterator[tuple[str, ...]]:
    # By text: numbers can be chosen so that all tuples of them have one hash.
    same: dict[str, list[str]] = {}
    for key in keys:
        record = records[key]
        if isinstance(record, DenseRecord) and record.nbytes:
            view = f"{record.dtype} {record.offset} {record.shape} {record.stride}"
            same.setdefault(view, []).append(key)
    return (tuple(tied) for tied in same.values() if len(tied) > 1)
