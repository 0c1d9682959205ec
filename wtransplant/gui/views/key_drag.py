"""Dragging keys: what hangs on the mouse meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QDrag, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from wtransplant.gui.models.key_tree_model import KeyTreeModel
from wtransplant.gui.theme import color, mono_font
from wtransplant.units import format_size, plural


def drag_keys(view: QWidget, model: KeyTreeModel, paths: Sequence[str]) -> Qt.DropAction:
    """Drag some keys and groups, as a copy; returns when the mouse is let go."""
    drag = QDrag(view)
    drag.setMimeData(model.mime_of(paths))
    drag.setPixmap(_label(_summary(model, paths), view))
    drag.setHotSpot(QPoint(-10, -6))
    return drag.exec(Qt.DropAction.CopyAction, Qt.DropAction.CopyAction)


def _summary(model: KeyTreeModel, paths: Sequence[str]) -> str:
    """``conv1.weight · 36.0 KiB``, or ``12 tensors · 1.7 MiB``."""
    nodes = model.tree.topmost(paths)
    nbytes = format_size(sum(node.nbytes for node in nodes))
    if len(nodes) == 1 and nodes[0].key is not None:
        return f"{model.facts.text(nodes[0], 'key')} · {nbytes}"
    return f"{plural(sum(node.tensors for node in nodes), 'tensor')} · {nbytes}"


def _label(text: str, view: QWidget) -> QPixmap:
    font, scale = mono_font(), view.devicePixelRatioF()
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, 320)
    width, height = metrics.horizontalAdvance(shown) + 20, metrics.height() + 10
    pixmap = QPixmap(int(width * scale), int(height * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color("accent"), 1.2))
    painter.setBrush(color("panel"))
    area = QRectF(0.6, 0.6, width - 1.2, height - 1.2)
    painter.drawRoundedRect(area, height / 2 - 1, height / 2 - 1)
    painter.setPen(color("text"))
    painter.setFont(font)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), shown)
    painter.end()
    return pixmap
