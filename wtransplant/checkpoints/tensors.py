"""From a record to a torch tensor on the CPU."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from wtransplant.checkpoints.dtypes import ITEM_SIZES, SWAP_SIZES
from wtransplant.checkpoints.files import Region
from wtransplant.checkpoints.records import (
    DenseRecord,
    Malformed,
    MetaRecord,
    NumpyRecord,
    QuantizedRecord,
    SparseRecord,
    Storage,
    TensorRecord,
)
from wtransplant.words import tr

if TYPE_CHECKING:
    import torch

Locate = Callable[[Storage], "Region | bytes | bytearray"]


def materialise(record: TensorRecord, locate: Locate, *, big: bool = False) -> torch.Tensor:
    """Read the tensor that a record describes.

    Args:
        record: one that passed its ``check()``.
        locate: gives the bytes of a storage.
        big: the file has the byte order of big-endian machines.

    Returns:
        The tensor on the CPU, with the strides that it was saved with. Large ones are copy-on-write mappings.

    Raises:
        Malformed: it has no values, or torch cannot make such a tensor.
    """
    try:
        return _materialise(record, locate, big)
    except (RuntimeError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Malformed(
            tr("torch cannot make this tensor of {dtype}: {error}", dtype=record.dtype, error=error)
        ) from error


def _materialise(record: TensorRecord, locate: Locate, big: bool) -> torch.Tensor:
    if isinstance(record, DenseRecord):
        return _dense(record, locate, big)
    if isinstance(record, QuantizedRecord):
        return _quantized(record, locate, big)
    if isinstance(record, SparseRecord):
        return _sparse(record, locate, big)
    if isinstance(record, NumpyRecord):
        return _numpy(record)
    if isinstance(record, MetaRecord):
        raise _without_values()
    raise Malformed(tr("a tensor of an unknown kind, {name}", name=type(record).__name__))


def from_bytes(data: bytes | bytearray | memoryview, dtype: str, *, big: bool = False) -> torch.Tensor:
    """Make a flat tensor of raw bytes; a writable buffer is shared, not copied.

    Raises:
        Malformed: torch has no such dtype.
    """
    import torch

    kind = getattr(torch, dtype, None)
    if not isinstance(kind, torch.dtype):
        raise Malformed(tr("this version of torch has no dtype {dtype}", dtype=dtype))
    if not len(data):
        return torch.empty(0, dtype=kind)
    raw = torch.frombuffer(bytearray(data) if _is_readonly(data) else data, dtype=torch.uint8)
    if big and SWAP_SIZES[dtype] > 1:
        raw = raw.reshape(-1, SWAP_SIZES[dtype]).flip(1).reshape(-1)
    return raw.view(kind)


def shaped(flat: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """Give a flat tensor its shape.

    Raises:
        Malformed: torch cannot have such a shape, as with sizes of 2**60 beside one of 0.
    """
    try:
        return flat.reshape(shape)
    except RuntimeError as error:
        raise Malformed(
            tr("torch cannot make a tensor of shape {shape}: {error}", shape=str(shape)[:80], error=error)
        ) from error


def _is_readonly(data: bytes | bytearray | memoryview) -> bool:
    return isinstance(data, bytes) or (isinstance(data, memoryview) and data.readonly)


def _dense(record: DenseRecord, locate: Locate, big: bool) -> torch.Tensor:
    import torch

    if record.storage.location == "meta":
        raise _without_values()
    flat = from_bytes(_bytes_of(record, locate), record.dtype, big=big)
    # In place, and before one number is repeated by a stride of nothing.
    if record.conj:
        flat = flat.conj_physical_()
    if record.neg:
        flat = flat.neg_()
    # An empty tensor keeps its shape; its strides have no meaning.
    return torch.as_strided(flat, record.shape, record.stride)


def _bytes_of(record: DenseRecord, locate: Locate) -> bytes | bytearray | memoryview:
    span = record.span
    if not span:
        return b""
    start = record.offset * ITEM_SIZES[record.dtype]
    content = locate(record.storage)
    if isinstance(content, Region):
        return content.part(start, span).buffer()
    if start + span > len(content):
        raise Malformed(tr("its storage is cut off"))
    return memoryview(content)[start : start + span]


def _quantized(record: QuantizedRecord, locate: Locate, big: bool) -> torch.Tensor:
    import torch

    values, scale, zero = record.values, record.scale, record.zero_point
    raw = from_bytes(_bytes_of(values, locate), "uint8")
    if big and SWAP_SIZES[record.dtype] > 1:
        raw = raw.reshape(-1, SWAP_SIZES[record.dtype]).flip(1).reshape(-1)
    storage = torch.storage.TypedStorage(  # type: ignore[no-untyped-call]
        wrap_storage=raw.untyped_storage(), dtype=getattr(torch, record.dtype), _internal=True
    )
    if record.axis is None:
        if not isinstance(scale, float) or not isinstance(zero, int):
            raise Malformed(tr("a quantised tensor whose scale or zero point is no number"))
        parameters: tuple[object, ...] = (torch.per_tensor_affine, scale, zero)
    else:
        if not isinstance(scale, TensorRecord) or not isinstance(zero, TensorRecord):
            raise Malformed(tr("a quantised tensor whose scales or zero points are no tensors"))
        scales, zeros = _materialise(scale, locate, big), _materialise(zero, locate, big)
        scheme = (
            torch.per_channel_affine_float_qparams if zeros.is_floating_point() else torch.per_channel_affine
        )
        parameters = (scheme, scales, zeros, record.axis)
    made: torch.Tensor = torch._utils._rebuild_qtensor(  # type: ignore[no-untyped-call]
        storage, 0, values.shape, values.stride, parameters, False, {}
    )
    return made


def _sparse(record: SparseRecord, locate: Locate, big: bool) -> torch.Tensor:
    import torch

    indices = [_materialise(part, locate, big) for part in record.indices]
    values = _materialise(record.values, locate, big)
    if record.layout == "sparse_coo":
        return torch.sparse_coo_tensor(
            indices[0], values, record.shape, check_invariants=True, is_coalesced=record.coalesced
        )
    return torch.sparse_compressed_tensor(
        indices[0],
        indices[1],
        values,
        record.shape,
        layout=getattr(torch, record.layout),
        check_invariants=True,
    )


def _numpy(record: NumpyRecord) -> torch.Tensor:
    data = record.data.buffer() if isinstance(record.data, Region) else record.data
    if not isinstance(data, bytes | bytearray | memoryview):
        raise Malformed(tr("a NumPy array without data"))
    flat = from_bytes(data, record.dtype, big=record.big)
    if record.fortran:
        return flat.reshape(record.shape[::-1]).permute(*reversed(range(len(record.shape))))
    return flat.reshape(record.shape)


def _without_values() -> Malformed:
    return Malformed(
        tr("the tensor was saved on the meta device: the file has its shape, but not its values")
    )
