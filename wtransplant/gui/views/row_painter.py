"""How one row of a key tree looks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from wtransplant.gui.models.key_tree import KeyNode
from wtransplant.gui.models.key_tree_model import KeyTreeModel
from wtransplant.gui.models.movement_words import bar_share
from wtransplant.gui.theme import color, status_color, status_glyph
from wtransplant.gui.views.glyphs import paint_arrow, paint_check, paint_status

INDENT = 15.0
ARROW = 10.0
PADDING = 6.0
CHECK = 14.0
MARK = 9.0
BAR = 3.0
WORD_AIR = 5.0

_OWN_MARKS = ("←", "=")  # texts that begin with these tell their status without a mark in front


@dataclass(frozen=True, slots=True)
class RowState:
    """What a row is at the moment it is painted: its place and how the person and the ribbon point at it."""

    row: int
    top: float
    height: float
    selected: bool = False
    hovered: bool = False
    lit: bool = False
    drop_here: bool = False
    focused: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A visible column: its name in the model and where it lies in the viewport."""

    name: str
    left: float
    width: float


class RowPainter:
    """Paints rows of one model; made anew when fonts change.

    Args:
        model: what to paint.
        font: the interface font, for everything but keys.
        mono: the monospaced font, for keys.
    """

    def __init__(self, model: KeyTreeModel, font: QFont, mono: QFont) -> None:
        self._model = model
        self._font, self._mono = font, mono
        self._metrics, self._mono_metrics = QFontMetricsF(font), QFontMetricsF(mono)

    def indent(self, depth: int, width: float) -> float:
        """Distance of a key's arrow from the left edge; levels move closer when the column is narrow for them."""
        step = min(INDENT, 0.5 * width / max(1, self._model.deepest))
        return PADDING + step * depth

    def arrow_box(self, depth: int, column: Column, state: RowState) -> QRectF:
        """Square of the arrow in front of a group, in viewport coordinates."""
        left = column.left + self.indent(depth, column.width)
        return QRectF(left, state.top + (state.height - ARROW) / 2, ARROW, ARROW)

    def paint(self, painter: QPainter, state: RowState, columns: list[Column], width: float) -> None:
        """Paint a row over the whole width of the viewport."""
        node = self._model.node(state.row)
        hint, way = self._model.facts.hint(node), node.path in self._model.facts.ways
        self._paint_ground(painter, state, width, hint, way)
        painter.setOpacity(0.38 if hint and not way and not state.drop_here else 1.0)
        names = {column.name for column in columns}
        for column in columns:
            if column.name == "key":
                self._paint_key(painter, node, column, state, with_class="module" not in names)
            elif column.name in ("status", "from"):
                self._paint_status(painter, node, column, state)
            elif column.name == "freeze":
                self._paint_freeze(painter, node, column, state)
            elif column.name == "moved":
                self._paint_moved(painter, node, column, state)
            else:
                self._paint_plain(painter, node, column, state)
        painter.setOpacity(1.0)

    def _paint_ground(
        self, painter: QPainter, state: RowState, width: float, hint: str | None, way: bool
    ) -> None:
        """The ground of a row; where a drop fits a bar stands in front, a broken one where an operation is needed."""
        area = QRectF(0, state.top, width, state.height)
        if state.selected:
            painter.fillRect(area, color("selection"))
        elif state.lit or hint == "":
            painter.fillRect(area, color("lit"))
        elif state.hovered:
            painter.fillRect(area, color("hover"))
        elif way:
            painter.fillRect(area, color("lit", 0.5))
        if hint == "" or way:
            self._paint_bar(painter, area, broken=way)
        if state.drop_here:
            self._paint_frame(painter, area, QPen(color("missing" if hint and not way else "accent"), 1.4))
        elif state.focused:
            self._paint_frame(painter, area, QPen(color("accent", 0.55), 1.0))

    def _paint_bar(self, painter: QPainter, area: QRectF, *, broken: bool) -> None:
        pen = QPen(color("accent"), 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        if broken:
            pen.setDashPattern([1.3, 1.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(4.5, area.top() + 3), QPointF(4.5, area.bottom() - 3))

    def _paint_frame(self, painter: QPainter, area: QRectF, pen: QPen) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 4, 4)

    def _paint_key(
        self, painter: QPainter, node: KeyNode, column: Column, state: RowState, with_class: bool
    ) -> None:
        self._paint_guides(painter, node, column, state)
        box = self.arrow_box(node.depth, column, state)
        if node.key is None:
            strong = state.hovered or state.selected
            paint_arrow(
                painter, box, self._model.is_expanded(state.row), color("text" if strong else "muted")
            )
        left = box.right() + 5
        area = QRectF(left, state.top, column.left + column.width - left - 4, state.height)
        name = self._model.facts.text(node, "key")
        painter.setFont(self._mono)
        self._text(painter, name, area, color("text"), self._mono_metrics)
        area.setLeft(left + self._mono_metrics.horizontalAdvance(name) + 9)
        if with_class and node.key is None:
            painter.setFont(self._font)
            class_name = self._model.facts.text(node, "module")
            if self._metrics.horizontalAdvance(class_name) <= area.width():
                self._text(painter, class_name, area, color("muted"), self._metrics)
                area.setLeft(area.left() + self._metrics.horizontalAdvance(class_name) + 9)
        for word in self._model.facts.words(node):
            area = self._paint_word(painter, word, area)

    def _paint_word(self, painter: QPainter, word: str, area: QRectF) -> QRectF:
        """A word in a frame, if there is room for all of it; what room is left."""
        width = self._metrics.horizontalAdvance(word) + 2 * WORD_AIR
        if width > area.width():
            return area
        height = self._metrics.height()
        frame = QRectF(area.left(), area.center().y() - height / 2, width, height)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color("border"), 1.0))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(self._font)
        self._text(painter, word, frame.adjusted(WORD_AIR, 0, 0, 0), color("muted"), self._metrics)
        return area.adjusted(width + WORD_AIR, 0, 0, 0)

    def _paint_guides(self, painter: QPainter, node: KeyNode, column: Column, state: RowState) -> None:
        """A faint line below the arrow of every group that the row lies in."""
        for level in range(node.depth):
            x = round(column.left + self.indent(level, column.width) + ARROW / 2)
            painter.fillRect(QRectF(x, state.top, 1, state.height), color("grid"))

    def _paint_plain(self, painter: QPainter, node: KeyNode, column: Column, state: RowState) -> None:
        tint = color("text" if column.name == "module" and node.key is None else "muted")
        right = column.name in ("size", "confidence", "moved")
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._font)
        text = self._model.facts.text(node, column.name)
        self._text(painter, text, self._inside(column, state), tint, self._metrics, side)

    def _paint_status(self, painter: QPainter, node: KeyNode, column: Column, state: RowState) -> None:
        status = self._model.facts.status(node)[1]
        text = self._model.facts.text(node, column.name).removeprefix(f"{status_glyph(status)} ")
        area = self._inside(column, state)
        if text and not text.startswith(_OWN_MARKS):
            middle = state.top + state.height / 2
            paint_status(painter, status, QRectF(area.left(), middle - MARK / 2, MARK, MARK))
            area.setLeft(area.left() + MARK + 5)
        calm = node.key is None and status in ("linked", "used")
        tint = color("text") if state.selected else color("muted") if calm else status_color(status)
        painter.setFont(self._font)
        is_key = text.startswith("←") and " " not in text[2:]
        elide = Qt.TextElideMode.ElideLeft if is_key else Qt.TextElideMode.ElideRight
        if is_key and self._metrics.horizontalAdvance(text) > area.width():
            area = self._paint_arrow_text(painter, area, tint)
            text = text.removeprefix("←").lstrip()
        self._text(painter, text, area, tint, self._metrics, elide=elide)

    def _paint_arrow_text(self, painter: QPainter, area: QRectF, tint: QColor) -> QRectF:
        """The arrow in front of a shortened source key, of which the end says the most; what room is left."""
        self._text(painter, "←", area, tint, self._metrics)
        return area.adjusted(self._metrics.horizontalAdvance("← "), 0, 0, 0)

    def _paint_freeze(self, painter: QPainter, node: KeyNode, column: Column, state: RowState) -> None:
        box = QRectF(column.left + PADDING, state.top + (state.height - CHECK) / 2, CHECK, CHECK)
        paint_check(
            painter, box.adjusted(0.5, 0.5, -0.5, -0.5), self._model.facts.frozen(node), state.hovered
        )

    def _paint_moved(self, painter: QPainter, node: KeyNode, column: Column, state: RowState) -> None:
        """The figure, and below it a bar on a logarithmic scale."""
        self._paint_plain(painter, node, column, state)
        row = self._model.facts.moved(node)
        if row is None:
            return
        area = self._inside(column, state)
        track = QRectF(area.left(), area.bottom() - BAR - 1, area.width(), BAR)
        painter.fillRect(track, color("grid"))
        track.setWidth(area.width() * bar_share(row.relative))
        painter.fillRect(track, color("accent", 0.75))

    def _inside(self, column: Column, state: RowState) -> QRectF:
        return QRectF(column.left + PADDING, state.top, column.width - 2 * PADDING, state.height)

    def _text(
        self,
        painter: QPainter,
        text: str,
        area: QRectF,
        tint: QColor,
        metrics: QFontMetricsF,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        if not text or area.width() < 4:
            return
        painter.setPen(tint)
        shown = metrics.elidedText(text, elide, area.width())
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
