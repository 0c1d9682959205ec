"""What a tree shows of one tensor beside its key, and the short names of dtypes."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from wtransplant.words import mark

SOURCE_COLUMNS = (mark("key"), mark("shape"), mark("dtype"), mark("size"), mark("status"))
TARGET_COLUMNS = (
    mark("key"),
    mark("module"),
    mark("shape"),
    mark("dtype"),
    mark("size"),
    mark("freeze"),
    mark("moved"),
    mark("confidence"),
    mark("from"),
)
"""What the trees say of a row; the words are the headings too."""

_SHORT = {
    "float": "f",
    "bfloat": "bf",
    "complex": "c",
    "int": "i",
    "uint": "u",
    "qint": "qi",
    "quint": "qu",
}


class RowInfo(NamedTuple):
    """Shape, torch dtype name (``float32``), size in bytes and kind (``parameter``, ``buffer``, ``""``)."""

    shape: tuple[int, ...]
    dtype: str
    nbytes: int
    kind: str = ""

    @property
    def quantised(self) -> bool:
        """Whether it is of one of torch's quantised types: integers with a scale."""
        return self.dtype.startswith(("qint", "quint"))

    @property
    def elements(self) -> int:
        """Number of elements; 1 for a scalar."""
        return prod(self.shape)


def short_dtype(name: str) -> str:
    """``float32`` → ``f32``, ``bfloat16`` → ``bf16``, ``float8_e4m3fn`` → ``f8_e4m3fn``; others as they are."""
    head = name.rstrip("0123456789") if "_" not in name else name.split("_")[0].rstrip("0123456789")
    short = _SHORT.get(head)
    return name if short is None or len(head) == len(name) else short + name[len(head) :]
