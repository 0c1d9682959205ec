"""What a pickle turns into here: plain data, descriptions of tensors, and inert records of everything else.

Nothing in this module needs torch or numpy, and nothing in it calls what a file names.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.files import Region
from wtransplant.errors import CheckpointError

_MAX_ELEMENTS = 2**62
_MAX_DIMENSIONS = 64

NUMPY_NAMES = {
    "b1": "bool",
    **{f"i{size}": f"int{8 * size}" for size in (1, 2, 4, 8)},
    **{f"u{size}": f"uint{8 * size}" for size in (1, 2, 4, 8)},
    **{f"f{size}": f"float{8 * size}" for size in (2, 4, 8)},
    **{f"c{size}": f"complex{8 * size}" for size in (8, 16)},
}
"""NumPy's type codes → torch's names, for those that torch has."""

_STRUCT_CODES = dict(
    zip(
        ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"], "?bhiqBHIQefd", strict=True
    ),
)


class Malformed(Exception):
    """A file says something that cannot be; :func:`reporting` makes a :class:`CheckpointError` of it."""


@contextmanager
def reporting(where: str) -> Iterator[None]:
    """Turn :class:`Malformed`, and memory that does not suffice, into a :class:`CheckpointError` about ``where``."""
    try:
        yield
    except Malformed as error:
        raise CheckpointError(
            str(error),
            where=where,
            hint="The file is damaged, cut off, or not a checkpoint: get it again from where it came from.",
        ) from error
    except MemoryError as error:
        raise CheckpointError(
            "reading this takes more memory than there is",
            where=where,
            hint="Close other programs, or use a machine with more memory; a damaged file may also claim too much.",
        ) from error


class Global:
    """A class or function that a pickle names and that is never loaded."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Record:
    """An object that a pickle describes and that is never built.

    Attributes:
        name: qualified name of the class or function that would have built it.
        args: what that would have been called with.
        state: what ``__setstate__`` would have got.
        items: elements appended to it or added to it.
        pairs: items set on it.
    """

    __slots__ = ("args", "items", "name", "pairs", "state")

    def __init__(self, name: str, args: object = ()) -> None:
        self.name = name
        self.args = args
        self.state: object = None
        self.items: list[object] | None = None
        self.pairs: list[tuple[object, object]] | None = None

    def attributes(self) -> dict[object, object]:
        """Instance attributes: the state's dict, and its second dict for ``__slots__``."""
        if isinstance(self.state, dict):
            return self.state  # not a copy of it: a million records may share one state
        states = self.state if isinstance(self.state, tuple) and len(self.state) == 2 else ()
        found: dict[object, object] = {}
        for state in states:
            if isinstance(state, dict):
                found.update(state)
        return found


