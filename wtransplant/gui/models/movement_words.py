"""How far something moved, as a figure and as the length of a bar."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wtransplant.units import plural
from wtransplant.words import number, tr

if TYPE_CHECKING:
    from wtransplant.freezing import MovementRow

_LEAST = -6.0
"""Decimal logarithm of the relative change whose bar has no length any more."""


def relative_text(relative: float) -> str:
    """``0.0123`` → ``1.2%``; a dash where nothing moved, ``new`` where something moved that was zero."""
    if math.isnan(relative):
        return "NaN"
    if math.isinf(relative):
        return tr("new")
    if relative == 0:
        return "–"
    percent = 100 * relative
    if percent >= 10:
        return number(percent, ",.0f") + "%"
    return number(percent, ".2g") + "%" if percent >= 1e-3 else "< 0.001%"


def bar_share(relative: float) -> float:
    """Length of the bar, 0 to 1, on a logarithmic scale from one millionth to the whole."""
    if math.isnan(relative) or math.isinf(relative):
        return 1.0
    if relative <= 0:
        return 0.0
    return min(1.0, max(0.03, 1 - math.log10(relative) / _LEAST))


def movement_sentence(row: MovementRow) -> str:
    """For the tooltip: how many tensors moved, and by what."""
    if not row.moved:
        return tr("did not move in the run")
    share = relative_text(row.relative)
    if row.tensors == 1:
        return tr(
            "moved in the run: relative L2 change {share} ({change:.3g} of {size:.3g})",
            share=share,
            change=row.change,
            size=row.size,
        )
    return tr(
        "{moved:,} of {tensors} moved in the run: relative L2 change {share} ({change:.3g} of {size:.3g})",
        moved=row.moved,
        tensors=plural(row.tensors, "tensor"),
        share=share,
        change=row.change,
        size=row.size,
    )
