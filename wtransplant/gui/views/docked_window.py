"""A window with docks whose keyboard goes where the eye does."""

from __future__ import annotations

import sys

from PySide6.QtCore import QChildEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar, QWidget

from wtransplant.gui.views.tab_order import bring_into_sight, put_in_order
from wtransplant.words import tr


class DockedWindow(QMainWindow):
    """Tab goes from what is above to what is below, and not into docks that lie behind others.

    Qt goes in the order in which things were made, and a dock behind another one counts as visible for it.
    """

    def __init__(self) -> None:
        super().__init__()
        if sys.platform.startswith("linux"):  # elsewhere the system does it, or nobody expects it
            menu = QShortcut(QKeySequence("Shift+F10"), self)
            menu.setContext(Qt.ShortcutContext.ApplicationShortcut)
            menu.activated.connect(open_menu_by_keyboard)

    def childEvent(self, event: QChildEvent) -> None:
        """Give the tabs of docks, which Qt makes when they are needed, a name."""
        super().childEvent(event)
        tabs = event.child()
        if event.polished() and isinstance(tabs, QTabBar):
            tabs.setAccessibleName(tr("Panels"))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go on with Tab, or back."""
        stops = put_in_order(self)
        for _ in stops:
            if not super().focusNextPrevChild(forward):
                return False
            if not _is_covered(self.focusWidget()):
                bring_into_sight(self.focusWidget())
                return True
        return bool(stops)


def _is_covered(widget: QWidget | None) -> bool:
    """Whether it is in a dock behind others, or the tabs of no docks; Qt puts both beside the window."""
    while widget is not None and not isinstance(widget, QDockWidget | QTabBar):
        widget = widget.parentWidget()
    return widget is not None and widget.visibleRegion().isEmpty()


def open_menu_by_keyboard() -> None:
    """Ask what has the keyboard for its menu, at its current row; Qt knows the Menu key, but not Shift+F10, on X11."""
    widget = QApplication.focusWidget()
    if widget is None:
        return
    place: QPoint = widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
