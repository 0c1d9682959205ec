"""A table of what a proof found: sorted by a click, copied, and the way to each row's place in the trees."""

from __future__ import annotations

from math import isfinite, log10

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from wtransplant.gui.models.proof_model import ROW_ROLE, Index, ProofModel
from wtransplant.gui.models.proof_rows import DIFFERENT, ProofRow, ProofTable
from wtransplant.gui.theme import color, mono_font, status_color
from wtransplant.gui.views.copying import make_copyable, put_on_clipboard, rows_as_text
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import tr

_ROW_HEIGHT = 24
_LEAST = 1e-9
_WIDEST_NUMBER = "1.2e-07"
_PADDING = 6.0


class ProofTableView(QTableView):
    """Rows of a proof.

    Attributes:
        rows: the model.

    Signals:
        row_activated(object ProofRow): a double click or Enter: a person wants to see where it belongs.
    """

    row_activated = Signal(object)

    def __init__(self, name: str, widths: dict[int, int], parent: QWidget | None = None) -> None:
        """Make it.

        Args:
            name: for screen readers.
            widths: of columns in pixels; the others share what is left.
            parent: the widget above.
        """
        super().__init__(parent)
        self._widths = widths
        self.rows = ProofModel(self)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self._plain, self._bars = PlainTooltips(self), _Bars(self)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.activated.connect(self._activated)
        self._add_actions()

    def _add_actions(self) -> None:
        go = QAction(tr("Show in both trees"), self)
        go.triggered.connect(lambda: self._activated(self.currentIndex()))
        self.addAction(go)
        make_copyable(self)

    def set_table(self, table: ProofTable) -> None:
        """Show another table in its own order, with the row to look at in sight."""
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.rows.set_table(table)
        for column in range(len(table.headings)):
            wide = self._widths.get(column)
            mode = QHeaderView.ResizeMode.Stretch if wide is None else QHeaderView.ResizeMode.Interactive
            self.horizontalHeader().setSectionResizeMode(column, mode)
            if wide is not None:
                self.setColumnWidth(column, wide)
            self.setItemDelegateForColumn(column, self._bars if column == table.bar else self._plain)
        first = next((number for number, row in enumerate(table.rows) if row.first), -1)
        if first >= 0:
            self.setCurrentIndex(self.rows.index(first, 0))
            self.scrollTo(self.rows.index(first, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def copy_selected(self) -> None:
        """Put the selected rows on the clipboard, all of them where none is selected."""
        put_on_clipboard(rows_as_text(self))

    def _activated(self, index: Index) -> None:
        if index.isValid():
            self.row_activated.emit(self.rows.row(index.row()))


class _Bars(PlainTooltips):
    """A figure, and a bar as long as it is on a logarithmic scale, with a stroke at the tolerance."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        row, model = index.data(ROW_ROLE), index.model()
        if not isinstance(row, ProofRow) or not isinstance(model, ProofModel) or row.difference is None:
            return
        area = QRectF(option.rect).adjusted(_PADDING, 0, -_PADDING, 0)
        font = mono_font(0.95)
        room = min(QFontMetricsF(font).horizontalAdvance(_WIDEST_NUMBER), area.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        painter.setPen(color("text"))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(area.left(), area.top(), room, area.height()), int(side), index.data())
        bar = QRectF(area.left() + room + 10, area.center().y() - 3, area.width() - room - 10, 6)
        if bar.width() > 8:
            self._paint_bar(painter, bar, row, model.table.tolerance)
        painter.restore()

    def _paint_bar(self, painter: QPainter, bar: QRectF, row: ProofRow, tolerance: float) -> None:
        assert row.difference is not None
        beyond = row.difference > tolerance
        tint = status_color(DIFFERENT) if beyond else color("accent")
        if beyond and row.status != DIFFERENT:
            tint = status_color(row.status)
        painter.setPen(Qt.PenStyle.NoPen)
        for share, brush in ((1.0, color("grid")), (share_of(row.difference), tint)):
            if share > 0:
                painter.setBrush(brush)
                width = max(6.0, bar.width() * share)
                painter.drawRoundedRect(QRectF(bar.left(), bar.top(), width, bar.height()), 3, 3)
        if tolerance > 0:
            place = bar.left() + bar.width() * share_of(tolerance)
            painter.fillRect(QRectF(place, bar.top() - 3, 1, bar.height() + 6), color("muted"))


def share_of(difference: float) -> float:
    """How much of the bar a relative difference fills: nothing up to 1e-9, all from 1 on or where not finite."""
    if not isfinite(difference) or difference >= 1:
        return 1.0
    return 0.0 if difference <= _LEAST else 1 - log10(difference) / log10(_LEAST)
