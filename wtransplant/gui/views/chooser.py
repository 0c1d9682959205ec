"""Choosing one of many things: a filter, a list, Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from wtransplant.gui.models.choices import Choice, ChoicesModel
from wtransplant.gui.views.choice_delegate import ChoiceDelegate
from wtransplant.gui.views.copying import make_copyable, make_selectable
from wtransplant.gui.views.looking_glass import LookingGlass
from wtransplant.words import mark, tr

_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
_NAME_SHARE = 0.45
_TIP_LINES = 2
_NOTHING_CHOSEN = mark("Nothing is chosen yet: the arrows and Enter, or a click.")


class Chooser(QWidget):
    """A list that follows what is typed above it; below it stands the whole of what is said of the chosen line.

    Args:
        parent: the widget above.
        click_takes: whether one click is enough.

    Attributes:
        filter: the field.
        list: the lines.
        model: the model of the list.

    Signals:
        taken(int): Enter or a double click on a choice; its place among all that were given.
        given_up(): Escape.
    """

    taken = Signal(int)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None, *, click_takes: bool = False) -> None:
        super().__init__(parent)
        self._title, self._tip = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._tip.setProperty("role", "muted")
        for label in (self._title, self._tip):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            make_selectable(label)
        self._tip.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._tip.setMinimumHeight(_TIP_LINES * self.fontMetrics().height())  # so that the list does not jump
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("filter…"))
        self.filter.setClearButtonEnabled(True)
        LookingGlass(self.filter)
        self.filter.installEventFilter(self)
        self._make_list(click_takes)
        self.filter.textChanged.connect(self._narrow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self._title, self.filter, self.list, self._tip):
            layout.addWidget(widget, int(widget is self.list))

    def _make_list(self, click_takes: bool) -> None:
        self.model = ChoicesModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(ChoiceDelegate(self.list, _NAME_SHARE))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.installEventFilter(self)
        make_copyable(self.list)
        (self.list.clicked if click_takes else self.list.doubleClicked).connect(self._take)
        self.list.selectionModel().currentChanged.connect(self._show_tip)

    def offer(self, title: str, choices: Sequence[Choice], *, choose_first: bool = True) -> None:
        """Offer other things, and give the filter the keyboard.

        Args:
            title: what is chosen.
            choices: the things.
            choose_first: whether Enter takes the first one at once; otherwise nothing is chosen to begin with.
        """
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.filter.setAccessibleName(tr("{title}: filter", title=title))
        self.list.setAccessibleName(title)
        self.filter.clear()
        self.model.set_choices(choices)
        self._go_to(0 if choose_first else -1)
        self.filter.setFocus()

    @property
    def title(self) -> str:
        """What is chosen."""
        return self._title.text()

    def _narrow(self, text: str) -> None:
        self.model.set_query(text)
        self._go_to(0)

    def _go_to(self, row: int) -> None:
        self.list.setCurrentIndex(self.model.index(row))
        self._show_tip(self.list.currentIndex())

    def _show_tip(self, index: QModelIndex) -> None:
        choice = self.model.choice(index.row()) if index.isValid() else None
        self._tip.setText(choice.tip if choice else tr(_NOTHING_CHOSEN) if self.model.rowCount() else "")

    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.taken.emit(self.model.shown[index.row()])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes, Escape gives up, the arrows in the field move in the list."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in _TAKES:
            self._take(self.list.currentIndex())
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            return True
        if watched is self.filter and event.key() in _MOVES:
            last = self.model.rowCount() - 1
            self._go_to(min(max(0, self.list.currentIndex().row() + _MOVES[Qt.Key(event.key())]), last))
            return True
        return super().eventFilter(watched, event)
