"""What a person sees: where things are on the screen and what they say, looked up in the window's own thread.

Nothing here hands out a dialog or a menu: Python deletes those with their last reference, which must not be
in another thread.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QWidget,
)

from tests.e2e.desktop import Place
from wtransplant.gui.views.generalise_dialog import GeneraliseDialog
from wtransplant.gui.views.key_drop import DropPlace
from wtransplant.gui.views.key_tree_view import KeyTreeView
from wtransplant.gui.views.main_window import MainWindow
from wtransplant.gui.views.offer_popup import OfferPopup
from wtransplant.gui.views.paste_dialog import PasteDialog

Seen = TypeVar("Seen")
_ANSWER_SECONDS = 20.0


class Eyes(QObject):
    """Lets another thread look; made in the thread of the window, and looks there."""

    _asked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(self._look, Qt.ConnectionType.QueuedConnection)

    def look(self, at: Callable[..., Seen], *arguments: Any) -> Seen:
        """Call a function in the window's thread and give what it gives, or raise what it raises."""
        answer: Future[Seen] = Future()
        self._asked.emit((at, arguments), answer)
        return answer.result(_ANSWER_SECONDS)

    def _look(self, question: tuple[Callable[..., object], tuple[Any, ...]], answer: Future[object]) -> None:
        at, arguments = question
        try:
            answer.set_result(at(*arguments))
        except Exception as error:
            answer.set_exception(error)


def main_window() -> MainWindow | None:
    """The application's window, once it is shown."""
    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    return next((window for window in windows if window.isVisible()), None)


def middle(widget: QWidget) -> Place:
    """The middle of a widget on the screen."""
    return place_of(widget, widget.rect().center())


def is_framed(window: MainWindow) -> bool:
    """Whether the window manager has drawn its frame and the window knows of it."""
    return window.frameGeometry().top() < window.geometry().top()


