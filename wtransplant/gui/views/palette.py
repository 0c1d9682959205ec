"""The command palette: one field, and every command of the menus below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from wtransplant.gui.models.menu_commands import MenuCommand
from wtransplant.gui.models.palette_model import PaletteModel, told
from wtransplant.gui.theme import theme, theme_changes
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.looking_glass import LookingGlass
from wtransplant.gui.views.palette_delegate import PaletteDelegate
from wtransplant.units import shown
from wtransplant.words import tr

_WIDTH = 640
_BESIDE = 40
"""Room at either side where the window is narrow."""
_TOP = 64
_ROWS = 11
_SHADOW = 22
_SHADOW_DROP = 5
_RADIUS = 10
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STAYS_FOR = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_ROWS, Qt.Key.Key_PageDown: _ROWS}


class Palette(QWidget):
    """Covers the window and lies above it: what is beside the card closes it, the keyboard belongs to its field.

    Args:
        parent: the window.

    Attributes:
        field: what is looked for.
        list: the commands that were found.
        note: what can be done with the keyboard, or why the chosen command cannot be done.

    Signals:
        taken(int): a command that can be done, by its place among those that were offered.
        closed(): it went away, taken or not.
        asked_again(): the commands are to be given anew, in the language of now.
    """

    taken = Signal(int)
    closed = Signal()
    asked_again = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setObjectName("paletteVeil")
        self.hide()
        self._icons: Sequence[QIcon] = ()
        self.card = QFrame(self)
        self.card.setObjectName("palette")
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("What do you want to do?"))
        self.field.setAccessibleName(tr("Command"))
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        LookingGlass(self.field)
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self._make_list()
        self._layout = layout = QVBoxLayout(self.card)
        layout.setContentsMargins(8, 8, 8, 6)
        layout.setSpacing(6)
        for widget in (self.field, self.list, self.note):
            layout.addWidget(widget)
        theme_changes().changed.connect(self._show_theme)
        parent.installEventFilter(self)

    def _make_list(self) -> None:
        self.model = PaletteModel(self)
        self.list = QListView()
        make_copyable(self.list)
        self.list.setObjectName("commands")
        self.list.setAccessibleName(tr("Commands"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(self._icon_of, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field moves in it
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.clicked.connect(self._take)
        self.list.selectionModel().currentChanged.connect(self._show_note)

    def say_again(self) -> None:
        """The language is another one."""
        if self.isVisible():
            self.asked_again.emit()

    def offer(self, commands: Sequence[MenuCommand], icons: Sequence[QIcon], recent: Sequence[str]) -> None:
        """Open with these commands.

        Args:
            commands: all that the menus have.
            icons: of each, maybe empty.
            recent: names of those that were used lately, the last one first.
        """
        self._icons = icons
        self.field.clear()
        self.model.set_commands(commands, recent)
        self._go_to(0)
        self._lie_above()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_again(self) -> None:
        """Go away; the window has the keyboard as before."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _icon_of(self, row: int) -> QIcon:
        return self._icons[self.model.hits[row].number]

    def _search(self, query: str) -> None:
        self.model.search(query)
        self._go_to(0)
        self._fit()

    def _go_to(self, row: int) -> None:
        self.list.setCurrentIndex(self.model.index(row))
        self._show_note(self.list.currentIndex())

    def _show_note(self, index: QModelIndex) -> None:
        command = self.model.command(index.row()) if index.isValid() else None
        if command is None:
            text = tr("No command is called “{query}”.", query=shown(self.field.text()))
        elif command.is_enabled:
            text = tr("↑ ↓ choose · Enter do it · Esc close")
        else:
            text = command.reason or tr("cannot be done now")
            text = tr("Not now: {reason}", reason=text)
        self.note.setText(text)
        self.field.setAccessibleDescription(told(command) if command else text)

    def _take(self, index: QModelIndex) -> None:
        if index.isValid() and self.model.command(index.row()).is_enabled:
            number = self.model.hits[index.row()].number
            self.close_again()
            self.taken.emit(number)

    def _lie_above(self) -> None:
        self.setGeometry(self._window.rect())
        self._fit()

    def _fit(self) -> None:
        """As many rows as there are, as far as the window has room for them."""
        width = min(_WIDTH, self.width() - 2 * _BESIDE)
        self.list.ensurePolished()
        row = self.list.sizeHintForRow(0)
        others = self.card.sizeHint().height() - self.list.sizeHint().height()
        room = (self.height() - _TOP - _SHADOW - others) // max(row, 1)
        rows = min(self.model.rowCount(), _ROWS, max(room, 1))
        self.list.setFixedHeight(rows * row)
        self.list.setVisible(rows > 0)
        self._layout.activate()
        place = QPoint((self.width() - width) // 2, min(_TOP, self.height() // 10))
        before, now = self.card.geometry(), QRect(place, QSize(width, self.card.sizeHint().height()))
        self.card.setGeometry(now)
        # Only what the shadow is seen on: all of the window below would be painted again.
        self.update(before.united(now).adjusted(-_SHADOW, -_SHADOW, _SHADOW, _SHADOW + _SHADOW_DROP))

    def _show_theme(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card's shadow: Qt's own effect would draw the card as a picture, blurred on some screens."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(0, 0, 0)
        shade.setAlphaF(0.02 if theme().name == "dark" else 0.008)
        painter.setBrush(shade)
        card = QRectF(self.card.geometry()).translated(0, _SHADOW_DROP)
        for reach in range(1, _SHADOW):
            painter.drawRoundedRect(
                card.adjusted(-reach, -reach, reach, reach), _RADIUS + reach, _RADIUS + reach
            )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the card."""
        event.accept()
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_again()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window's size, and the keys in the field, of which the window gets no shortcut but help."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._lie_above()
        if watched is not self.field or not self.isVisible():
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and cast(QKeyEvent, event).key() != Qt.Key.Key_F1:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            return self._key(cast(QKeyEvent, event))
        if event.type() == QEvent.Type.FocusOut:
            self._left(cast(QFocusEvent, event).reason())
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Whether it was for the list."""
        if event.key() in _TAKES:
            self._take(self.list.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.close_again()
        elif event.key() in _MOVES and self.model.rowCount():
            self._move(_MOVES[Qt.Key(event.key())])
        elif event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        return True

    def _left(self, reason: Qt.FocusReason) -> None:
        """The keyboard is elsewhere in the window; another window, or an input method, is no reason to go."""
        if reason not in _STAYS_FOR:
            self.close_again()

    def _move(self, step: int) -> None:
        """One step goes round at the ends, a page stops there."""
        rows = self.model.rowCount()
        row = self.list.currentIndex().row() + step
        self._go_to(row % rows if abs(step) == 1 else min(max(row, 0), rows - 1))
