"""A list to choose a model from: those in a file, those of a zoo, those that were opened last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.choices import Choice, ChoicesModel
from wtransplant.gui.views.choice_delegate import ChoiceDelegate
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.looking_glass import LookingGlass
from wtransplant.words import tr

_INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ModelChooser(QWidget):
    """Places as tabs, and the things of one of them as a list with a search box.

    Attributes:
        filter: the search box.
        list: the list.
        model: its model.

    Signals:
        place_chosen(str): another tab is in front, by a person's doing.
        taken(int, bool): a thing was clicked, or (``True``) decided on by Enter or a double click; its number
            in the list that was set.
        button_pressed(): the button beside the message was pressed.
    """

    place_chosen = Signal(str)
    taken = Signal(int, bool)
    button_pressed = Signal()

    def __init__(self, places: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Make the tabs.

        Args:
            places: name and title of each.
            parent: the widget above.
        """
        super().__init__(parent)
        self._places = [name for name, _ in places]
        self._tabs = QTabBar()
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setAccessibleName(tr("Where the model is from"))
        for _, title in places:
            self._tabs.addTab(title)
        self._tabs.currentChanged.connect(lambda at: self.place_chosen.emit(self._places[at]))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list_page())
        self._stack.addWidget(self._message_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._tabs)
        layout.addWidget(self._stack, 1)

    def _list_page(self) -> QWidget:
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.setPlaceholderText(tr("search…"))
        self.filter.setAccessibleName(tr("Search the list of models"))
        LookingGlass(self.filter)
        self.filter.installEventFilter(self)
        self.filter.textChanged.connect(self._search)
        self.model = ChoicesModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ChoiceDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(tr("Models"))
        make_copyable(self.list)
        self.list.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._take(index, False))
        self.list.doubleClicked.connect(lambda index: self._take(index, True))
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 4, 0, 0)
        for widget in (self.filter, self.list, self._count):
            layout.addWidget(widget)
        return page

    def _message_page(self) -> QWidget:
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setProperty("role", "muted")
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton()
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self.button_pressed)
        frame = QFrame()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(4, 12, 12, 4)
        layout.setSpacing(10)
        layout.addWidget(self._message)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return frame

    @property
    def place(self) -> str:
        """Name of the tab in front."""
        return self._places[self._tabs.currentIndex()]

    def set_place(self, name: str) -> None:
        """Bring a tab to the front; this tells nobody."""
        with QSignalBlocker(self._tabs):
            self._tabs.setCurrentIndex(self._places.index(name))

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show a list with an empty search box."""
        with QSignalBlocker(self.filter):
            self.filter.clear()
        self.model.set_choices(choices)
        self._search("")
        self._stack.setCurrentIndex(0)

    def show_message(self, text: str, button: str = "") -> None:
        """Show a sentence in the place of the list, and a button if there is something to do."""
        self._message.setText(text)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._stack.setCurrentIndex(1)

    @property
    def message(self) -> str:
        """The sentence in the place of the list; empty while there is a list."""
        return self._message.text() if self._stack.currentIndex() == 1 else ""

    def _search(self, text: str) -> None:
        self.model.set_query(text)
        self.list.setCurrentIndex(self.model.index(0))
        self.list.scrollToTop()
        found = self.model.rowCount()
        self._count.setText(
            tr("{found:,} found", found=found) if text.strip() else tr("{found:,} in all", found=found)
        )
        self._count.setVisible(bool(text.strip()) or found > 20)

    def _take(self, index: QModelIndex, decided: bool) -> None:
        if index.isValid():
            self.taken.emit(self.model.shown[index.row()], decided)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the box to the list; Enter takes, and is no press of the dialog's button."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _TAKES:
                self._take(self.list.currentIndex(), True)
                return True
            if watched is self.filter and event.key() in _INTO_LIST:
                self.list.setFocus()
                return True
        return super().eventFilter(watched, event)
