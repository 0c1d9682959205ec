"""What a screen reader is told: a name for everything that can have the keyboard, in both languages; and mnemonics."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QHeaderView,
    QMenu,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.language_walk import Walk
from wtransplant import words
from wtransplant.gui.actions import ACTIONS, SEPARATOR
from wtransplant.gui.app import Application
from wtransplant.gui.language import speak
from wtransplant.gui.settings import Settings

_ROWS = 12
_MNEMONIC = re.compile(r"&(\w)")


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    speak("en")
    words.remember(False)


def speaking(language: str, store: QSettings) -> Application:
    speak(language)
    made = Application(Settings(store))
    made.window.resize(1280, 800)
    made.window.show()
    return made


def spoken(widget: QWidget, what: QAccessible.Text = QAccessible.Text.Name) -> str:
    """What the platform's accessibility gets, with what Qt adds by itself: a button's text, a label's buddy."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(what).strip() if interface is not None else ""


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab stops there; what is a part of something else that has the keyboard for it is not asked."""
    part = widget.focusProxy() is not None or isinstance(widget.parent(), QAbstractSpinBox)
    return widget.isEnabled() and not part and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def without_name(windows: Sequence[QWidget]) -> Iterator[str]:
    for window in windows:
        for part in window.findChildren(QWidget):
            if part.isVisibleTo(window) and takes_tab(part):
                # Qt calls a bar of tabs by the tab in front.
                name = part.accessibleName() if isinstance(part, QTabBar) else spoken(part)
                if not name:
                    yield f"{type(part).__name__} {part.objectName()!r} in {type(part.parent()).__name__}"


def mute_cells(windows: Sequence[QWidget]) -> Iterator[str]:
    """Rows of which nothing can be read out."""
    for window in windows:
        for view in window.findChildren(QAbstractItemView):
            model = view.model()
            if isinstance(view, QHeaderView) or model is None or not view.isVisibleTo(window):
                continue
            for row in range(min(_ROWS, model.rowCount())):
                index = model.index(row, 0)
                roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
                states = (Qt.ItemDataRole.CheckStateRole,)
                if not any(index.data(role) for role in roles) and index.data(states[0]) is None:
                    yield f"row {row} of {view.accessibleName()!r}"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_whatever_can_have_the_keyboard_has_a_name(
    language: str, store: QSettings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, str] = {}
    seen: set[str] = set()

    def look(scene: str, windows: Sequence[QWidget]) -> None:
        seen.add(scene)
        for line in (*without_name(windows), *mute_cells(windows), *same_mnemonics(windows)):
            found.setdefault(line, scene)

    application = speaking(language, store)
    Walk(application, qtbot, monkeypatch, look, look).go()
    application.shut_down()
    assert len(seen) > 30
    assert not found, "\n".join(f"{scene}: {line}" for line, scene in found.items())


def same_mnemonics(windows: Sequence[QWidget]) -> Iterator[str]:
    """Letters that two entries of one menu would both take; a menu bar is a menu as well."""
    for window in windows:
        for menu in window.findChildren(QMenu):
            yield from _twice(menu.title() or menu.objectName(), menu.actions())
        bar = getattr(window, "menuBar", None)
        if bar is not None:
            yield from _twice("menu bar", bar().actions())


def _twice(name: str, actions: Sequence[QAction]) -> Iterator[str]:
    letters = Counter(
        found[1].upper()
        for action in actions
        if action.isVisible() and (found := _MNEMONIC.search(action.text().replace("&&", "")))
    )
    for letter, times in letters.items():
        if times > 1:
            texts = [action.text() for action in actions if f"&{letter}".lower() in action.text().lower()]
            yield f"menu {name}: {letter} stands for {texts}"


def test_two_entries_with_one_letter_are_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    menu = QMenu("Sample", window)
    for text in ("&Open", "C&lose", "Sa&ve && &open again"):
        menu.addAction(text)
    assert list(same_mnemonics([window])) == []
    menu.addAction("&Load")
    assert list(same_mnemonics([window])) == ["menu Sample: L stands for ['C&lose', '&Load']"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_action_stands_in_a_menu_with_a_letter(language: str, store: QSettings) -> None:
    application = speaking(language, store)
    bar = application.window.menuBar()
    reached = {action for menu in entries(bar.actions()) for action in menu}
    names = [spec.name for spec in ACTIONS if spec.name != SEPARATOR]
    assert [name for name in names if application.window.actions_[name] not in reached] == []
    without = [a.text() for a in bar.actions() if not _MNEMONIC.search(a.text())]
    without += [
        text for name in names if not _MNEMONIC.search(text := application.window.actions_[name].text())
    ]
    application.shut_down()
    assert without == []


def entries(actions: Sequence[QAction]) -> Iterator[list[QAction]]:
    """Entries of menus and of the menus in them."""
    for action in actions:
        if (menu := action.menu()) is not None:
            assert isinstance(menu, QMenu)
            yield menu.actions()
            yield from entries(menu.actions())


def test_a_row_of_a_key_tree_is_read_out_with_its_level_and_state(pair: Pair) -> None:
    view = pair.application.window.target.view
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.role() == QAccessible.Role.Table
    row = view.keys.row_of("norm")
    said = view.keys.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "norm" in said and "1" in said and ("closed" in said or "open" in said), said
