"""The words for what becomes of a key, from harmless to urgent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from wtransplant.gui.models.said_lists import counted
from wtransplant.words import mark

SOURCE_STATUSES = (mark("used"), mark("unexpected"), mark("mismatched"), mark("skipped"))
TARGET_STATUSES = (mark("linked"), mark("missing"), mark("mismatched"), mark("ambiguous"), mark("skipped"))

# A summary takes the colour of the last one that occurs.
SEVERITY = ("", "skipped", "used", "linked", "unexpected", "ambiguous", "missing", "mismatched")
_CODES: dict[str | None, int] = {status: code for code, status in enumerate(SEVERITY)}


def status_code(status: str | None) -> int:
    """Place of a status in :data:`SEVERITY`; 0 for a word that is not there, and for none."""
    return _CODES.get(status, 0)


def status_codes(statuses: Iterable[str | None], count: int) -> NDArray[np.int8]:
    """Likewise for many: int8."""
    return np.fromiter(map(_CODES.get, statuses, repeat(0)), dtype=np.int8, count=count)


def summarise(counts: Sequence[int]) -> tuple[str, str]:
    """Text and leading status of a group.

    Args:
        counts: number of tensors per status, in the order of :data:`SEVERITY`.

    Returns:
        ``("12 linked", "linked")`` when all agree, ``("2 missing", "missing")`` when two of fourteen do not:
        the most urgent status is the one to read about, and the number of all stands in the same row;
        ``("", "")`` when no tensor has a status.
    """
    present = [code for code in range(1, len(SEVERITY)) if counts[code]]
    if not present:
        return "", ""
    worst = present[-1]
    return counted(int(counts[worst]), SEVERITY[worst]), SEVERITY[worst]
