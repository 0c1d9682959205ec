"""The language of the filter boxes: plain words, ``/regex/``, ``shape:768,*``, ``dtype:bf16``, ``status:missing``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wtransplant.errors import WtransplantError
from wtransplant.gui.models.row_info import short_dtype
from wtransplant.gui.models.statuses import SEVERITY
from wtransplant.gui.models.tensor_columns import TensorColumns
from wtransplant.gui.models.tree_numbers import Mask
from wtransplant.units import format_shape
from wtransplant.words import tr

_FIELDS = ("shape", "dtype", "status")
_ANY = "*"
_REST = "..."


class FilterError(WtransplantError, ValueError):
    """A filter text that cannot be used; ``position`` is the offset of the fault in it, from 0."""

    def __init__(self, what: str, position: int, *, hint: str = "") -> None:
        WtransplantError.__init__(self, what, hint=hint)
        self.position = position


@dataclass(frozen=True)
class KeyFilter:
    """What a key has to fulfil to be shown; every term narrows further.

    Attributes:
        words: lower-case texts that must all occur in the key, in any case.
        patterns: regular expressions that must all be found in the key.
        shapes: shape patterns, all to be matched: an int, ``*`` for any size, ``...`` for any number of dimensions.
        dtypes: each a set of beginnings of long or short dtype names, one of which must fit.
        statuses: likewise for status words, in English or in the language of now.
    """

    words: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    shapes: tuple[tuple[str, ...], ...] = ()
    dtypes: tuple[tuple[str, ...], ...] = ()
    statuses: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.patterns or self.shapes or self.dtypes or self.statuses)

    def select(self, tensors: TensorColumns, statuses: NDArray[np.int8]) -> Mask:
        """Which tensors fulfil every term.

        Shapes, dtypes and statuses are few: each is looked at once. Keys are many, so that only those of
        tensors that passed the other terms are.

        Args:
            tensors: the tensors of a tree.
            statuses: the place of each one's status in ``SEVERITY``, in leaf order.

        Returns:
            bool, in leaf order.
        """
        chosen = np.ones(len(tensors.tree), dtype=bool)
        for wanted in self.shapes:
            chosen &= _among([shape_fits(s, wanted) for s in tensors.shapes.distinct], tensors.shapes.codes)
        for names in self.dtypes:
            chosen &= _among([_dtype_fits(d, names) for d in tensors.dtypes.distinct], tensors.dtypes.codes)
        for words in self.statuses:
            chosen &= _among(
                [status.startswith(words) or tr(status).startswith(words) for status in SEVERITY], statuses
            )
        left = np.flatnonzero(chosen).tolist()
        for word in self.words:
            left = [leaf for leaf in left if word in tensors.lower_keys[leaf]]
        for pattern in self.patterns:
            left = [leaf for leaf in left if pattern.search(tensors.tree.keys[leaf])]
        found = np.zeros(len(chosen), dtype=bool)
        found[left] = True
        return found


def with_status(words: Collection[str], statuses: NDArray[np.int8]) -> Mask:
    """Which tensors have one of some statuses: bool, in leaf order."""
    return _among([status in words for status in SEVERITY], statuses)


def _among(fits: Sequence[bool], codes: NDArray[np.integer[Any]]) -> Mask:
    """Look up for each tensor whether its value is one that fits."""
    found: Mask = np.array(fits, dtype=bool)[codes] if len(fits) else np.zeros(len(codes), dtype=bool)
    return found


def parse_filter(text: str) -> KeyFilter:
    """Read a filter text. An empty one shows everything (and is false).

    A regular expression runs from a ``/`` at the start of a term to a ``/`` at its end and may hold spaces;
    while it is not closed yet, it runs to the end of the text.

    Raises:
        FilterError: a regular expression or shape that cannot be read, with its position.
    """
    words: list[str] = []
    patterns: list[re.Pattern[str]] = []
    fields: dict[str, list[tuple[str, ...]]] = {name: [] for name in _FIELDS}
    for position, term in _terms(text):
        name, colon, value = term.partition(":")
        if term.startswith("/"):
            patterns += _pattern(term, position)
        elif colon and name.lower() in _FIELDS:
            if value:
                fields[name.lower()].append(_values(name.lower(), value, position + len(name) + 1))
        else:
            words.append(term.lower())
    return KeyFilter(
        tuple(words), tuple(patterns), tuple(fields["shape"]), tuple(fields["dtype"]), tuple(fields["status"])
    )


_TERM = re.compile(r"/(?:\\.|[^\\/]|/(?!\s|$))*(?:/(?=\s|$)|$)|\S+", re.DOTALL)


def _terms(text: str) -> list[tuple[int, str]]:
    return [(found.start(), found.group()) for found in _TERM.finditer(text)]


def _pattern(term: str, position: int) -> list[re.Pattern[str]]:
    body = term[1:-1] if len(term) > 1 and term.endswith("/") and not term.endswith("\\/") else term[1:]
    if not body:
        return []
    try:
        return [re.compile(body)]
    except re.error as error:
        raise FilterError(
            tr("the regular expression is not valid: {error}", error=error.msg),
            position + 1 + (error.pos or 0),
            hint=tr(
                "Mend the pattern between the slashes, or leave the slashes out to search for plain text."
            ),
        ) from error


def _values(name: str, value: str, position: int) -> tuple[str, ...]:
    if name == "shape":
        return _shape(value, position)
    return tuple(part for part in value.lower().split(",") if part)


def _shape(value: str, position: int) -> tuple[str, ...]:
    if value.lower() in ("scalar", format_shape(())):
        return ()
    sizes: list[str] = []
    for found in re.finditer(r"[^,×x]+", value):
        size = _REST if found.group() == "…" else found.group()
        if size not in (_ANY, _REST) and not size.isdecimal():
            raise FilterError(
                tr("{size!r} is not a size", size=size),
                position + found.start(),
                hint=tr("Write numbers, * for any size or ... for any number of dimensions: shape:768,*"),
            )
        sizes.append(size if size in (_ANY, _REST) else str(int(size)))
    return tuple(sizes)


@lru_cache(maxsize=4096)
def shape_fits(shape: tuple[int, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a shape is what ``shape:`` asked for; the first ``...`` stands for any number of dimensions."""
    if _REST in wanted:
        at = wanted.index(_REST)
        after = len(wanted) - at - 1
        if len(shape) < at + after:
            return False
        return _sizes_fit(shape[:at], wanted[:at]) and _sizes_fit(
            shape[len(shape) - after :], wanted[at + 1 :]
        )
    return len(shape) == len(wanted) and _sizes_fit(shape, wanted)


def _sizes_fit(shape: tuple[int, ...], wanted: tuple[str, ...]) -> bool:
    return all(want in (_ANY, _REST) or int(want) == size for size, want in zip(shape, wanted, strict=True))


@lru_cache(maxsize=1024)
def _dtype_fits(dtype: str, names: tuple[str, ...]) -> bool:
    return dtype.startswith(names) or short_dtype(dtype).startswith(names)
