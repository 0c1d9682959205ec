"""Below the two empty panels: the example for who is new here, and what was worked on lately."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import shown
from wtransplant.words import tr

_COLUMNS, _ROWS = 2, 3
_LEFT_WIDTH = 330
_LEAST_ENTRY = 120
_ENTRY_PADDING = 7


class StartStrip(QFrame):
    """Shown while nothing is open.

    Attributes:
        example: the button that opens the example.

    Signals:
        recent_chosen(int): one of the recent pairs, by its place.
    """

    recent_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.example = QPushButton(tr("Try the example"))
        self.example.setToolTip(tr("Open a small network that ships with the program, and a target for it"))
        self._entries: list[_Entry] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._none = _muted(tr("What you open is listed here; a click opens it again."))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(24)
        row.addLayout(self._new_here())
        row.addLayout(self._recent(), 1)
        self.set_recent([])

    def _new_here(self) -> QVBoxLayout:
        what = _muted(
            tr("A small trained network and a model to take its weights: try everything, break nothing.")
        )
        what.setFixedWidth(_LEFT_WIDTH)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(_title(tr("New here?")))
        column.addWidget(what)
        column.addStretch(1)
        column.addWidget(self.example, 0, Qt.AlignmentFlag.AlignLeft)
        return column

    def _recent(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        title = _title(tr("Recent work"))
        for label in (title, self._none):  # above the words of the entries, which have room around them
            label.setContentsMargins(_ENTRY_PADDING, 0, 0, 0)
        column.addWidget(title)
        column.addWidget(self._none)
        column.addLayout(self._grid)
        column.addStretch(1)
        return column

    @property
    def entries(self) -> Sequence[QPushButton]:
        """The recent pairs, the last one first."""
        return self._entries

    def set_recent(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Offer other recent pairs.

        Args:
            pairs: the title of each, and the whole paths, a line each; so many as there is room for are shown.
        """
        for entry in self._entries:
            entry.hide()
            entry.deleteLater()
        self._entries = []
        for place, (title, paths) in enumerate(pairs[: _COLUMNS * _ROWS]):
            entry = _Entry(shown(title), paths, place)
            entry.clicked.connect(lambda _=False, place=place: self.recent_chosen.emit(place))
            self._grid.addWidget(entry, place % _ROWS, place // _ROWS)
            self._entries.append(entry)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._none.setVisible(not pairs)


class _Entry(QPushButton):
    """A recent pair; a long title loses its middle."""

    def __init__(self, title: str, paths: str, place: int) -> None:
        super().__init__()
        self.setObjectName("recent")
        self.setProperty("spoken", False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self._title, self._keys = title, f"Ctrl+{place + 1}"
        self.setToolTip(as_tooltip(f"{paths}\n{self._keys}"))
        self.setAccessibleName(title)
        self._elide()

    def _elide(self) -> None:
        title = self.fontMetrics().elidedText(
            self._title,
            Qt.TextElideMode.ElideMiddle,
            max(_LEAST_ENTRY, self.width()) - 2 * _ENTRY_PADDING - 2,
        )
        self.setText(title.replace("&", "&&"))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_ENTRY, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_title"):
            self._elide()


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "title")
    return label


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
