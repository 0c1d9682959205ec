"""Tab goes from what is above to what is below; Qt by itself goes in the order in which things were made."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox, QScrollArea, QWidget


def put_in_order(window: QWidget) -> list[QWidget]:
    """Order the parts of a window as they lie, from top to bottom; what is in a part stays as it was made.

    It is to be done when Tab is pressed, since parts are moved by people, and filled later.

    Returns:
        All that can have the keyboard, in order.
    """
    found = _chain(window)
    ordered = sorted(found, key=lambda widget: _place_of_part(widget, window))
    if ordered != found:
        for first, second in pairwise(ordered):
            QWidget.setTabOrder(first, second)
    return ordered


def bring_into_sight(widget: QWidget | None) -> None:
    """Scroll to what has got the keyboard; Qt does so only for what was in the same area before."""
    above = widget
    while widget is not None and above is not None:
        above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)


def _chain(window: QWidget) -> list[QWidget]:
    """All that can have the keyboard, in the order of now.

    PySide (6.11) takes what it is asked for here, the next one in the ring, for a child of the one before. So it is not
    asked for the window, at which the ring closes: as the child of a button it would outlive its end. The others are
    put right by asking for their parents.
    """
    ring: list[QWidget] = []
    for _ in (w for w in window.findChildren(QWidget) if w.window() is window):
        widget = (ring[-1] if ring else window).nextInFocusChain()
        if widget is None or widget is window:
            break
        ring.append(widget)
    for each in ring:
        each.parent()
    return [w for w in ring if w.focusPolicy() != Qt.FocusPolicy.NoFocus and w.focusProxy() is None]


def _place_of_part(widget: QWidget, window: QWidget) -> tuple[int, int]:
    while (above := widget.parentWidget()) is not None and above is not window:
        widget = above
    return widget.y(), widget.x()


class ButtonBox(QDialogButtonBox):
    """Buttons of a dialog, all of which Tab reaches.

    Qt (6.11) makes the default button the box's focus proxy; with a style sheet in force Tab then leaves out the
    buttons before it.
    """

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocusProxy(None)  # type: ignore[arg-type]  # PySide's annotations leave out None


class _Freed(QObject):
    """The same for a box that Qt makes."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and isinstance(watched, QMessageBox):
            for box in watched.findChildren(QDialogButtonBox):
                box.setFocusProxy(None)  # type: ignore[arg-type]
        return super().eventFilter(watched, event)


def free_buttons(message: QMessageBox) -> None:
    """Let Tab reach all buttons of a message."""
    message.installEventFilter(_Freed(message))