class DType:
    """A torch dtype, by its name without the prefix."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class StorageType(DType):
    """A torch storage class, by the dtype of its elements."""

    __slots__ = ()


class Storage:
    """A run of elements that tensors are views of.

    Attributes:
        key: its name in the file.
        dtype: torch's name of the element type.
        count: number of elements.
        location: the device that it was saved from; on ``meta`` it has no bytes.
        available: bytes that the file has for it.
        region: where they are, when the file tells that at once.
        nbytes: bytes that the elements take.
    """

    __slots__ = ("available", "count", "dtype", "key", "location", "nbytes", "region")

    def __init__(self, key: str, dtype: str, count: int, location: str, available: int) -> None:
        self.key = key
        self.dtype = dtype
        self.count = count
        self.location = location
        self.available = available
        self.region: Region | bytes | None = None
        self.nbytes = count * ITEM_SIZES[dtype]


class TensorRecord:
    """A tensor as a file describes it: what all kinds have in common.

    Attributes:
        shape: sizes, outermost first.
        dtype: torch's name of the element type.
    """

    __slots__ = ("dtype", "shape")

    def __init__(self, shape: tuple[int, ...], dtype: str) -> None:
        self.shape = shape
        self.dtype = dtype

    @property
    def nbytes(self) -> int:
        """What a contiguous copy takes."""
        return math.prod(self.shape) * ITEM_SIZES[self.dtype]

    def check(self) -> None:
        """Compare with the file what can be compared before any memory is taken.

        Raises:
            Malformed: it does not fit.
        """


class DenseRecord(TensorRecord):
    """A view on a storage: offset and strides in elements, as ``Tensor.set_`` takes them."""

    __slots__ = ("conj", "neg", "offset", "storage", "stride")

    def __init__(
        self,
        storage: Storage,
        offset: int,
        shape: tuple[int, ...],
        stride: tuple[int, ...],
        dtype: str,
        metadata: object = None,
    ) -> None:
        self.storage = storage
        self.offset = offset
        self.shape = shape
        self.stride = stride
        self.dtype = dtype
        bits = metadata if isinstance(metadata, dict) else {}
        self.conj = bits.get("conj") is True
        self.neg = bits.get("neg") is True

    @property
    def span(self) -> int:
        """Bytes from its first element to behind its last one."""
        last = 0
        for size, step in zip(self.shape, self.stride, strict=True):
            if not size:
                return 0
            last += (size - 1) * step
        return (last + 1) * ITEM_SIZES[self.dtype]

    @property
    def is_in_order(self) -> bool:
        """Whether its elements lie in the storage one after the other as they are, and there are some."""
        due = 1
        for size, step in zip(reversed(self.shape), reversed(self.stride), strict=True):
            if size != 1 and step != due:
                return False
            due *= size
        return due > 0 and not self.conj and not self.neg and self.storage.location != "meta"

    def check(self) -> None:
        """Compare offset, sizes and strides with the storage, and the storage with the file."""
        storage, last, empty = self.storage, self.offset, False
        if type(last) is not int or last < 0 or not len(self.shape) == len(self.stride) <= _MAX_DIMENSIONS:
            raise self._misfit()
        for size, step in zip(self.shape, self.stride, strict=True):
            if type(size) is not int or type(step) is not int or size < 0 or step < 0:
                raise self._misfit()
            empty = empty or not size
            last += (size - 1) * step
        if empty:
            return
        if (last + 1) * ITEM_SIZES[self.dtype] > storage.nbytes:
            raise self._misfit()
        if storage.nbytes > storage.available and storage.location != "meta":
            raise Malformed(
                f"its storage {storage.key[:100]!r} should have {storage.nbytes} bytes, the file has "
                f"{max(storage.available, 0)}"
            )

    def _misfit(self) -> Malformed:
        return Malformed(
            f"sizes {_short(self.shape)} with strides {_short(self.stride)} at {_short(self.offset)} "
            f"do not fit its storage of {self.storage.count} elements"
        )


class QuantizedRecord(TensorRecord):
    """A quantised tensor: integers, scale and zero point; these per channel of ``axis``, or one for all."""

    __slots__ = ("axis", "scale", "values", "zero_point")

    def __init__(self, values: DenseRecord, scale: object, zero_point: object, axis: int | None) -> None:
        super().__init__(values.shape, values.dtype)
        self.values = values
        self.scale = scale
        self.zero_point = zero_point
        self.axis = axis

    def check(self) -> None:
        """Check the integers, and scale and zero point where they are tensors."""
        for part in (self.values, self.scale, self.zero_point):
            if isinstance(part, TensorRecord):
                part.check()


class SparseRecord(TensorRecord):
    """A sparse tensor: COO has one tensor of indices, the compressed layouts have two."""

    __slots__ = ("coalesced", "indices", "layout", "values")

    def __init__(
        self,
        layout: str,
        indices: tuple[TensorRecord, ...],
        values: TensorRecord,
        shape: tuple[int, ...],
        coalesced: bool | None,
    ) -> None:
        super().__init__(shape, values.dtype)
        self.layout = layout
        self.indices = indices
        self.values = values
        self.coalesced = coalesced

    @property
    def nbytes(self) -> int:
        """What indices and values take; a dense copy may be far larger."""
        return self.values.nbytes + sum(part.nbytes for part in self.indices)

    def check(self) -> None:
        """Check values and indices."""
        for part in (self.values, *self.indices):
            part.check()


class MetaRecord(TensorRecord):
    """A tensor of the meta device: a shape without values."""

    __slots__ = ()


class NumpyType:
    """A NumPy dtype: its code without byte order (``f4``), and that order."""

    __slots__ = ("big", "code", "plain")

    def __init__(self, code: str) -> None:
        self.big = code[:1] == ">"
        self.code = code.lstrip("<>=|")
        self.plain = True

    def set_state(self, state: object) -> None:
        """Take byte order and fields from what ``dtype.__setstate__`` would get."""
        if isinstance(state, tuple) and len(state) > 3:
            self.big = state[1] == ">"
            self.plain = state[2] is None and state[3] is None

    @property
    def name(self) -> str | None:
        """Torch's name, or ``None`` when torch has no such dtype."""
        return NUMPY_NAMES.get(self.code) if self.plain else None


