"""The header of a GGUF file: values by name, then the tensors' names, sizes, types and offsets.

The layout is that of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3. The ``gguf``
package's own reader follows whatever count a file names, which takes hours for one that lies.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from wtransplant.checkpoints.index import MAX_TENSORS, PlainValue
from wtransplant.checkpoints.records import Malformed, sizes
from wtransplant.words import tr

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_DEFAULT_ALIGNMENT = 32
_STRING, _ARRAY = 8, 9
_SCALARS = dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12), "BbHhIif?Qqd", strict=True))
# Vocabularies have some 250,000 texts and as many numbers; the latter are passed over in one step.
_MAX_ITEMS = 2_000_000
_MAX_DEPTH = 4
_MAX_DIMENSIONS = 64
_MAX_TEXT, _MAX_NAME = 1_000, 65_535  # the format's own limit for names

_T = TypeVar("_T")


class Described(NamedTuple):
    """A tensor as the header tells it: sizes outermost first, the type's number, and where the data begin."""

    shape: tuple[int, ...]
    type: int
    offset: int


@dataclass(slots=True)
class GgufHeader:
    """What the header says; offsets of tensors count from ``start``."""

    version: int
    big: bool
    values: dict[str, PlainValue]
    tensors: dict[str, Described]
    start: int
    alignment: int


def read_header(data: bytes | mmap.mmap) -> GgufHeader:
    """Read the header at the beginning of a file.

    Raises:
        Malformed: it is cut off, of an unknown version, or names something twice.
    """
    try:
        return _Cursor(data).header()
    except (struct.error, UnicodeDecodeError, OverflowError) as error:
        raise Malformed(tr("the GGUF header is cut off or damaged: {error}", error=error)) from error


class _Cursor:
    def __init__(self, data: bytes | mmap.mmap) -> None:
        self._data = data
        self._position = len(MAGIC)
        self._order = "<"
        self._left = _MAX_ITEMS

    def header(self) -> GgufHeader:
        # The version of a big-endian file has its two upper bytes set when read the other way round.
        self._order = ">" if self._data[4:6] == b"\0\0" else "<"
        version = self._number("I")
        if version not in _VERSIONS:
            raise Malformed(tr("version {version} of GGUF is not known", version=version))
        count, pairs = self._number("Q"), self._number("Q")
        if count > MAX_TENSORS:
            raise Malformed(tr("the GGUF header should name {count} tensors", count=count))
        values = self._named(pairs, self._value)
        tensors = self._named(count, self._tensor)
        alignment = values.get("general.alignment", _DEFAULT_ALIGNMENT)
        if type(alignment) is not int or alignment <= 0 or alignment & (alignment - 1):
            raise Malformed(tr("the alignment {alignment!r} is no power of two", alignment=alignment))
        start = -(-self._position // alignment) * alignment
        return GgufHeader(version, self._order == ">", values, tensors, start, alignment)

    def _named(self, count: int, read: Callable[[], _T]) -> dict[str, _T]:
        found: dict[str, _T] = {}
        for _ in range(count):
            self._spend(1)
            name = self._text()
            if name in found:
                raise Malformed(tr("the GGUF header names {name!r} twice", name=name[:200]))
            found[name] = read()
        return found

    def _tensor(self) -> Described:
        dimensions = self._number("I")
        if dimensions > _MAX_DIMENSIONS:
            raise Malformed(tr("a tensor of {dimensions} dimensions", dimensions=dimensions))
        shape = sizes(self._numbers(f"{dimensions}Q")[::-1], tr("a tensor's shape"))
        return Described(shape, self._number("I"), self._number("Q"))

    def _value(self) -> PlainValue:
        return self._typed(self._number("I"), _MAX_DEPTH)

    def _typed(self, kind: int, depth: int) -> PlainValue:
        if kind == _STRING:
            return self._shortened()
        if kind == _ARRAY and depth:
            return self._array(depth - 1)
        if kind not in _SCALARS:
            raise Malformed(tr("the GGUF header has a value of the unknown type {kind}", kind=kind))
        value: PlainValue = self._numbers(_SCALARS[kind])[0]
        return value

    def _array(self, depth: int) -> str:
        """Pass over an array; vocabularies are of no use here, and are told by their length."""
        kind, count = self._number("I"), self._number("Q")
        if kind in _SCALARS:
            self._skip(count * struct.calcsize("=" + _SCALARS[kind]))
        else:
            self._spend(count)
            for _ in range(count):
                self._skip(self._number("Q")) if kind == _STRING else self._typed(kind, depth)
        return f"array of {count}"

    def _shortened(self) -> str:
        """A value's text; of a very long one only the beginning is decoded."""
        length, start = self._number("Q"), self._position
        self._skip(length)
        if length > 4 * _MAX_TEXT:
            return str(self._data[start : start + 4 * _MAX_TEXT], "utf-8", "ignore")[:_MAX_TEXT] + "…"
        text = str(self._data[start : start + length], "utf-8")
        return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + "…"

    def _text(self) -> str:
        length = self._number("Q")
        if length > _MAX_NAME:
            raise Malformed(tr("the GGUF header has a name of {length} bytes", length=length))
        start = self._position
        self._skip(length)
        return str(self._data[start : self._position], "utf-8")

    def _number(self, code: str) -> int:
        return int(self._numbers(code)[0])

    def _numbers(self, code: str) -> tuple[Any, ...]:
        found = struct.unpack_from(self._order + code, self._data, self._position)
        self._position += struct.calcsize("=" + code)
        return found

    def _skip(self, count: int) -> None:
        self._position += count
        if self._position > len(self._data):
            raise Malformed(tr("the GGUF header is cut off"))

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise Malformed(tr("the GGUF header has more entries than that of any model"))
