"""Why a key is linked as it is: a page beside the place where somebody asked."""

from __future__ import annotations

import html

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFontInfo, QGuiApplication, QKeySequence, QShortcut, QTextOption
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.link_words import percent
from wtransplant.gui.models.why import Section, Why
from wtransplant.gui.theme import color, mono_font
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.units import shown
from wtransplant.words import mark, tr

_WIDTH = 640
_MOST_HEIGHT = 380
_MARGIN = 14
_SENTENCES = (mark("Because"), mark("It does not fit"))


class WhyPopup(QFrame):
    """Text that can be selected and copied; Escape or a click beside it closes it.

    Args:
        why: what is to be told.
        parent: the window.

    Attributes:
        page: the text.

    Signals:
        reveal_requested(): the key's row is to be shown.
    """

    reveal_requested = Signal()

    def __init__(self, why: Why, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("why")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Why {key} is {verdict}", key=why.key, verdict=why.verdict))
        self._why = why
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # keys may be long
        self.page.document().setDefaultStyleSheet(_style())
        self.page.setHtml("".join(map(_section, why.sections)))
        self.page.setAccessibleName(tr("Reasons"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 12, _MARGIN, 10)
        layout.setSpacing(6)
        layout.addLayout(self._head(why))
        layout.addWidget(self.page, 1)
        layout.addLayout(self._foot())
        self.setFixedWidth(_WIDTH)
        document = self.page.document()
        document.setDocumentMargin(0)
        document.setTextWidth(_WIDTH - 2 * _MARGIN - 4)
        self.page.setFixedHeight(min(_MOST_HEIGHT, round(document.size().height()) + 4))
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.activated.connect(self.copy)

    def _head(self, why: Why) -> QHBoxLayout:
        key, verdict = ElidedLabel(shown(why.key)), QLabel(why.verdict)
        key.setFont(mono_font())
        key.setProperty("role", "title")
        verdict.setProperty("role", "muted")
        verdict.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(key)
        head.addStretch(1)
        head.addWidget(verdict)
        if why.confidence is not None:
            head.addWidget(QLabel(percent(why.confidence)))
        return head

    def _foot(self) -> QHBoxLayout:
        copy, reveal = QPushButton(tr("Copy")), QPushButton(tr("Go to the row"))
        copy.clicked.connect(self.copy)
        reveal.clicked.connect(self.close)
        reveal.clicked.connect(self.reveal_requested)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(reveal)
        foot.addWidget(copy)
        return foot

    def copy(self) -> None:
        """Put what is selected on the clipboard, or all of it."""
        selected = self.page.textCursor().selectedText().replace("\u2029", "\n")
        QApplication.clipboard().setText(selected or self._why.text)

    def show_at(self, place: QPoint) -> None:
        """Show it at a place of the screen, moved so far that all of it is to be seen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        self.move(_inside(QRect(place, self.size()), screen.availableGeometry()))
        self.show()
        self.page.setFocus()


def _inside(area: QRect, room: QRect) -> QPoint:
    x = max(room.left(), min(area.left(), room.right() - area.width()))
    y = max(room.top(), min(area.top(), room.bottom() - area.height()))
    return QPoint(x, y)


def _style() -> str:
    family = QFontInfo(mono_font()).family()
    muted = color("muted").name()
    return (
        f"p {{ margin: 0 0 2px 0; }} p.title {{ color: {muted}; margin-top: 7px; }} "
        f"p.key {{ font-family: '{family}'; }}"
    )


def _section(section: Section) -> str:
    kind = "plain" if section.title in map(tr, _SENTENCES) else "key"
    lines = "".join(f"<p class='{kind}'>{html.escape(line)}</p>" for line in section.lines)
    return f"<p class='title'>{html.escape(section.title)}</p>{lines}"
