"""What a checkpoint is to the rest of the program: an index of named tensors, read one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from wtransplant.errors import CheckpointError
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

    from wtransplant.checkpoints.files import Region

GroupKind = Literal["weights", "optimizer", "other"]
PlainValue = str | int | float | bool | None

MAX_TENSORS = 400_000
"""Tensors of one checkpoint; the largest models have a quarter of that. More would be somebody's way to do harm."""


class TensorInfo(NamedTuple):
    """One tensor of a checkpoint, as its header tells it; no tensor data.

    Attributes:
        key: dotted name; in a nested file the whole path, ``model_state_dict.layer1.0.weight``.
        shape: sizes, outermost first; ``()`` for a scalar.
        dtype: torch's name without the prefix, ``float32``.
        nbytes: elements times element size (what a contiguous copy takes); of a sparse tensor what its
            indices and values take.
        file: path of the file that holds the bytes.
        group: the nested part that the key belongs to, ``model_state_dict``; ``""`` in a flat file.
    """

    key: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    file: str
    group: str = ""


class TensorTable(Mapping[str, TensorInfo]):
    """Tensors by key, each entry made when it is asked for: a large model has 90,000."""

    def __init__(self, keys: Mapping[str, object], make: Callable[[str], TensorInfo]) -> None:
        """Take the keys in file order, and what makes the entry of one of them or raises ``KeyError``."""
        self._keys = keys
        self._make = make

    def __getitem__(self, key: str) -> TensorInfo:
        return self._make(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._keys


@dataclass(frozen=True, slots=True)
class Group:
    """One part of a checkpoint: a state dict, an optimizer's state, or other tensors.

    ``name`` is the dotted path of the part, and its keys start with it; ``""`` when the file is flat.
    """

    name: str
    kind: GroupKind
    tensors: int
    nbytes: int


class FileIndex(Protocol):
    """What a format module gives for one file: its tensors by name, and a way to read one.

    One whose tensors lie in its files as they are has ``region(key)`` beside it, see :meth:`Checkpoint.region`.
    """

    @property
    def format(self) -> str:
        """The format's name, ``safetensors``."""

    @property
    def tensors(self) -> Mapping[str, TensorInfo]:
        """Every tensor by key, in file order; each one's ``key`` is that key."""

    @property
    def groups(self) -> Sequence[Group]:
        """The parts of the file, in file order: of a flat one ``Group("", "weights", count, nbytes)`` alone."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the format tells about itself, ``__metadata__``; may be empty, as all that follow."""

    @property
    def values(self) -> Mapping[str, PlainValue]:
        """Plain values by dotted path."""

    @property
    def modules(self) -> Mapping[str, str]:
        """Module path to class name."""

    @property
    def ties(self) -> Sequence[tuple[str, ...]]:
        """Keys that are the same bytes."""

    @property
    def blocked_globals(self) -> Sequence[str]:
        """Names that were not loaded."""

    def read(self, key: str) -> torch.Tensor:
        """Read one tensor: only now, of the shape and dtype that its entry tells.

        Returns:
            on the CPU, contiguous or a view of mapped memory; callers never write to it.

        Raises:
            Malformed: the file does not hold it.
        """

    def close(self) -> None:
        """Let go of the file."""


@dataclass(frozen=True)
class Contents:
    """The parts of a file beside its tensors, with nothing in them by default.

    Attributes:
        groups: the parts of the file, in file order.
        metadata: a safetensors header's ``__metadata__`` or what another format has of the kind.
        values: plain values by dotted path (``epoch``, ``optimizer_state_dict.param_groups.0.lr``).
        modules: module path to class name, where the file tells (whole-model pickles).
        ties: keys that share the same bytes with the same shape and strides, two or more in each tuple.
        blocked_globals: ``module.name`` of what a pickle named outside the allow-list; never loaded.
    """

    groups: tuple[Group, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, PlainValue] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    ties: tuple[tuple[str, ...], ...] = ()
    blocked_globals: tuple[str, ...] = ()


class Checkpoint(Mapping[str, TensorInfo]):
    """A file, or several opened together, as a mapping of key to :class:`TensorInfo`.

    Iteration is in file order. ``checkpoint.tensor(key)`` reads one tensor. Close it, or use it as a
    context manager, to let go of the files.
    """

    def __init__(self, paths: Sequence[Path], parts: Mapping[str, FileIndex]) -> None:
        """Join the indices of several files.

        Args:
            paths: what the person named: files or folders.
            parts: prefix to index. One file has the prefix ``""``; of several files each has its own root.
        """
        self.paths = tuple(paths)
        self._parts = dict(parts)
        self._tensors: Mapping[str, TensorInfo] = {}
        self._owner: Mapping[str, tuple[FileIndex, str]] = {}
        if list(self._parts) == [""]:
            self._tensors = self._parts[""].tensors
        else:
            self._join_tensors()
        self.contents = _join(self._parts)
        self._closed = False

    def _join_tensors(self) -> None:
        tensors: dict[str, TensorInfo] = {}
        owner: dict[str, tuple[FileIndex, str]] = {}
        for prefix, part in self._parts.items():
            for key, info in part.tensors.items():
                full, group = prefix + key, (prefix + info.group).rstrip(".")
                tensors[full] = TensorInfo(full, info.shape, info.dtype, info.nbytes, info.file, group)
                owner[full] = (part, key)
        self._tensors, self._owner = tensors, owner

    def __getitem__(self, key: str) -> TensorInfo:
        return self._tensors[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def __contains__(self, key: object) -> bool:
        return key in self._tensors

    def __repr__(self) -> str:
        return f"<Checkpoint {self.name}: {len(self)} tensors>"

    def __enter__(self) -> Checkpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """Short name for titles: the file's name, or the first one's and how many more."""
        first = self.paths[0].name if self.paths else tr("no file")
        return (
            first
            if len(self.paths) < 2
            else tr("{first} + {count} more", first=first, count=len(self.paths) - 1)
        )

    @property
    def format(self) -> str:
        """Names of the formats, ``safetensors`` or ``torch zip``."""
        return ", ".join(dict.fromkeys(part.format for part in self._parts.values()))

    @property
    def nbytes(self) -> int:
        """Sum of the tensors' sizes in bytes."""
        return sum(info.nbytes for info in self._tensors.values())

    def tensor(self, key: str) -> torch.Tensor:
        """Read one tensor on the CPU; do not write to it, it may be mapped from the file.

        Raises:
            KeyError: there is no such key.
            CheckpointError: the file has changed or does not hold what its header says, or was closed.
        """
        if self._closed:
            raise CheckpointError(tr("the checkpoint is closed"), where=self.name, hint=tr("Open it again."))
        info = self._tensors[key]
        part, own = self._owner.get(key) or (self._parts[""], key)
        tensor = part.read(own)
        if tuple(tensor.shape) != info.shape or str(tensor.dtype) != f"torch.{info.dtype}":
            raise CheckpointError(
                tr("the tensor {key!r} is not what the header says", key=key),
                where=info.file,
                hint=tr("The file changed since it was opened; open it again."),
            )
        return tensor

    def region(self, key: str) -> Region | None:
        """Where a tensor's elements lie in one file, in order and little-endian, to be read without a tensor.

        Returns:
            ``None`` where the tensor has to be made: of strides, several chunks, or numbers that are packed.

        Raises:
            KeyError: there is no such key.
            CheckpointError: the file cannot be read, or the checkpoint was closed.
        """
        if self._closed:
            raise CheckpointError(tr("the checkpoint is closed"), where=self.name, hint=tr("Open it again."))
        part, own = self._owner.get(key) or (self._parts[""], key)
        find: Callable[[str], Region | None] | None = getattr(part, "region", None)
        return None if find is None else find(own)

    def close(self) -> None:
        """Let go of the files; tensors already read stay valid."""
        self._closed = True
        for part in self._parts.values():
            part.close()


def _join(parts: Mapping[str, FileIndex]) -> Contents:
    def names(prefix: str, values: Mapping[str, PlainValue]) -> dict[str, PlainValue]:
        return {prefix + key: value for key, value in values.items()}

    groups: list[Group] = []
    metadata: dict[str, str] = {}
    values: dict[str, PlainValue] = {}
    modules: dict[str, str] = {}
    ties: list[tuple[str, ...]] = []
    blocked: dict[str, None] = {}
    for prefix, part in parts.items():
        groups += [
            Group((prefix + group.name).rstrip("."), group.kind, group.tensors, group.nbytes)
            for group in part.groups
        ]
        metadata.update({prefix + key: value for key, value in part.metadata.items()})
        values.update(names(prefix, part.values))
        modules.update({prefix + key: value for key, value in part.modules.items()})
        ties += [tuple(prefix + key for key in tie) for tie in part.ties]
        blocked.update(dict.fromkeys(part.blocked_globals))
    return Contents(tuple(groups), metadata, values, modules, tuple(ties), tuple(sorted(blocked)))
