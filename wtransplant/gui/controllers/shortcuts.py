"""The keys of the commands: as people chose them, kept in the settings."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QDockWidget, QWidget

from wtransplant.gui.controllers.context import Context
from wtransplant.gui.models.shortcuts import Binding, Keys, native, owner, portable, refusal, usable
from wtransplant.gui.views.menu_reader import MenuEntry, menu_entries
from wtransplant.words import tr


class ShortcutsController:
    """Gives the menus' actions their keys; they are shown wherever an action's keys are asked for.

    Attributes:
        unusable: names of commands whose stored keys cannot be used; they have their usual ones.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._usual: dict[str, Keys] = {
            entry.name: _keys_of(entry.action) for entry in self._entries() if entry.name
        }
        chosen, self.unusable = usable(context.settings.keys, self._usual)
        for entry in self._entries():
            if entry.name in chosen:
                _give(entry.action, chosen[entry.name])

    def bindings(self) -> list[Binding]:
        """All commands with their keys, in the order of the menus."""
        return [self._binding(entry) for entry in self._entries() if entry.name in self._usual]

    def _binding(self, entry: MenuEntry) -> Binding:
        said, keys = entry.command(), _keys_of(entry.action)
        return Binding(said.name, said.text, said.path, keys, self._usual[said.name], said.english)

    def objection(self, keys: str) -> str:
        """Why no command can have these keys, in a sentence; empty if one can."""
        reason = refusal(keys)
        if reason:
            return reason
        fixed = next((e for e in self._entries() if not e.name and keys in _keys_of(e.action)), None)
        if fixed is not None:
            return tr("{keys} always belongs to “{command}”.", keys=native(keys), command=fixed.text)
        panel = self._panel_with(keys)
        return tr("{keys} is a key of the panel “{panel}”.", keys=native(keys), panel=panel) if panel else ""

    def owner(self, keys: str, besides: str) -> Binding | None:
        """The other command that has these keys."""
        return owner(keys, self.bindings(), besides)

    def give(self, name: str, keys: Keys) -> None:
        """Let a command have these keys and no others; another that had one of them loses it."""
        for entry in self._entries():
            now = _keys_of(entry.action)
            if entry.name == name:
                _give(entry.action, keys)
            elif entry.name and set(now) & set(keys):
                _give(entry.action, tuple(each for each in now if each not in keys))
        self._keep()

    def reset_all(self) -> None:
        """Every command has its usual keys."""
        for entry in self._entries():
            if entry.name in self._usual:
                _give(entry.action, self._usual[entry.name])
        self._keep()

    def _keep(self) -> None:
        changed = {each.name: each.keys for each in self.bindings() if each.is_changed}
        kept = {name: keys for name, keys in self._context.settings.keys.items() if name not in self._usual}
        self._context.settings.keys = {**kept, **changed}

    def _entries(self) -> list[MenuEntry]:
        return menu_entries(self._context.window.menuBar())

    def _panel_with(self, keys: str) -> str:
        """Title of the dock in which these keys mean something else; with the same keys neither would work."""
        window, sequence = self._context.window, QKeySequence(keys)
        entries = {entry.action for entry in self._entries()}
        shortcuts = (each.parent() for each in window.findChildren(QShortcut) if each.key() == sequence)
        actions = (
            action.parent()
            for action in window.findChildren(QAction)
            if action not in entries and sequence in action.shortcuts()
        )
        return next(filter(None, map(_dock_title, _widgets((*shortcuts, *actions)))), "")


def _widgets(parents: Iterable[object]) -> Iterable[QWidget]:
    return (parent for parent in parents if isinstance(parent, QWidget))


def _dock_title(widget: QWidget | None) -> str:
    while widget is not None and not widget.isWindow():
        if isinstance(widget, QDockWidget):
            return widget.windowTitle()
        widget = widget.parentWidget()
    return ""


def _keys_of(action: QAction) -> Keys:
    return tuple(portable(keys) for keys in action.shortcuts())


def _give(action: QAction, keys: Keys) -> None:
    action.setShortcuts([QKeySequence(each) for each in keys])
