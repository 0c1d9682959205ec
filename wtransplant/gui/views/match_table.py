"""The table of found links: rows chosen by mouse and keyboard, a menu, the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QMenu,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.columns_model import Index
from wtransplant.gui.models.match_groups import LinkGroup
from wtransplant.gui.models.match_model import (
    CONFIDENCE,
    LINKS,
    SOURCE,
    STATE,
    TARGET,
    WHY,
    MatchModel,
)
from wtransplant.gui.theme import color
from wtransplant.gui.views.copying import make_copyable, put_on_clipboard
from wtransplant.gui.views.plain_table import fix_rows, make_plain
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import tr

_ROW_HEIGHT = 24
_BAR = 3
_WIDTHS = {LINKS: 50, CONFIDENCE: 92}
_SHARES = {TARGET: 0.24, SOURCE: 0.31, STATE: 0.15, WHY: 0.30}
_SHARES_IN_LITTLE_ROOM = {TARGET: 0.34, SOURCE: 0.44, STATE: 0.22}
_ROOM_FOR_WHY = 800
"""Below this width the reasons are left to the tooltips and to "Why?"."""


class _ConfidenceBars(PlainTooltips):
    """Under the figure a bar as long as the confidence of the least certain link: read without reading."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        if index.column() != CONFIDENCE or not isinstance(model, MatchModel):
            return
        area = option.rect.adjusted(6, 0, -6, 0)
        length = round(area.width() * model.group(index.row()).confidence[0])
        top = area.bottom() - _BAR - 1
        painter.fillRect(QRect(area.left(), top, area.width(), _BAR), color("grid"))
        painter.fillRect(QRect(area.left(), top, length, _BAR), color("accent", 0.7))


class MatchTable(QTableView):
    """Groups of links.

    Attributes:
        matches: the model.
        empty: says why there are no rows, where there are none.

    Signals:
        group_chosen(object LinkGroup): a person went to it.
        accept_pressed(), reject_pressed(bool), why_pressed(): for the selected rows; rejecting may mean to skip
            both sides as well.
    """

    group_chosen = Signal(object)
    accept_pressed = Signal()
    reject_pressed = Signal(bool)
    why_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matches = MatchModel(self)
        self.setObjectName("matches")
        self.setModel(self.matches)
        self.setItemDelegate(_ConfidenceBars(self))
        make_plain(self, tr("Found links"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        fix_rows(self, _ROW_HEIGHT)
        self.setMinimumHeight(3 * _ROW_HEIGHT)
        self._lay_out()
        self.empty = self._empty_sentence()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self._copy = make_copyable(self, self._text)
        self.selectionModel().currentRowChanged.connect(self._chosen)
        self.activated.connect(self._chosen)

    def _empty_sentence(self) -> QLabel:
        sentence = QLabel()
        sentence.setTextFormat(Qt.TextFormat.PlainText)
        sentence.setWordWrap(True)
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sentence.setProperty("role", "muted")
        sentence.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        room = QVBoxLayout(self.viewport())
        room.addWidget(sentence)
        return sentence

    def explain(self, nothing_found: str) -> None:
        """Say in the middle why there are no rows.

        Args:
            nothing_found: why there are no links at all.
        """
        hidden = bool(self.matches.groups.groups)
        self.empty.setText(tr("No found link matches this filter.") if hidden else nothing_found)
        self.empty.setVisible(not self.matches.rowCount() and bool(self.empty.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """``+`` accepts, Delete rejects, Space asks why."""
        if event.key() == Qt.Key.Key_Plus:
            self.accept_pressed.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.reject_pressed.emit(False)
        elif event.key() == Qt.Key.Key_Space:
            self.why_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(48)
        header.setSortIndicator(TARGET, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns what room there is; a person may still drag them."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_out(event.size().width())

    def _share_out(self, room: int) -> None:
        header = self.horizontalHeader()
        header.setSectionHidden(WHY, room < _ROOM_FOR_WHY)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        rest = room - sum(_WIDTHS.values())
        for column, share in (_SHARES_IN_LITTLE_ROOM if room < _ROOM_FOR_WHY else _SHARES).items():
            header.resizeSection(column, int(rest * share))

    @property
    def chosen_rows(self) -> list[int]:
        """The selected rows, from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    @property
    def current_group(self) -> LinkGroup | None:
        """The group that has the keyboard."""
        index = self.currentIndex()
        return self.matches.group(index.row()) if index.isValid() else None

    def choose(self, row: int) -> None:
        """Select one row."""
        self.selectRow(row)
        self.scrollTo(self.matches.index(row, 0))

    def copy_selected(self) -> None:
        """Put the selected rows on the clipboard, all of them where none is selected."""
        put_on_clipboard(self._text())

    def _text(self) -> str:
        return self.matches.text(self.chosen_rows or range(self.matches.rowCount()))

    def _chosen(self, index: Index) -> None:
        if index.isValid():
            self.group_chosen.emit(self.matches.group(index.row()))

    def _menu(self, place: QPoint) -> None:
        if not self.chosen_rows:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Accept") + "\t+", self.accept_pressed.emit)
        menu.addAction(tr("Reject") + "\tDel", lambda: self.reject_pressed.emit(False))
        menu.addAction(tr("Reject and skip both sides"), lambda: self.reject_pressed.emit(True))
        menu.addSeparator()
        menu.addAction(tr("Why?") + "\tSpace", self.why_pressed.emit)
        menu.addAction(self._copy)
        menu.popup(self.viewport().mapToGlobal(place))
