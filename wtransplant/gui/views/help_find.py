"""The line below a page of the help in which words of this page are looked for."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from wtransplant.gui.theme import icon, theme_changes
from wtransplant.gui.views.help_page import HelpPage
from wtransplant.units import plural
from wtransplant.words import tr


class FindBar(QWidget):
    """Marks all places while one types, and goes from one to the next.

    Args:
        page: where it looks.

    Attributes:
        words: what it looks for.
        count: how many places there are.
    """

    def __init__(self, page: HelpPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.words, self.count = QLineEdit(), QLabel()
        self.words.setPlaceholderText(tr("Find in this page"))
        self.words.setAccessibleName(tr("Find in this page"))
        self.words.textChanged.connect(self._look)
        self.words.returnPressed.connect(lambda: self.go_on())
        self.count.setProperty("role", "muted")
        self._buttons = {"arrow-up": QToolButton(), "arrow-down": QToolButton(), "close": QToolButton()}
        texts = {
            "arrow-up": tr("Previous place (Shift+F3)"),
            "arrow-down": tr("Next place (F3)"),
            "close": tr("Close (Esc)"),
        }
        for name, button in self._buttons.items():
            button.setToolTip(texts[name])
            button.setAccessibleName(texts[name])
        self._buttons["arrow-up"].clicked.connect(lambda: self.go_on(backward=True))
        self._buttons["arrow-down"].clicked.connect(lambda: self.go_on())
        self._buttons["close"].clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.count, *self._buttons.values()):
            row.addWidget(widget)
        theme_changes().changed.connect(self.refresh_icons)
        self.refresh_icons()
        self.hide()

    def open(self) -> None:
        """Show it, with what is selected in the page as its words."""
        selected = self._page.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.words.setText(selected)
        self.show()
        self.words.setFocus()
        self.words.selectAll()
        self._look(self.words.text())

    def go_on(self, backward: bool = False) -> None:
        """The next place, or the one before."""
        if not self.isVisible():
            self.open()
        self._page.find_next(self.words.text(), backward)

    def look_again(self) -> None:
        """The page is another one."""
        if self.isVisible():
            self._count(self.words.text())

    def _look(self, words: str) -> None:
        self._count(words)
        cursor = self._page.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self._page.setTextCursor(cursor)
        self._page.find_next(words)

    def _count(self, words: str) -> None:
        found = self._page.mark_all(words)
        self.count.setText(plural(found, "place") if words else "")

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of the theme in force."""
        for name, button in self._buttons.items():
            button.setIcon(icon(name))
        self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._page.mark_all("")
