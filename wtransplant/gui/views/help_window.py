"""The window of the help: contents and search on the left, the page on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.help_pages import Entry, Hit
from wtransplant.gui.theme import icon, restyle, theme_changes
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.help_find import FindBar
from wtransplant.gui.views.help_page import HelpPage
from wtransplant.gui.views.help_results import ResultDelegate
from wtransplant.words import mark, tr

_SIZE = (1060, 640)
_SIDE = 290
_PAGE = Qt.ItemDataRole.UserRole
_BUTTONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "back": (mark("Back"), "arrow-left", ("Alt+Left",)),
    "forward": (mark("Forward"), "arrow-right", ("Alt+Right",)),
    "home": (mark("Contents page"), "home", ("Alt+Home",)),
    "find": (mark("Find in this page"), "search", ("Ctrl+F",)),
    "smaller": (mark("Smaller text"), "minus", ("Ctrl+-",)),
    "larger": (mark("Larger text"), "plus", ("Ctrl++", "Ctrl+=")),
}
_KEYS: dict[str, tuple[str, ...]] = {
    "usual": ("Ctrl+0",),
    "search": ("Ctrl+Shift+F", "Ctrl+K"),
    "next": ("F3",),
    "previous": ("Shift+F3",),
    "close": ("Ctrl+W",),
    "escape": ("Escape",),
}


class HelpWindow(QWidget):
    """Setters and intents; the controller decides.

    Attributes:
        page: what is read.
        tree: the contents.
        search: words to look for in all pages.
        results: where they were found.
        find_bar: the line to look for words in the page.
        actions_: by name: ``back``, ``forward``, ``home``, ``find``, ``smaller``, ``larger``, ``usual``, …

    Signals:
        page_requested(str): a page was chosen in the tree.
        hit_requested(str): a page was chosen among those that were found.
        search_changed(str): other words are looked for.
        zoom_requested(int): text larger (1) or smaller (-1) by a step, or of its usual size (0).
        closed(): the window was closed.
    """

    page_requested = Signal(str)
    hit_requested = Signal(str)
    search_changed = Signal(str)
    zoom_requested = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("help")
        self.setWindowTitle(tr("Help"))
        self.resize(*_SIZE)
        self.page = HelpPage()
        self.find_bar = FindBar(self.page)
        self._make_side()
        self._make_actions()
        self._lay_out()
        theme_changes().changed.connect(self.refresh_icons)
        self.refresh_icons()

    def _make_side(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search all pages"))
        self.search.setAccessibleName(tr("Search all pages"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.search_changed)
        self.search.returnPressed.connect(self._open_result)
        self.search.installEventFilter(self)
        self.tree = QTreeWidget()
        make_copyable(self.tree)
        self.tree.setObjectName("helpTree")
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(14)
        self.tree.setAccessibleName(tr("Contents"))
        self.tree.setProperty("spoken", False)
        self.tree.currentItemChanged.connect(lambda item, _: self._ask_for(item and item.data(0, _PAGE)))
        self.results = QListWidget()
        make_copyable(self.results)
        self.results.setItemDelegate(ResultDelegate(self.results))
        self.results.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.results.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.results.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.results.setAccessibleName(tr("Pages found"))
        self.results.setProperty("spoken", False)
        self.results.currentItemChanged.connect(
            lambda item, _: self.hit_requested.emit(item.data(_PAGE)) if item else None
        )
        self._none = QLabel(tr("No page has all of these words."))
        self._none.setWordWrap(True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._none.setMargin(16)
        restyle(self._none, "role", "muted")
        self._side = QStackedWidget()
        for widget in (self.tree, self.results, self._none):
            self._side.addWidget(widget)

    def _make_actions(self) -> None:
        self.actions_: dict[str, QAction] = {}
        self._buttons: dict[str, QToolButton] = {}
        for name, (text, _, keys) in _BUTTONS.items():
            self._add(name, keys, tr(text))
            button = self._buttons[name] = QToolButton()
            button.setDefaultAction(self.actions_[name])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for name, keys in _KEYS.items():
            self._add(name, keys)
        for name, step in (("larger", 1), ("smaller", -1), ("usual", 0)):
            self.actions_[name].triggered.connect(lambda _=False, step=step: self.zoom_requested.emit(step))
        self.actions_["find"].triggered.connect(self.find_bar.open)
        self.actions_["next"].triggered.connect(lambda: self.find_bar.go_on())
        self.actions_["previous"].triggered.connect(lambda: self.find_bar.go_on(backward=True))
        self.actions_["search"].triggered.connect(self._to_search)
        self.actions_["close"].triggered.connect(self.close)
        self.actions_["escape"].triggered.connect(self._leave)

    def _add(self, name: str, keys: tuple[str, ...], text: str = "") -> None:
        action = self.actions_[name] = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        if text:
            action.setToolTip(
                f"{text} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"
            )
        self.addAction(action)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(2)
        for name, button in self._buttons.items():
            if name == "find":
                bar.addStretch(1)
            bar.addWidget(button)
        self.split = QSplitter()
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(_card(self.search, self._side))
        self.split.addWidget(_card(bar, self.page, self.find_bar))
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([_SIDE, _SIZE[0] - _SIDE])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.split)

    # What the controller sets

    def set_contents(self, entries: Sequence[Entry]) -> None:
        """Fill the tree."""
        self.tree.blockSignals(True)
        self.tree.clear()
        for entry in entries:
            self._put(entry, self.tree.invisibleRootItem())
        self.tree.blockSignals(False)

    def _put(self, entry: Entry, above: QTreeWidgetItem) -> None:
        item = QTreeWidgetItem(above, [entry.title])
        item.setData(0, _PAGE, entry.page)
        item.setToolTip(0, entry.title)
        for below in entry.below:
            self._put(below, item)
        item.setExpanded(not entry.page)
        if not entry.page:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = item.font(0)
            font.setBold(True)
            item.setFont(0, font)

    def choose(self, page: str) -> None:
        """Choose the line of a page in the tree, without asking for it."""
        found = [item for item in _items(self.tree.invisibleRootItem()) if item.data(0, _PAGE) == page]
        self.tree.blockSignals(True)
        self.tree.clearSelection()
        if found:
            self.tree.setCurrentItem(found[0])
            self.tree.scrollToItem(found[0])
        self.tree.blockSignals(False)

    def set_hits(self, hits: Sequence[Hit] | None) -> None:
        """Show where words were found; without any, None, the contents."""
        self.results.blockSignals(True)
        self.results.clear()
        for hit in hits or ():
            item = QListWidgetItem(f"{hit.title}\n{hit.snippet}", self.results)
            item.setData(_PAGE, hit.page)
            item.setToolTip(hit.snippet)
        self.results.blockSignals(False)
        self._side.setCurrentWidget(self.tree if hits is None else self.results if hits else self._none)

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of the theme in force."""
        for name, (_, picture, _) in _BUTTONS.items():
            self.actions_[name].setIcon(icon(picture))
        self.page.dress()

    # What a person does

    def _ask_for(self, page: str | None) -> None:
        if page:
            self.page_requested.emit(page)

    def _open_result(self) -> None:
        if self.results.count():
            self.results.setCurrentRow(0)
            self.page.setFocus()

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _leave(self) -> None:
        """Escape closes what was opened last: the line to find words, the search, the window."""
        if self.find_bar.isVisible():
            self.find_bar.hide()
            self.page.setFocus()
        elif self.search.text():
            self.search.clear()
        else:
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the words to what was found."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            below = self.results if self.results.isVisible() else self.tree
            if event.key() == Qt.Key.Key_Down and below.isVisible():
                if below is self.results and self.results.currentRow() < 0:
                    self.results.setCurrentRow(0)
                below.setFocus()
                return True
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def _items(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    below = [child for number in range(item.childCount()) if (child := item.child(number)) is not None]
    return [each for child in below for each in (child, *_items(child))]


def _card(*parts: QWidget | QHBoxLayout) -> QFrame:
    card = QFrame()
    card.setObjectName("panel")
    column = QVBoxLayout(card)
    column.setContentsMargins(8, 8, 8, 8)
    column.setSpacing(6)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return card
