"""Reads the menus: every entry with the way to it, for what lists them in another place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from wtransplant.gui.models.menu_commands import PATH_SIGN, MenuCommand
from wtransplant.words import again, in_english

_MNEMONIC = re.compile(r"\s?\(&.\)|&(.)")


@dataclass(frozen=True, eq=False)
class MenuEntry:
    """An action as the menus have it.

    Attributes:
        action: what is done.
        above: the menus on the way to it.
    """

    action: QAction
    above: tuple[QAction, ...]

    @property
    def name(self) -> str:
        """What it is called in settings; empty for a name that somebody gave to a file."""
        return self.action.objectName()

    @property
    def text(self) -> str:
        """What the menu says, without mnemonic."""
        return _said(self.action)

    def command(self) -> MenuCommand:
        """All that is said of it now."""
        return MenuCommand(
            name=self.name,
            text=self.text,
            path=PATH_SIGN.join(map(_said, self.above)),
            english=_in_english(self.action),
            english_path=PATH_SIGN.join(map(_in_english, self.above)),
            keys=key_texts(self.action),
            is_enabled=self.action.isEnabled(),
            reason=self._reason,
            checked=self.action.isChecked() if self.action.isCheckable() else None,
        )

    @property
    def _reason(self) -> str:
        is_refused = self.action.property("refused") and not self.action.isEnabled()
        return self.action.toolTip() if is_refused else ""


def menu_entries(bar: QMenuBar) -> list[MenuEntry]:
    """All entries that can be seen, in the order of the menus."""
    return [entry for action in bar.actions() for entry in _below(action, ())]


def without_mnemonic(text: str) -> str:
    """``Open &source…`` and ``打开来源(&O)…`` as they are read."""
    return _MNEMONIC.sub(lambda match: match.group(1) or "", text)


def key_texts(action: QAction) -> tuple[str, ...]:
    """An action's keys as people read them."""
    return tuple(keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts())


def _below(action: QAction, above: tuple[QAction, ...]) -> Iterator[MenuEntry]:
    if action.isSeparator() or not action.isVisible():
        return
    menu = action.menu()
    if isinstance(menu, QMenu):
        for inner in menu.actions():
            yield from _below(inner, (*above, action))
    elif action.text():
        yield MenuEntry(action, above)


def _said(action: QAction) -> str:
    # What stands behind a tab is shown as keys.
    return without_mnemonic(action.text().partition("\t")[0])


def _in_english(action: QAction) -> str:
    if action.property("spoken") is False:  # a name that somebody gave
        return _said(action)
    known = action.property("english")
    if known:
        return str(known)
    with in_english():
        return without_mnemonic(again(action.text()).partition("\t")[0])
