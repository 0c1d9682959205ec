"""How wide the columns of a key tree are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QTableView

from wtransplant.gui.models.said_lists import counted
from wtransplant.gui.models.statuses import SOURCE_STATUSES
from wtransplant.gui.views.row_painter import CHECK, MARK, PADDING
from wtransplant.units import plural
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.gui.models.key_tree_model import KeyTreeModel

# The widest usual content; what is longer is elided and whole in the tooltip.
_SAMPLES = {
    "dtype": "bf16",
    "size": "1000 KiB",
    "module": "BatchNorm2d",
    "freeze": mark("freeze"),
    "confidence": "≥ 100%",
    "moved": "< 0.001%",
}
# What goes first when there is not enough room for the keys.
_GIVE_UP = ("module", "dtype", "size")
_LEAST_KEY = 155
_LEAST_FROM = 130
_MOST_SHAPE = 120


def lay_out_columns(view: QTableView, model: KeyTreeModel, font: QFont) -> None:
    """Give every column what its content needs, and the keys (and where they come from) the rest.

    Columns that tell the least are hidden, one after the other, while the keys have too little room.
    """
    metrics = QFontMetricsF(font)
    counts = (counted(14, status) for status in SOURCE_STATUSES)
    samples = _SAMPLES | {
        "shape": max(model.facts.widest_shape, plural(12, "tensor"), key=metrics.horizontalAdvance),
        "status": max(counts, key=metrics.horizontalAdvance),
    }
    widths = {name: _wanted(name, tr(samples[name]), metrics) for name in model.columns if name in samples}
    if model.facts.confidence is None:
        widths.pop("confidence", None)
    if model.facts.movement is None:
        widths.pop("moved", None)
    room = view.viewport().width()
    least = _LEAST_KEY + (_LEAST_FROM if "from" in model.columns else 0)
    widths["shape"] = min(widths["shape"], _MOST_SHAPE)
    for name in _GIVE_UP:
        if room - sum(widths.values()) >= least:
            break
        widths.pop(name, None)
    rest = room - sum(widths.values())
    if "from" in model.columns:
        widths["from"] = max(_LEAST_FROM, int(rest * 0.44))
    widths["key"] = max(80, room - sum(widths.values()))
    _apply(view, model, widths)


def _wanted(name: str, sample: str, metrics: QFontMetricsF) -> int:
    text = max(metrics.horizontalAdvance(sample), metrics.horizontalAdvance(tr(name)))
    extra = MARK + 5 if name == "status" else max(0.0, CHECK - text) if name == "freeze" else 0.0
    return int(text + extra + 2 * PADDING + 1)


def _apply(view: QTableView, model: KeyTreeModel, widths: dict[str, int]) -> None:
    header = view.horizontalHeader()
    for at, name in enumerate(model.columns):
        header.setSectionHidden(at, name not in widths)
        if name in widths:
            header.resizeSection(at, widths[name])
