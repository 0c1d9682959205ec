"""The help's way in: F1 for what has the focus, and the menu."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from wtransplant.gui.controllers.context import Context

if TYPE_CHECKING:
    from wtransplant.gui.controllers.help_reading import HelpReading
    from wtransplant.gui.models.help_pages import Place

_PAGES = {
    "help_contents": "index.md",
    "help_first": "first-transplant.md",
    "help_situations": "situations/index.md",
    "help_keys": "reference/keys.md",
}


class HelpController(QObject):
    """Keeps one window with pages, made when it is first asked for.

    Attributes:
        reading: the window and what is read in it, once it was made.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self._context = context
        self.reading: HelpReading | None = None
        for name, page in _PAGES.items():
            action = context.window.actions_[name]
            action.triggered.connect(lambda _=False, page=page: self.show_page(page))
        self._here = context.window.actions_["help"]
        self._here.triggered.connect(self.show_here)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._take_key_along)

    def _take_key_along(self, _: QWidget | None, now: QWidget | None) -> None:
        """F1 works in every window, also in dialogs that keep others waiting: an action is heard where it was added."""
        window = now.window() if now is not None else None
        if window is not None and window.objectName() != "help" and self._here not in window.actions():
            window.addAction(self._here)

    def show_here(self) -> None:
        """The page for the panel or dialog that has the focus."""
        from wtransplant.gui.models.help_topics import topic_of

        widget = QApplication.focusWidget() or QApplication.activeWindow()
        self.show(topic_of(type(each).__name__ for each in _chain(widget)))

    def show_page(self, page: str) -> None:
        """A page from its beginning."""
        from wtransplant.gui.models.help_pages import Place

        self.show(Place(page))

    def show(self, place: Place) -> None:
        """Open the window, or bring it to the front, with a page."""
        reading = self._reading()
        reading.view.show()
        reading.go(place)
        reading.view.raise_()
        reading.view.activateWindow()
        reading.view.page.setFocus()

    def _reading(self) -> HelpReading:
        """The one window, as a child of the dialog that is open: all others have to wait for that."""
        from wtransplant.gui.controllers.help_reading import HelpReading  # many never read it

        modal = QApplication.activeModalWidget()
        owner = modal if isinstance(modal, QDialog) else self._context.window
        if self.reading is None or not shiboken6.isValid(self.reading):
            self.reading = HelpReading(self._context, owner)
            self._come_back_from(owner)
        elif self.reading.view.parentWidget() is not owner:
            self._move_to(owner)
        return self.reading

    def _move_to(self, owner: QWidget) -> None:
        assert self.reading is not None
        view = self.reading.view
        geometry = view.saveGeometry()
        view.setParent(owner, view.windowFlags())
        view.restoreGeometry(geometry)
        self._come_back_from(owner)

    def _come_back_from(self, owner: QWidget) -> None:
        if isinstance(owner, QDialog):
            owner.finished.connect(self._dialog_left)

    def _dialog_left(self) -> None:
        """The dialog goes, the help stays."""
        if self.reading is not None and shiboken6.isValid(self.reading):
            shown = self.reading.view.isVisible()
            self._move_to(self._context.window)
            self.reading.view.setVisible(shown)


def _chain(widget: QWidget | None) -> Iterator[QWidget]:
    """A widget and all that it is in."""
    while widget is not None:
        yield widget
        widget = widget.parentWidget()
