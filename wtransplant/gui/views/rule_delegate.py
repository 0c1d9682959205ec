"""The cells of the rules table: editors that tell what is typed, faults that are marked, badges."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyleOptionViewItem, QWidget

from wtransplant.gui.models.health_badges import Badge
from wtransplant.gui.models.rule_fields import KIND_TIPS, KINDS
from wtransplant.gui.models.rules_model import BADGES_ROLE, FAULT_ROLE, HEALTH, HITS, KIND
from wtransplant.gui.theme import color, mono_font, status_color
from wtransplant.gui.views.glyphs import paint_status
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import tr

Index = QModelIndex | QPersistentModelIndex
_GAP, _PAD, _MARK, _ELLIPSIS = 5.0, 7.0, 8.0, 12.0


class RuleDelegate(PlainTooltips):
    """Cells of rules.

    Signals:
        typed(int row, int column, str text): a cell is being written on.
        kind_clicked(int row, str kind): a badge was clicked, or the number of hits (an empty kind).
    """

    typed = Signal(int, int, str)
    kind_clicked = Signal(int, str)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line, or a choice of kinds."""
        row, column = index.row(), index.column()
        if column == KIND:
            box = QComboBox(parent)
            for place, kind in enumerate(KINDS):
                box.addItem(tr(kind), kind)
                box.setItemData(place, tr(KIND_TIPS[kind]), Qt.ItemDataRole.ToolTipRole)
            box.setAccessibleName(tr("Kind of rule {row}", row=row + 1))
            box.activated.connect(lambda _: self._done(box))
            return box
        line = QLineEdit(parent)
        line.setFont(mono_font(0.95))
        line.setFrame(False)
        line.setProperty("role", "cell")
        name = index.model().headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        line.setAccessibleName(tr("{name} of rule {row}", name=name, row=row + 1))
        line.textEdited.connect(lambda text: self.typed.emit(row, column, text))
        return line

    def _done(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """See Qt."""
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(text))
        elif isinstance(editor, QLineEdit):
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """See Qt."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """As large as the cell, and wide enough to write in."""
        area = option.rect
        wanted = max(area.width(), 260 if isinstance(editor, QLineEdit) else 120)
        parent = editor.parentWidget()
        room = parent.width() if parent is not None else wanted
        area.setWidth(min(wanted, room))
        area.moveLeft(max(0, min(area.left(), room - area.width())))
        editor.setGeometry(area)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Badges want to be side by side."""
        if index.column() != HEALTH:
            return super().sizeHint(option, index)
        metrics = QFontMetricsF(option.font)
        widths = [_width(badge, metrics) + _GAP for badge in index.data(BADGES_ROLE) or ()]
        return QSize(round(sum(widths)) + 6, round(metrics.height()) + 6)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Long keys are shortened in the middle."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Badges in the last column; a wavy line below what is at fault."""
        if index.column() == HEALTH:
            self._paint_badges(painter, option, index)
            return
        super().paint(painter, option, index)
        if index.data(FAULT_ROLE):
            painter.save()
            painter.setPen(QPen(status_color("missing"), 1.5, Qt.PenStyle.DotLine))
            line = option.rect.bottom() - 3
            painter.drawLine(option.rect.left() + 5, line, option.rect.right() - 5, line)
            painter.restore()

    def _paint_badges(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, color("selection"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        placed = _places(option, index)
        for badge, area in placed:
            tint = status_color(badge.status)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tint, 1.0))
            painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
            middle = area.center().y()
            mark = QRectF(area.left() + _PAD, middle - _MARK / 2, _MARK, _MARK)
            paint_status(painter, badge.status, mark, tint)
            painter.setPen(tint)
            text = area.adjusted(_PAD + _MARK + 4, 0, -3, 0)
            said = QFontMetricsF(option.font).elidedText(
                badge.text, Qt.TextElideMode.ElideRight, text.width()
            )
            painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), said)
        if len(placed) < len(index.data(BADGES_ROLE) or ()):  # the others are in the tooltip
            painter.setPen(color("muted"))
            area = QRectF(option.rect).adjusted(0, 0, -2, 0)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), "…")
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """A click on a badge or on the number asks for the hits."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            if index.column() == HITS:
                self.kind_clicked.emit(index.row(), "")
            elif index.column() == HEALTH:
                found = [b for b, area in _places(option, index) if area.contains(event.position())]
                if found and found[0].kind:
                    self.kind_clicked.emit(index.row(), found[0].kind)
        return super().editorEvent(event, model, option, index)


def _places(option: QStyleOptionViewItem, index: Index) -> list[tuple[Badge, QRectF]]:
    """Where each badge is; the last one that has room is shortened, and those behind it are in the tooltip."""
    badges, metrics = index.data(BADGES_ROLE) or (), QFontMetricsF(option.font)
    left, right = option.rect.left() + 2.0, option.rect.right() - 2.0 - _ELLIPSIS * (len(badges) > 1)
    height = min(metrics.height() + 3, option.rect.height() - 4)
    top = option.rect.center().y() + 0.5 - height / 2
    placed: list[tuple[Badge, QRectF]] = []
    for badge in badges:
        width = min(_width(badge, metrics), right - left)
        if width < 3 * _MARK:
            break
        placed.append((badge, QRectF(left, top, width, height)))
        left += width + _GAP
    return placed


def _width(badge: Badge, metrics: QFontMetricsF) -> float:
    return metrics.horizontalAdvance(badge.text) + 2 * _PAD + _MARK + 4
