"""The contents panel: what a source file holds beside its tensors, and what of it was not loaded."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.contents_model import ROW_ROLE, ContentsModel
from wtransplant.gui.models.contents_tree import ContentsRow
from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.looking_glass import LookingGlass
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import tr

_NAME_WIDTH = 300
_OPEN_AT_MOST = 20


class ContentsPanel(QWidget):
    """Setters for what the controller knows, signals for what a person wants.

    Attributes:
        model: the model of the tree.
        tree: the tree.
        filter: the search box.
        sentence: what was not loaded; ``meaning``: what that means.

    Signals:
        filter_changed(str): the search text, while typing.
        copy_requested(object list of rows): the lines of these rows are wanted.
        copy_value_requested(object row): the value of this row alone is wanted.
        copy_all_requested(): everything is wanted.
    """

    filter_changed = Signal(str)
    copy_requested = Signal(object)
    copy_value_requested = Signal(object)
    copy_all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ContentsModel(self)
        self._make_search()
        self._make_tree()
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(6, 6, 6, 0)
        layout.setSpacing(6)
        layout.addLayout(self._search_row())
        layout.addLayout(self._not_loaded())
        layout.addWidget(self.tree, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(body)

    def _make_search(self) -> None:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("find names and values…"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(tr("Find in the contents"))
        self.filter.textChanged.connect(self.filter_changed)
        self.filter.installEventFilter(self)
        LookingGlass(self.filter)
        self._found = QLabel()
        self._found.setProperty("role", "muted")

    def _search_row(self) -> QHBoxLayout:
        copy_all = QPushButton(tr("Copy all"))
        copy_all.setToolTip(tr("Copy everything that is listed here as text"))
        copy_all.clicked.connect(self.copy_all_requested)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.filter, 1)
        row.addWidget(self._found)
        row.addWidget(copy_all)
        return row

    def _not_loaded(self) -> QVBoxLayout:
        self.sentence, self.meaning = _text_label(), _text_label()
        self.meaning.setProperty("role", "muted")
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(self.sentence)
        column.addWidget(self.meaning)
        return column

    def _make_tree(self) -> None:
        self.tree = QTreeView()
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(PlainTooltips(self.tree))
        self.tree.setObjectName("contents")
        self.tree.setAccessibleName(tr("Contents of the source"))
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.header().resizeSection(0, _NAME_WIDTH)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.installEventFilter(self)

    # What the controller sets

    def set_empty(self, text: str) -> None:
        """Show a sentence instead of a tree; an empty one shows the tree."""
        self._empty.setText(text)
        self._stack.setCurrentIndex(0 if text else 1)

    def set_not_loaded(self, sentence: str, meaning: str) -> None:
        """What was not loaded, and what that means; an empty text is hidden."""
        for label, text in ((self.sentence, sentence), (self.meaning, meaning)):
            label.setText(text)
            label.setVisible(bool(text))

    def set_root(self, root: ContentsRow, found: str = "", *, opened: bool = False) -> None:
        """Show another tree.

        Args:
            root: its root.
            found: how much was found, if something is looked for.
            opened: show all of it; otherwise sections with few rows are open.
        """
        self.model.set_root(root)
        self._found.setText(found)
        self._found.setVisible(bool(found))
        if opened:
            self.tree.expandAll()
        else:
            self._open_small_sections(root)

    def _open_small_sections(self, root: ContentsRow) -> None:
        """The last section, the file itself, has a summary that will do."""
        for section in root.children[:-1]:
            if len(section.children) <= _OPEN_AT_MOST:
                self.tree.expand(self.model.index(section.number, 0))

    # Doing

    @property
    def selected(self) -> list[ContentsRow]:
        """The chosen rows from top to bottom."""
        rows: list[ContentsRow] = [
            index.data(ROW_ROLE) for index in self.tree.selectionModel().selectedRows()
        ]
        return sorted(rows, key=lambda row: row.position)

    def _show_menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        if not index.isValid():
            return
        row: ContentsRow = index.data(ROW_ROLE)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("&Copy"), lambda: self.copy_requested.emit(self.selected))
        value = menu.addAction(tr("Copy &value"), lambda: self.copy_value_requested.emit(row))
        value.setEnabled(row.value is not None)
        if row.below:
            menu.addSeparator()
            menu.addAction(
                tr("&Expand all below"), lambda: self.tree.expandRecursively(index.siblingAtColumn(0))
            )
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down in the search box moves into the tree, Escape clears the box; Ctrl+C in the tree copies rows."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            taken = self._search_key(event) if watched is self.filter else self._tree_key(event)
            if taken:
                return True
        by_keys = isinstance(event, QContextMenuEvent) and event.reason() == QContextMenuEvent.Reason.Keyboard
        if by_keys and watched is self.tree:
            # Its place counts the heading in, unlike the mouse's.
            self._show_menu(self.tree.visualRect(self.tree.currentIndex()).center())
            return True
        return super().eventFilter(watched, event)

    def _search_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter_tree()
        elif event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
        else:
            return False
        return True

    def _tree_key(self, event: QKeyEvent) -> bool:
        """Qt would copy one cell."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            return False
        self.copy_requested.emit(self.selected)
        return True

    def _enter_tree(self) -> None:
        self.tree.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.tree.currentIndex().isValid():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.tree.selectionModel().setCurrentIndex(self.model.index(0, 0, QModelIndex()), flags)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "model"):
            self.model.set_font(mono_font(0.95))


def _text_label() -> QLabel:
    """Text that can be selected and copied."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    # A name without a blank in it must not make the window wider.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
