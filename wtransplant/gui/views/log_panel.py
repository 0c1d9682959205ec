"""The log panel: what was said, with a filter; details are folded below each entry."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.log_model import LEVEL, NOTICE_ROLE, TIME, LogModel
from wtransplant.gui.models.notices import LEVELS, Notice
from wtransplant.gui.views.copying import make_copyable, put_on_clipboard
from wtransplant.gui.views.empty_state import EmptyState
from wtransplant.gui.views.looking_glass import LookingGlass
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import mark, tr

_NOTHING_YET = mark(
    "What the program says is kept here: notes, warnings and errors with their details. Nothing was said yet."
)
_NONE_FITS = mark("Nothing that was said fits the filter.")
_CHOICES = (mark("everything"), mark("warnings and errors"), mark("errors only"))
_TIME_WIDTH, _LEVEL_WIDTH = 104, 104


class LogTree(QTreeView):
    """The entries; copied, an entry is the lines that one sends to somebody, not the cells of a table."""


class LogPanel(QWidget):
    """Setters and intents; the controller keeps what was said.

    Attributes:
        model: what is listed.
        tree: the entries.
        levels: which levels are listed, as a place in ``LEVELS`` from which on.
        filter: words that must stand in an entry.

    Signals:
        filter_changed(): something else should be listed.
        clear_requested(): throw all of it away.
    """

    filter_changed = Signal()
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LogModel(self)
        self.empty = EmptyState("info")
        self._make_tree()
        self._make_filter()
        self._make_buttons()
        self._lay_out()
        self.model.rowsInserted.connect(self._show_pages)
        self.model.modelReset.connect(self._show_pages)
        self._show_pages()

    def _make_tree(self) -> None:
        self.tree = LogTree()
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(PlainTooltips(self.tree))
        self.tree.setObjectName("log")
        self.tree.setAccessibleName(tr("Log"))
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(TIME, _TIME_WIDTH)
        header.resizeSection(LEVEL, _LEVEL_WIDTH)
        header.setMinimumSectionSize(60)
        make_copyable(self.tree, lambda: _as_text(self.chosen or self.model.notices))

    def _make_filter(self) -> None:
        self.levels = QComboBox()
        self.levels.addItems([tr(choice) for choice in _CHOICES])
        self.levels.setAccessibleName(tr("Which entries are listed"))
        self.levels.currentIndexChanged.connect(lambda _: self.filter_changed.emit())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("find in what was said…"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(tr("Filter of the log"))
        self.filter.textChanged.connect(lambda _: self.filter_changed.emit())
        LookingGlass(self.filter)

    def _make_buttons(self) -> None:
        self.copy_all = QPushButton(tr("Copy all"))
        self.copy_all.setToolTip(tr("Copy everything that is listed here as text"))
        self.copy_all.clicked.connect(lambda: put_on_clipboard(_as_text(self.model.notices)))
        self.clear = QPushButton(tr("Clear"))
        self.clear.setToolTip(tr("Throw away what was said; the log file keeps it"))
        self.clear.clicked.connect(self.clear_requested)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.filter, 1)
        for part in (self.levels, self.copy_all, self.clear):
            row.addWidget(part)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.tree)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addLayout(self._pages, 1)

    def wanted(self, notice: Notice) -> bool:
        """Whether an entry passes the filter."""
        levels = LEVELS[self.levels.currentIndex() :]
        return notice.level in levels and notice.holds(self.filter.text())

    def follow(self) -> None:
        """Show the newest entry, unless a person looks at older ones."""
        if not self.tree.hasFocus() or not self.tree.selectionModel().hasSelection():
            self.tree.scrollToBottom()

    @property
    def chosen(self) -> list[Notice]:
        """The chosen entries, also by a line below them, from top to bottom."""
        rows = self.tree.selectionModel().selectedRows()
        chosen = {id(row.data(NOTICE_ROLE)) for row in rows}
        return [notice for notice in self.model.notices if id(notice) in chosen]

    def say_again(self) -> None:
        """What is put together, in the language of now."""
        self._show_pages()

    def _show_pages(self) -> None:
        listed = self.model.rowCount() > 0
        self._pages.setCurrentWidget(self.tree if listed else self.empty)
        filtered = bool(self.filter.text()) or self.levels.currentIndex() > 0
        self.empty.set_texts(tr(_NONE_FITS if filtered else _NOTHING_YET), "")
        self.copy_all.setEnabled(listed)
        self.clear.setEnabled(listed or filtered)


def _as_text(notices: list[Notice]) -> str:
    return "\n".join(notice.as_text() for notice in notices)