def title_bar(window: MainWindow) -> Place:
    """A free place in the frame that the window manager draws."""
    frame, inside = window.frameGeometry(), window.geometry()
    ratio = window.devicePixelRatio()
    y = (frame.top() + inside.top()) // 2
    return Place(round((frame.left() + frame.width() // 3) * ratio), round(y * ratio))


def row_middle(view: KeyTreeView, path: str, column: str) -> Place | None:
    """The place in a row to press for a column; ``None`` while the row is not wholly in sight."""
    row = view.keys.row_of(path)
    top, bottom = view.row_span(row)
    if row < 0 or top < 0 or bottom > view.viewport().height():
        return None
    header, at = view.horizontalHeader(), view.keys.columns.index(column)
    left, width = header.sectionViewportPosition(at), header.sectionSize(at)
    x = left + (width * 2 // 3 if column == "key" else 12)
    return place_of(view.viewport(), QPoint(x, (top + bottom) // 2))


def row_is_below(view: KeyTreeView, path: str) -> bool:
    """Whether one has to scroll down to see a row."""
    return view.row_span(view.keys.row_of(path))[0] > 0


def arrow(view: KeyTreeView, path: str) -> Place | None:
    """The arrow in front of a group that is closed and in sight."""
    row = view.keys.row_of(path)
    if row < 0 or view.keys.is_expanded(row):
        return None
    top, bottom = view.row_span(row)
    y = (top + bottom) // 2
    hit = next((x for x in range(view.viewport().width()) if view.on_arrow(row, x)), None)
    return None if hit is None else place_of(view.viewport(), QPoint(hit + 8, y))


def row_under_drag(view: KeyTreeView) -> str | None:
    """The path of the row that is framed because keys are held over it."""
    row = view.findChildren(DropPlace)[0].row
    return view.keys.node(row).path if row >= 0 else None


def menu_title(window: MainWindow, name: str) -> Place:
    """A title in the menu bar."""
    bar = window.menuBar()
    action = next(action for action in bar.actions() if action.text().replace("&", "") == name)
    return place_of(bar, bar.actionGeometry(action).center())


def menu_entry(text: str) -> Place | None:
    """An entry of the menu that is open; ``None`` while it is not there or cannot be chosen."""
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu):
        return None
    found = [a for a in menu.actions() if a.text().replace("&", "") == text and a.isEnabled()]
    return place_of(menu, menu.actionGeometry(found[0]).center()) if found else None


def button(within: QWidget, text: str) -> Place | None:
    """A button that can be pressed, by its words; ``None`` while there is none in sight."""
    for found in within.findChildren(QAbstractButton):
        words = found.text().replace("&", "")
        if words == text and found.isVisible() and found.isEnabled() and in_sight(found):
            return middle(found)
    return None


def label(within: QWidget, text: str) -> Place:
    """A label by its words."""
    return middle(next(found for found in within.findChildren(QLabel) if found.text() == text))


def in_sight(widget: QWidget) -> bool:
    """Whether the middle of a widget is neither scrolled away nor covered by its window's other parts."""
    return widget.visibleRegion().contains(widget.rect().center())


def reachable(widget: QWidget) -> Place | None:
    """The middle of a widget; ``None`` while it is not in sight or cannot be used."""
    return middle(widget) if widget.isEnabled() and in_sight(widget) else None


def dialog_says(title: str = "") -> str | None:
    """All that the dialog with this title (or any) says; ``None`` while it does not wait for an answer."""
    shown = _dialog(title)
    if shown is None:
        return None
    if isinstance(shown, QMessageBox):
        return f"{shown.text()}\n{shown.informativeText()}"
    return "\n".join(label.text() for label in shown.findChildren(QLabel))


def offer_says() -> str | None:
    """All that the question beside a drop says, and what it offers; ``None`` while none is asked."""
    shown = QApplication.activePopupWidget()
    if not isinstance(shown, OfferPopup):
        return None
    model = shown.chooser.model
    lines = [model.choice(row).name for row in range(model.rowCount())]
    return "\n".join([*(label.text() for label in shown.findChildren(QLabel)), *lines])


def offered(text: str) -> Place | None:
    """A line of the question beside a drop that says so; ``None`` while it is not in sight."""
    shown = QApplication.activePopupWidget()
    if not isinstance(shown, OfferPopup) or not on_screen(shown):
        return None
    model, view = shown.chooser.model, shown.chooser.list
    for row in range(model.rowCount()):
        place = view.visualRect(model.index(row)).center()
        if text in f"{model.choice(row).name} {model.choice(row).detail}":
            return place_of(view.viewport(), place) if view.viewport().rect().contains(place) else None
    return None


def on_screen(window: QWidget) -> bool:
    """Whether all of a window is on the screen."""
    return window.screen().geometry().contains(window.frameGeometry())


def candidates() -> list[list[str]]:
    """The rules that the dialog for generalising offers: rule, what its pattern stands for, hits."""
    shown = QApplication.activeModalWidget()
    model = shown.table.model() if isinstance(shown, GeneraliseDialog) else None
    if model is None:
        return []
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def candidate(row: int) -> Place | None:
    """A rule in the dialog for generalising."""
    shown = QApplication.activeModalWidget()
    if not isinstance(shown, GeneraliseDialog):
        return None
    return place_of(
        shown.table.viewport(), shown.table.visualRect(shown.table.model().index(row, 0)).center()
    )


def pasted_text() -> str | None:
    """The text in the dialog for an error; ``None`` while it is not there."""
    shown = _dialog("Paste an error")
    return shown.text.toPlainText() if isinstance(shown, PasteDialog) else None


def history_entry(window: MainWindow, row: int) -> Place | None:
    """A line of the history; the first one is the state as opened."""
    view = window.history
    place = view.visualRect(view.model().index(row, 0)).center()
    return place_of(view.viewport(), place) if view.viewport().rect().contains(place) else None


def dialog_button(title: str, text: str) -> Place | None:
    """A button of the dialog with this title."""
    shown = _dialog(title)
    return None if shown is None else button(shown, text)


def dialog_has_keyboard(title: str) -> bool:
    """Whether what is typed goes to the dialog with this title."""
    shown = _dialog(title)
    return shown is not None and shown.isActiveWindow() and shown.focusWidget() is not None


def _dialog(title: str) -> QDialog | None:
    found = QApplication.activeModalWidget()
    if not isinstance(found, QDialog) or not found.isVisible():
        return None
    return found if title in ("", found.windowTitle()) else None


def place_of(widget: QWidget, point: QPoint) -> Place:
    """A point of a widget on the screen, in pixels of the screen: a scaled window counts in larger ones."""
    on_screen, ratio = widget.mapToGlobal(point), widget.devicePixelRatio()
    return Place(round(on_screen.x() * ratio), round(on_screen.y() * ratio))
