"""What the walk looks for: menus and their entries, what stands in front, and what has not the room that it needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QMenuBar, QTabBar, QWidget

from tests.e2e.desktop import Place
from tests.e2e.eyes import in_sight, place_of
from tests.gui.language_room import cut_off
from tests.gui.language_texts import windows_open
from wtransplant.gui.views.main_window import MainWindow


def titles(window: MainWindow) -> list[str]:
    """The words of the menu bar."""
    return [action.text() for action in window.menuBar().actions()]


def title(window: MainWindow, number: int) -> Place:
    """One of them."""
    bar = window.menuBar()
    return place_of(bar, bar.actionGeometry(bar.actions()[number]).center())


def menu_with(window: MainWindow, action: QAction) -> int:
    """Which menu of the bar an action stands in."""
    menus = [entry.menu() for entry in window.menuBar().actions()]
    return next(n for n, menu in enumerate(menus) if isinstance(menu, QMenu) and action in menu.actions())


def entry(action: QAction) -> Place | None:
    """Where an action stands in the menu that is open, if it can be chosen."""
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu) or action not in menu.actions() or not action.isEnabled():
        return None
    return place_of(menu, menu.actionGeometry(action).center())


def submenu(number: int) -> Place | None:
    """The n-th entry of the open menu that leads to another one."""
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu):
        return None
    found = [action for action in menu.actions() if action.menu() is not None and action.isEnabled()]
    return place_of(menu, menu.actionGeometry(found[number]).center()) if number < len(found) else None


def is_menu_open() -> bool:
    """Whether a menu or list is open in front of everything."""
    return QApplication.activePopupWidget() is not None


def others(window: MainWindow) -> list[str]:
    """The titles of dialogs and windows other than the main one."""
    return [other.windowTitle() for other in windows_open() if other is not window]


def close_others(window: MainWindow) -> None:
    """Close them, as their close button does; the last one first."""
    for other in reversed(windows_open()):
        if other is not window:
            other.close()


def is_dialog_waiting() -> bool:
    """Whether a dialog keeps everything else from being used."""
    return isinstance(QApplication.activeModalWidget(), QDialog)


def tab_bars(within: QWidget) -> Iterator[QTabBar]:
    """The tab bars of a panel that can be seen."""
    for bar in within.findChildren(QTabBar):
        if bar.isVisible() and in_sight(bar):
            yield bar


def tabs(within: QWidget) -> list[Place]:
    """The tabs of a panel."""
    return [
        place_of(bar, bar.tabRect(number).center())
        for bar in tab_bars(within)
        for number in range(bar.count())
        if bar.isTabVisible(number)
    ]


def tabs_in_front(window: MainWindow) -> list[Place]:
    """The tabs of the dialog or window that was opened last."""
    opened = [other for other in windows_open() if other is not window]
    return tabs(opened[-1]) if opened else []


def dock_tab(window: MainWindow, dock_title: str) -> Place | None:
    """The tab that brings a dock to the front."""
    for bar in window.findChildren(QTabBar):
        for number in range(bar.count()):
            if bar.parent() is window and bar.isVisible() and bar.tabText(number) == dock_title:
                return place_of(bar, bar.tabRect(number).center())
    return None


def widget_at(widget: QWidget, x_share: float = 0.5, y_share: float = 0.5) -> Place:
    """A place in a widget."""
    return place_of(widget, QPoint(round(widget.width() * x_share), round(widget.height() * y_share)))


def faults(window: MainWindow) -> list[str]:
    """What is cut off or lies on something else, in all windows that are open."""
    found = []
    for shown in windows_open():
        name = "" if shown is window else f"{shown.windowTitle()}: "
        found += [f"{name}cut off: {line}" for line in cut_off(shown)]
        found += [f"{name}overlapping: {line}" for line in overlapping(shown)]
        if not shown.screen().geometry().adjusted(0, 0, 1, 1).contains(shown.geometry()):
            found.append(f"{name}not all on the screen: {shown.geometry()}")
    return found


def overlapping(window: QWidget) -> list[str]:
    """Neighbours in one layout that lie on each other."""
    found = []
    for part in (window, *window.findChildren(QWidget)):
        layout = part.layout()
        if layout is None or isinstance(part, QMainWindow) or not part.isVisibleTo(window):
            continue  # docks lie on each other as tabs
        inside = [child for child in part.children() if isinstance(child, QWidget)]
        own = [child for child in inside if child.isVisible() and layout.indexOf(child) >= 0]
        for one, other in combinations(own, 2):
            common: QRect = one.geometry().intersected(other.geometry())
            if common.width() > 1 and common.height() > 1 and not isinstance(one, QMenuBar):
                found.append(f"{_name(one)} and {_name(other)} by {common.width()}x{common.height()}")
    return found


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()}".strip()
