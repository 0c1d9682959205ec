"""The window of one comparison: what is the same in two checkpoints, what is not, and by how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.comparison_model import ROW_ROLE, ComparisonModel
from wtransplant.gui.models.comparison_rows import (
    CHIPS,
    COLUMNS,
    DTYPE,
    KEY,
    LARGEST,
    RELATIVE,
    SHAPE,
    STATUS,
    Row,
)
from wtransplant.gui.theme import restyle
from wtransplant.gui.views.comparison_delegates import DistanceCell, StatusCell
from wtransplant.gui.views.copying import make_copyable, make_selectable, put_on_clipboard, rows_as_text
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.looking_glass import LookingGlass
from wtransplant.gui.views.status_chip import StatusChip
from wtransplant.gui.views.tooltips import PlainTooltips, as_tooltip
from wtransplant.units import shown
from wtransplant.words import tr

_SIZE = (1040, 640)
_WIDTHS = {KEY: 380, STATUS: 130, SHAPE: 170, DTYPE: 90, RELATIVE: 180, LARGEST: 120}
_OPEN_AT_MOST = 2_000
"""So many rows are opened below their modules at once; more than that nobody looks through."""


class CompareWindow(QWidget):
    """Views and intents; the controller decides.

    Signals:
        wish_changed(): the filter, the chips or the grouping are others.
        stop_requested(): what is not compared yet is not wanted.
        copy_requested(): the whole comparison is wanted as text.
        export_requested(): what is shown is wanted as CSV.
        key_activated(object Row): a person wants to see a tensor where it belongs.
        closed(): the window was closed.
    """

    wish_changed = Signal()
    stop_requested = Signal()
    copy_requested = Signal()
    export_requested = Signal()
    key_activated = Signal(object)
    closed = Signal()

    def __init__(self, first: str, second: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("compare")
        names = {"first": shown(first), "second": shown(second)}
        self.setWindowTitle(tr("Compare: {first} ↔ {second}", **names))
        self.resize(*_SIZE)
        self.model = ComparisonModel(self)
        self.title = ElidedLabel(f"{shown(first)} ↔ {shown(second)}")
        self.title.setProperty("role", "title")
        self.title.setProperty("spoken", False)
        self.title.setToolTip(as_tooltip(f"{first}\n{second}"))
        self.details = ElidedLabel()
        self.details.setProperty("role", "muted")
        self._make_filter()
        self._make_tree()
        self._make_foot()
        self._lay_out()
        self.set_counts({})

    # Making it

    def _make_filter(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("filter keys…   /regex/   shape:768,*   dtype:bf16"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(tr("Filter of the compared keys"))
        self.filter.installEventFilter(self)
        self.filter.textChanged.connect(lambda _: self.wish_changed.emit())
        LookingGlass(self.filter)
        self.by_module = QCheckBox(tr("By &module"))
        self.by_module.setToolTip(tr("Put the tensors below their modules, with the farthest of each"))
        self.by_module.toggled.connect(lambda _: self.wish_changed.emit())
        self._chips = {word: StatusChip(word) for word in CHIPS}
        for chip in self._chips.values():
            chip.toggled.connect(lambda _: self.wish_changed.emit())

    def _make_tree(self) -> None:
        self.tree = QTreeView()
        self.tree.setObjectName("comparison")
        self.tree.setAccessibleName(tr("Compared tensors"))
        self.tree.setModel(self.model)
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.tree.setRootIsDecorated(False)
        delegates = {STATUS: StatusCell, RELATIVE: DistanceCell}
        for column in range(len(COLUMNS)):
            self.tree.setItemDelegateForColumn(column, delegates.get(column, PlainTooltips)(self.tree))
        header = self.tree.header()
        header.setSortIndicatorClearable(True)
        header.setStretchLastSection(False)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.tree.setSortingEnabled(True)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        header.setSectionResizeMode(KEY, QHeaderView.ResizeMode.Stretch)
        self.tree.activated.connect(self._activated)
        show = QAction(tr("Show in the source tree"), self.tree)
        show.triggered.connect(lambda: self._activated(self.tree.currentIndex()))
        self.tree.addAction(show)
        make_copyable(self.tree)
        self.tree.addAction(self._sort_action())

    def _sort_action(self) -> QAction:
        """What a click on the header does, for those who use no mouse."""
        menu = QMenu(self.tree)
        for column, name in enumerate(COLUMNS):
            order = Qt.SortOrder.DescendingOrder if column >= RELATIVE else Qt.SortOrder.AscendingOrder
            sort = menu.addAction(tr(name))
            sort.triggered.connect(lambda _=False, at=column, by=order: self.tree.sortByColumn(at, by))
        action = QAction(tr("Sort by"), self.tree)
        action.setMenu(menu)
        return action

    def _make_foot(self) -> None:
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        make_selectable(self.message)
        self.message.setProperty("role", "muted")
        self.bar = QProgressBar()
        self.bar.setFixedWidth(140)
        self.bar.setTextVisible(False)
        self.stop = QPushButton(tr("Stop"))
        self.stop.setToolTip(tr("Compare no further; what was found stays (Ctrl+Alt+Enter)"))
        self.stop.clicked.connect(self.stop_requested)
        self.copy = QPushButton(tr("Copy as text"))
        self.copy.setToolTip(tr("Copy the whole comparison as text, repetitions grouped"))
        self.copy.clicked.connect(self.copy_requested)
        self.export = QPushButton(tr("Save as CSV…"))
        self.export.setToolTip(tr("Save the rows that are shown, in this order"))
        self.export.clicked.connect(self.export_requested)
        for keys, act in (
            ("Ctrl+F", self._focus_filter),
            ("Ctrl+W", self.close),
            ("Escape", self.close),
            ("Ctrl+Alt+Return", self.stop_requested.emit),
        ):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(act)
            self.addAction(action)

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.addWidget(self.title)
        title.addWidget(self.details)
        title.addStretch(1)
        wish = QHBoxLayout()
        wish.addWidget(self.filter, 1)
        wish.addWidget(self.by_module)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in self._chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        card = QFrame()
        card.setObjectName("panel")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(12, 10, 12, 8)
        inner.setSpacing(8)
        for row in (title, wish, chips):
            inner.addLayout(row)
        inner.addWidget(self.tree, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        for widget in (self.bar, self.stop, self.copy, self.export):
            foot.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addWidget(card, 1)
        layout.addLayout(foot)

    # What the controller sets

    def set_details(self, text: str) -> None:
        """A few words beside the names."""
        self.details.setText(text)
        self.details.setToolTip(as_tooltip(text))

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Tensors per status; chips of statuses that do not occur are hidden unless they are on."""
        for status, chip in self._chips.items():
            chip.set_count(counts.get(status, 0))
            chip.setVisible(bool(counts.get(status)) or chip.isChecked() or status in ("changed", "equal"))

    def set_progress(self, done: int, total: int) -> None:
        """How far it is, in any unit."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * done / total) if total > 0 else 0)

    def set_running(self, on: bool) -> None:
        """Whether there is more to come; the whole text is there at the end."""
        self.bar.setVisible(on)
        self.stop.setVisible(on)
        self.copy.setEnabled(not on)
        self.copy.setToolTip(
            tr("Wait for the end, or stop it") if on else tr("Copy the whole comparison as text")
        )

    def set_message(self, text: str, is_error: bool = False) -> None:
        """One sentence at the foot."""
        self.message.setText(shown(text))
        restyle(self.message, "role", "error" if is_error else "muted")

    def set_filter_error(self, text: str | None) -> None:
        """Mark the filter as one that cannot be used, with the reason; ``None`` takes the mark away."""
        self.filter.setToolTip(text or "")
        restyle(self.filter, "invalid", text is not None)

    def arrange(self, wanted: Callable[[Row], bool] | None) -> None:
        """Show these tensors (``None``: all), below their modules if that is ticked; the selection stays."""
        chosen = self.selected_rows()
        grouped = self.by_module.isChecked()
        self.model.arrange(grouped, wanted)
        self.tree.setRootIsDecorated(grouped)
        if grouped and len(self.model.rows.shown()) <= _OPEN_AT_MOST:
            self.tree.expandAll()
        self._select([row for row in chosen if not row.is_module])

    def _select(self, rows: Sequence[Row]) -> None:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for index in filter(QModelIndex.isValid, map(self.model.index_of, rows)):
            self.tree.selectionModel().select(index, flags)
        if rows:
            self.tree.scrollTo(self.model.index_of(rows[0]))

    def sort_by_difference(self) -> None:
        """The farthest first, unless a person sorted already."""
        if self.tree.header().sortIndicatorSection() < 0:
            self.tree.sortByColumn(RELATIVE, Qt.SortOrder.DescendingOrder)

    @property
    def chips_on(self) -> frozenset[str]:
        """Status words whose chip is on."""
        return frozenset(status for status, chip in self._chips.items() if chip.isChecked())

    # What a person does

    def selected_rows(self) -> list[Row]:
        """From top to bottom."""
        chosen = [index.data(ROW_ROLE) for index in self.tree.selectionModel().selectedRows()]
        return sorted(chosen, key=_place)

    def copy_selected(self) -> None:
        """Put the selected rows on the clipboard, with whole keys, as spreadsheets take them."""
        put_on_clipboard(rows_as_text(self.tree))

    def _activated(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, Row) and not row.is_module:
            self.key_activated.emit(row)

    def _focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down in the filter moves into the rows, Escape clears the filter before it closes the window."""
        if watched is self.filter and isinstance(event, QKeyEvent):
            escape = event.key() == Qt.Key.Key_Escape and bool(self.filter.text())
            if event.type() == QEvent.Type.ShortcutOverride and escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and escape:
                self.filter.clear()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
                self.tree.setFocus(Qt.FocusReason.TabFocusReason)
                if not self.tree.currentIndex().isValid():
                    self.tree.setCurrentIndex(self.model.index(0, 0))
                return True
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The controller lets go of what it holds."""
        super().closeEvent(event)
        self.closed.emit()


def _place(row: Row) -> tuple[int, ...]:
    """The numbers from the top to a row, by which rows are in the order of the screen."""
    return () if row.parent is None else (*_place(row.parent), row.number)
