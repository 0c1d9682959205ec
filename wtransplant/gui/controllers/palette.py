"""The command palette: shows what the menus offer, and does what is taken from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.views.menu_reader import MenuEntry, key_texts, menu_entries
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.views.palette import Palette

_ITSELF = "palette"


class PaletteController:
    """Opens and closes the palette with one shortcut; the menu bar has a button for it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._palette: Palette | None = None
        self._entries: list[MenuEntry] = []
        self._focus: QWidget | None = None
        self._action = context.window.actions_[_ITSELF]
        self._action.triggered.connect(self.open)
        self._button = self._make_button()
        self._action.changed.connect(self._show_keys)
        self._show_keys()

    @property
    def palette(self) -> Palette:
        """The palette, made when it is first asked for."""
        if self._palette is None:
            from wtransplant.gui.views.palette import Palette

            self._palette = Palette(self._context.window)
            self._palette.taken.connect(self._do)
            self._palette.closed.connect(self._give_focus_back)
            self._palette.asked_again.connect(self._offer_again)
        return self._palette

    def open(self) -> None:
        """Show what can be done in the state of now."""
        if self.palette.isVisible():
            self._offer_again()
            return
        self._focus = self._context.window.focusWidget()
        self._offer()

    def _offer_again(self) -> None:
        query = self.palette.field.text()
        self._offer()
        self.palette.field.setText(query)

    def _offer(self) -> None:
        entries = menu_entries(self._context.window.menuBar())
        self._entries = [entry for entry in entries if entry.name != _ITSELF]
        self.palette.offer(
            [entry.command() for entry in self._entries],
            [entry.action.icon() for entry in self._entries],
            self._context.settings.recent_commands,
        )

    def _do(self, number: int) -> None:
        entry = self._entries[number]
        if not shiboken6.isValid(entry.action):  # menus that were made anew meanwhile
            return
        if entry.name:
            self._context.settings.remember_command(entry.name)
        entry.action.trigger()

    def _give_focus_back(self) -> None:
        """Some commands are about what has the focus."""
        if self._focus is not None and shiboken6.isValid(self._focus):
            self._focus.setFocus(Qt.FocusReason.PopupFocusReason)
        self._focus = None

    def _make_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("paletteButton")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has a shorter way
        button.setToolTip(tr("Find any command by a few of its letters"))
        button.clicked.connect(self._action.trigger)
        self._context.window.menuBar().setCornerWidget(button)
        return button

    def _show_keys(self) -> None:
        """The action's icon, which follows the theme, and its keys, which people may have changed."""
        keys = key_texts(self._action)
        self._button.setIcon(self._action.icon())
        self._button.setText(keys[0] if keys else "")
        self._button.setAccessibleName(tr("Find any command by a few of its letters"))
