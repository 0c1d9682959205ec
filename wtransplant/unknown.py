"""Shapes and dtypes that nobody knows: of keys that are known from a text, not from a file or a model.

An unknown shape is one size that is written as ``?`` and equals nothing but itself, so that it is never taken for a
shape that fits.
"""

from __future__ import annotations

from collections.abc import Sequence

UNKNOWN_DTYPE = "?"


class _UnknownSize(int):
    """Counts as no elements; is equal to itself alone."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return "?"

    __str__ = __repr__


_SIZE = _UnknownSize()
UNKNOWN_SHAPE: tuple[int, ...] = (_SIZE,)


def is_unknown(shape: Sequence[int]) -> bool:
    """Whether nobody knows this shape."""
    return any(size is _SIZE for size in shape)