class NumpyRecord(TensorRecord):
    """A NumPy array inside a pickle.

    ``dtype`` is ``""`` when torch has no such type; then ``data`` is kept as it came and it is no tensor.
    """

    __slots__ = ("big", "data", "fortran")

    def __init__(self) -> None:
        super().__init__((0,), "uint8")
        self.big = False
        self.fortran = False
        self.data: object = b""

    def set_state(self, state: object) -> None:
        """Take what ``ndarray.__setstate__`` would get: version, shape, dtype, Fortran order, data."""
        if not isinstance(state, tuple) or len(state) not in (4, 5):
            raise Malformed("a NumPy array without shape, type and data")
        shape, dtype, fortran, data = state[-4:]
        self.fill(shape, dtype, bool(fortran), data)

    def with_data(self, data: object) -> NumpyRecord:
        """Give the same array with these data."""
        copy = NumpyRecord()
        copy.shape, copy.dtype, copy.big, copy.fortran = self.shape, self.dtype, self.big, self.fortran
        copy.data = data
        return copy

    def fill(self, shape: object, dtype: object, fortran: bool, data: object) -> None:
        """Set all of it, after checking that the data are as long as shape and type say."""
        if not isinstance(dtype, NumpyType):
            raise Malformed("a NumPy array without an element type")
        self.shape = sizes(shape, "a NumPy array's shape")
        self.dtype = dtype.name or ""
        self.big, self.fortran, self.data = dtype.big, fortran, data
        if not self.dtype:
            return
        length = data.count if isinstance(data, Region) else _length(data)
        if length != self.nbytes:
            raise Malformed(
                f"a NumPy array of shape {self.shape} and type {self.dtype} holds {length} bytes, "
                f"not {self.nbytes}"
            )


def numpy_scalar(dtype: NumpyType, data: bytes | bytearray) -> int | float | bool | str:
    """Decode a NumPy scalar of a pickle; an unusual type gives its hexadecimal digits."""
    code = _STRUCT_CODES.get(dtype.code)
    if code and len(data) == struct.calcsize(code):
        value: int | float | bool = struct.unpack((">" if dtype.big else "<") + code, data)[0]
        return value
    return data[:64].hex()


def sizes(value: object, what: str) -> tuple[int, ...]:
    """Check a tuple of sizes or strides: not negative, not too many, and a product that fits a machine word.

    Raises:
        Malformed: it is something else.
    """
    if type(value) is not tuple:
        if type(value) is not list:
            raise Malformed(f"{what} is no tuple of numbers")
        value = tuple(value)
    if len(value) > _MAX_DIMENSIONS:
        raise Malformed(f"{what} has {len(value)} dimensions")
    product = 1
    for size in value:
        if type(size) is not int or size < 0:
            raise Malformed(f"{what} is {_short(value)}")
        product *= size or 1
    if product > _MAX_ELEMENTS:
        raise Malformed(f"{what} is {_short(value)}: larger than any memory")
    return value


def _length(data: object) -> int:
    return len(data) if isinstance(data, bytes | bytearray) else -1


def _short(value: object) -> str:
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else "a huge number"
    if isinstance(value, tuple) and len(value) <= 8:
        return "(" + ", ".join(_short(item) for item in value if not isinstance(item, tuple)) + ")"
    return type(value).__name__
