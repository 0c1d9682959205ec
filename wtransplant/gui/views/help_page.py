"""One page of the help: rich text, with pictures in the width that there is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageReader,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from wtransplant.gui.theme import color
from wtransplant.words import tr

_WIDEST = 860
"""Lines longer than this many pixels, at the usual size of text, are hard to read."""
_MARGIN = 28
_INDENT = 24
_REDRAW_MS = 120


class HelpPage(QTextBrowser):
    """Shows what it is given; where a link leads is decided elsewhere.

    Attributes:
        width_factor: how many times as wide as usual the text may be, as the text is larger.

    Signals:
        link_clicked(str): a link, as it is written in the page.
        redraw_wanted(): it has another width, for which pictures have to be made anew.
    """

    link_clicked = Signal(str)
    redraw_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Page"))
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setCursorWidth(0)  # it is read, not written
        self.document().setIndentWidth(_INDENT)
        # Pictures have the width of the page, which must not change when a page turns out to be a long one.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTextInteractionFlags(
            self.textInteractionFlags()
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.width_factor = 1.0
        self._picture: Callable[[str], Path | None] = lambda _: None
        self._scaled = True
        self._drawn_for = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REDRAW_MS)
        self._later.timeout.connect(self.redraw_wanted)
        self.anchorClicked.connect(lambda url: self.link_clicked.emit(url.toString()))

    def show_html(
        self, html: str, style: str, picture: Callable[[str], Path | None], scaled: bool = True
    ) -> None:
        """Show a page from its beginning.

        Args:
            html: the page.
            style: its style sheet.
            picture: gives the file of a picture that the page names.
            scaled: whether pictures are made smaller where they are too wide.
        """
        self._picture, self._scaled = picture, scaled
        self._later.stop()
        self._drawn_for = self.viewport().width()
        self.document().setDefaultStyleSheet(style)
        self.setHtml(html)
        self._set_margins()
        self.document().size()  # lays it out, so that the scroll bars know how far they go
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setValue(0)

    def go_to(self, anchor: str) -> None:
        """Scroll to a heading by its anchor. Where a cursor has no width, Qt finds no place in the text."""
        self.setCursorWidth(1)
        self.scrollToAnchor(anchor)
        self.setCursorWidth(0)

    def text_width(self) -> int:
        """Pixels that a line has."""
        return min(round(_WIDEST * self.width_factor), max(200, self.viewport().width() - 2 * _MARGIN))

    def _set_margins(self) -> None:
        """Keep lines in the middle, and no longer than they can be read well."""
        frame: QTextFrameFormat = self.document().rootFrame().frameFormat()
        spare = self.viewport().width() - self.text_width() if self._scaled else 2 * _MARGIN
        frame.setLeftMargin(spare / 2)
        frame.setRightMargin(spare / 2)
        frame.setTopMargin(_MARGIN - 6)
        frame.setBottomMargin(_MARGIN)
        self.document().rootFrame().setFrameFormat(frame)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Pictures, from the help's folder alone: nothing is fetched from anywhere."""
        address = name if isinstance(name, str) else name.toString()
        path = self._picture(address) if kind == QTextDocument.ResourceType.ImageResource else None
        return None if path is None else self._read(path)

    def _read(self, path: Path) -> QImage:
        """The picture, no wider than a line, in the pixels of the screen."""
        picture = QImageReader(str(path)).read()
        if not self._scaled or picture.isNull():
            return picture
        width = min(picture.width(), self.text_width())
        pixels = round(width * self.devicePixelRatioF())
        if pixels < picture.width():
            picture = picture.scaledToWidth(pixels, Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(picture.width() / width)
        return picture

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.viewport().width() != self._drawn_for:
            self._later.start()

    def hideEvent(self, event: object) -> None:
        super().hideEvent(event)  # type: ignore[arg-type]
        self._later.stop()

    def mark_all(self, words: str) -> int:
        """Put a ground behind all places with these words.

        Returns:
            How many there are.
        """
        marks: list[QTextEdit.ExtraSelection] = []
        cursor = self.document().find(words, 0) if words else QTextCursor()
        ground = QTextCharFormat()
        ground.setBackground(color("lit"))
        while not cursor.isNull():
            one = QTextEdit.ExtraSelection()
            one.cursor, one.format = QTextCursor(cursor), ground
            marks.append(one)
            cursor = self.document().find(words, cursor)
        self.setExtraSelections(marks)
        return len(marks)

    def find_next(self, words: str, backward: bool = False) -> bool:
        """Go to the next place with these words, from the other end again when there is none; whether there is one."""
        flags = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
        if not words:
            return False
        if self.find(words, flags):
            return True
        cursor, kept = self.textCursor(), self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start)
        self.setTextCursor(cursor)
        if self.find(words, flags):
            return True
        self.setTextCursor(kept)
        return False

    def dress(self) -> None:
        """The selection keeps its colour where the page has no focus."""
        palette = self.palette()
        for group in (QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Active):
            palette.setColor(group, QPalette.ColorRole.Highlight, QColor(color("accent")))
        self.setPalette(palette)
