"""The question that a drop asks: what is to be done with the tensors on their way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from wtransplant.gui.models.choices import Choice
from wtransplant.gui.views.chooser import Chooser
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.units import shown

_WIDTH = 620
_MARGIN = 12
_ROW_ABOVE = 26
"""Height of a row of the trees with some air: what is asked about stands above the place."""
_MOST_ROWS = 10
_FILTERED_FROM = 8


class OfferPopup(QFrame):
    """A list beside the place of the drop: arrows and Enter, a click, or Escape.

    Args:
        title: what was dropped where.
        text: what there is to decide.
        choices: what is offered.
        likely: whether the first one is the likely one, which Enter takes; otherwise Enter takes nothing at first.
        parent: the window.

    Attributes:
        chooser: the list.

    Signals:
        taken(int): what was chosen, by its place.
    """

    taken = Signal(int)

    def __init__(
        self, title: str, text: str, choices: Sequence[Choice], likely: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("offers")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        heading, words = ElidedLabel(shown(title)), QLabel(shown(text))
        heading.setProperty("role", "title")
        words.setProperty("role", "muted")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        width = _WIDTH - 2 * _MARGIN  # Qt would ask for the height that a narrower label needs
        words.setFixedSize(width, words.heightForWidth(width))
        self.chooser = Chooser(click_takes=True)
        self.chooser.taken.connect(self._take)
        self.chooser.given_up.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 10, _MARGIN, 10)
        layout.setSpacing(6)
        for widget in (heading, words, self.chooser):
            layout.addWidget(widget)
        self.chooser.offer("", choices, choose_first=likely)
        self.chooser.filter.setVisible(len(choices) >= _FILTERED_FROM)
        self._fit(len(choices))

    def _fit(self, rows: int) -> None:
        view = self.chooser.list
        view.ensurePolished()
        height = max(view.sizeHintForRow(0), 20)
        view.setFixedHeight(height * min(rows, _MOST_ROWS) + view.contentsMargins().top() * 2 + 2)
        self.setFixedWidth(_WIDTH)

    def show_at(self, place: QPoint) -> None:
        """Show it at a place of the screen, moved so far that all of it is to be seen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
        self.move(_inside(QRect(place, self.size()), screen.availableGeometry()))
        self.show()
        filtered = self.chooser.filter.isVisibleTo(self)
        (self.chooser.filter if filtered else self.chooser.list).setFocus()

    def _take(self, place: int) -> None:
        self.close()
        self.taken.emit(place)


def _inside(area: QRect, room: QRect) -> QPoint:
    """Where there is no room below, it goes above, so that the row it is about stays in sight."""
    x = max(room.left(), min(area.left(), room.right() - area.width()))
    fits_below = area.bottom() <= room.bottom()
    y = area.top() if fits_below else area.top() - area.height() - _ROW_ABOVE
    return QPoint(x, max(room.top(), min(y, room.bottom() - area.height())))
