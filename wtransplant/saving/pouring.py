"""Tensors as they are written: block by block, each rounded once to the dtype that it is saved with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wtransplant.checkpoints.raw_bytes import raw_bytes
from wtransplant.checkpoints.streams import Streams
from wtransplant.errors import SaveError
from wtransplant.saving.content import Content, Entry, Stored, Work
from wtransplant.saving.hashing import BLOCK, HashedFile
from wtransplant.saving.saved_dtypes import torch_dtype
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch


class Pouring:
    """Gives the bytes of one tensor after the other to the files that are written. A context manager.

    What is taken over from a source file as it is, or only rounded, goes from file to file through blocks of some
    MiB; of what an operation makes, the result is held once.

    Attributes:
        lost: how many numbers of a tensor are too large for the dtype that it is saved with, by key.
    """

    def __init__(self, content: Content, work: Work) -> None:
        self.lost: dict[str, int] = {}
        self._content = content
        self._work = work
        self._streams = Streams()
        self._total = content.nbytes
        self._done = 0

    def __enter__(self) -> Pouring:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._streams:
            if kind is None:
                self._streams.require_unchanged()
                self._work.step(self._done, self._total)

    def pour(self, entry: Entry, file: HashedFile) -> None:
        """Write the tensor of an entry: its elements in order, little-endian.

        Raises:
            SaveError: the tensor is of a kind that has no such bytes.
            CheckpointError: the source cannot be read, or has changed.
            Cancelled: a person gave up.
        """
        file.begin(entry.key)
        stored = self._content.stored(entry.key)
        if stored is None:
            self._pour_tensor(entry, file, self._content.read(entry.key))
        elif stored.dtype == entry.dtype:
            self._pour_stored(stored, file)
        else:
            self._pour_rounded(entry, stored, file)
        file.end()

    def _step(self, count: int = 0) -> None:
        self._work.step(self._done, self._total)
        self._done += count

    def _pour_stored(self, stored: Stored, file: HashedFile) -> None:
        left = size = stored.region.count
        while left:
            room = file.room()
            count = min(left, len(room))
            self._step(count)
            self._streams.fill(stored.region, size - left, room[:count])
            file.filled(count)
            left -= count

    def _pour_rounded(self, entry: Entry, stored: Stored, file: HashedFile) -> None:
        import torch

        dtype = torch_dtype(stored.dtype)
        memory = memoryview(bytearray(min(BLOCK, stored.region.count)))
        for start in range(0, stored.region.count, BLOCK):
            part = memory[: min(BLOCK, stored.region.count - start)]
            self._streams.fill(stored.region, start, part)
            self._pour_flat(entry, file, torch.frombuffer(part, dtype=dtype))

    def _pour_tensor(self, entry: Entry, file: HashedFile, tensor: torch.Tensor) -> None:
        require_plain(tensor, entry.key)
        if tuple(tensor.shape) != entry.shape:
            raise SaveError(
                tr(
                    "a tensor of shape {tuple} where {shape} is due",
                    tuple=tuple(tensor.shape),
                    shape=entry.shape,
                ),
                where=entry.key,
                hint=tr("The source or the model changed meanwhile. Open both again."),
            )
        for piece in pieces(tensor.detach()):
            if piece.dtype == torch_dtype(entry.dtype):
                self._pour_bytes(entry, file, raw_bytes(piece))
            else:
                self._pour_flat(entry, file, piece.resolve_conj().resolve_neg().reshape(-1))

    def _pour_bytes(self, entry: Entry, file: HashedFile, data: torch.Tensor) -> None:
        """Bytes that need only be copied."""
        view = data.numpy().data
        for start in range(0, len(view), BLOCK):
            part = view[start : start + BLOCK]
            self._step(len(part))
            file.write(part)

    def _pour_flat(self, entry: Entry, file: HashedFile, flat: torch.Tensor) -> None:
        """Elements that are rounded on their way into the block."""
        import torch

        dtype = torch_dtype(entry.dtype)
        if flat.is_complex() and not dtype.is_complex:
            raise _special(
                entry.key,
                tr("is complex, and to be saved as {dtype}", dtype=entry.dtype),
                tr("Make it real before."),
            )
        width = dtype.itemsize
        start = 0
        while start < flat.numel():
            room = file.room(width)
            count = min(len(room) // width, flat.numel() - start)
            self._step(count * width)
            part = flat[start : start + count]
            made = torch.frombuffer(room[: count * width], dtype=dtype)
            try:
                made.copy_(part)
            except (NotImplementedError, RuntimeError) as error:
                what = tr(
                    "is {dtype}, of which torch cannot make {dtype2}",
                    dtype=str(part.dtype)[6:],
                    dtype2=entry.dtype,
                )
                raise _special(entry.key, what, tr("Put an operation that can before it.")) from error
            self._count_lost(entry.key, part, dtype)
            file.filled(count * width)
            start += count

    def _count_lost(self, key: str, before: torch.Tensor, dtype: torch.dtype) -> None:
        if narrows(before.dtype, dtype) and (lost := beyond(before, dtype)):
            self.lost[key] = self.lost.get(key, 0) + lost


def pieces(tensor: torch.Tensor) -> Iterator[torch.Tensor]:
    """A tensor as parts whose elements, one part after the other, are its own in order.

    One that lies in memory in another order is cut into parts of a block's size, so that never all of it is
    copied.
    """
    import torch

    size = tensor.numel() * tensor.element_size()
    if size <= BLOCK or tensor.is_contiguous():
        yield tensor
        return
    rows = BLOCK * len(tensor) // size
    for part in torch.split(tensor, max(1, rows)):
        yield from pieces(part) if rows else pieces(part[0])


def require_plain(tensor: torch.Tensor, key: str) -> None:
    """Refuse tensors whose numbers are not simply in memory.

    Raises:
        SaveError: it is sparse, quantised, or on the meta device.
    """
    import torch

    layout = str(tensor.layout).removeprefix("torch.")
    if tensor.layout is not torch.strided:
        raise _special(
            key, tr("is {layout}", layout=layout), tr("Make it dense before, or link another source key.")
        )
    if tensor.is_quantized:
        raise _special(key, tr("is quantised"), tr("Dequantise it before, or link another source key."))
    if tensor.is_meta:
        raise _special(
            key,
            tr("is on the meta device, without values"),
            tr("Link this key, or build the model for real."),
        )


def _special(key: str, what: str, hint: str) -> SaveError:
    return SaveError(tr("the tensor {what}: it cannot be written", what=what), where=key, hint=hint)


def narrows(before: torch.dtype, after: torch.dtype) -> bool:
    """Whether the largest numbers of one dtype are beyond those of another."""
    import torch

    if not (before.is_floating_point and after.is_floating_point):
        return False
    return torch.finfo(before).max > torch.finfo(after).max


def beyond(tensor: torch.Tensor, dtype: torch.dtype) -> int:
    """How many numbers are too large for a dtype, even rounded; infinite ones count where it has no infinity.

    They become infinite, nan or the largest number there is, which depends on the dtype and on torch's version.
    """
    import torch

    numbers = (tensor.float() if tensor.element_size() == 1 else tensor).abs()
    lost = numbers >= _first_beyond(dtype)
    if torch.tensor(math.inf).to(dtype).float().isinf():
        lost &= numbers.isfinite()
    return int(lost.sum())


def _first_beyond(dtype: torch.dtype) -> float:
    """The smallest number that is not rounded to the largest one, but away from it: half a step behind it."""
    import torch

    info = torch.finfo(dtype)
    return info.max + math.ldexp(info.eps, math.frexp(info.max)[1] - 2)
