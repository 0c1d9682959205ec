"""The format ``.tiny``: a line ``TINY 1``, a line for each tensor, an empty line, then all elements in order.

A line for a tensor has its key, its dtype and its sizes: ``layer.weight float32 3 4``.
"""

from __future__ import annotations

from math import prod

from wtransplant.checkpoints.dtypes import ITEM_SIZES
from wtransplant.checkpoints.flat_file import FlatIndex, Place
from wtransplant.checkpoints.opening import Format, Probe
from wtransplant.checkpoints.records import Malformed

_MAGIC = b"TINY 1\n"
_LONGEST = 1 << 20


def read_index(probe: Probe) -> FlatIndex:
    """Read the header.

    Raises:
        Malformed: it has no end, or a line in it is none.
    """
    header, end, _ = probe.file.read(0, min(probe.file.size, _LONGEST)).partition(b"\n\n")
    if not end:
        raise Malformed("the header has no end")
    places: dict[str, Place] = {}
    offset = len(header) + len(end)
    for line in header.decode("utf-8", "replace").split("\n")[1:]:
        key, dtype, shape = _entry(line)
        places[key] = Place(dtype, shape, offset)
        offset += ITEM_SIZES[dtype] * prod(shape)
    return FlatIndex(probe.file, "tiny", places, metadata={"version": "1"})


def _entry(line: str) -> tuple[str, str, tuple[int, ...]]:
    key, dtype, *sizes = line.split(" ") if " " in line else (line, "")
    if dtype not in ITEM_SIZES or not all(size.isascii() and size.isdigit() for size in sizes):
        raise Malformed(f"the line {line[:80]!r} describes no tensor")
    return key, dtype, tuple(map(int, sizes))


FORMAT = Format("tiny", lambda probe: probe.head.startswith(_MAGIC), read_index)
