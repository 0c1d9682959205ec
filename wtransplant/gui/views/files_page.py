"""Where things are kept, and what of it can be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.words import tr


@dataclass(frozen=True)
class KeptPlace:
    """A place where the program keeps something.

    Attributes:
        title: what is kept, in English.
        path: file or folder, or another place as people read it.
        folder: what can be opened; empty if nothing can.
    """

    title: str
    path: str
    folder: str = ""


class FilesPage(QWidget):
    """Setters and intents.

    Attributes:
        clear: forgets what was opened lately.

    Signals:
        clear_wanted(): what was opened lately is to be forgotten.
        folder_wanted(str): a folder is to be shown.
    """

    clear_wanted = Signal()
    folder_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = QLabel()
        self.clear = QPushButton(tr("Clear the list"))
        self.clear.setToolTip(tr("Pairs, targets and inputs of proofs are forgotten; no file is deleted."))
        self.clear.setAutoDefault(False)
        self.clear.clicked.connect(self.clear_wanted)
        recent = QHBoxLayout()
        recent.addWidget(self._recent)
        recent.addWidget(self.clear)
        recent.addStretch(1)
        self._places = QGridLayout()
        self._places.setHorizontalSpacing(12)
        self._places.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addLayout(recent)
        layout.addLayout(self._places)
        layout.addStretch(1)
        self.set_recent(0)

    def set_recent(self, count: int) -> None:
        """How many pairs can be opened again."""
        self._recent.setText(tr("Opened lately: {count:,}", count=count))
        self.clear.setEnabled(count > 0)

    def set_places(self, places: Sequence[KeptPlace]) -> None:
        """Show where things are kept; once."""
        for row, place in enumerate(places):
            title, path = QLabel(tr(place.title)), ElidedLabel(place.path)
            path.setToolTip(place.path)
            path.setProperty("spoken", False)
            path.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            path.setProperty("role", "muted")
            make_selectable(path)
            self._places.addWidget(title, row, 0)
            self._places.addWidget(path, row, 1)
            if place.folder:
                self._places.addWidget(self._open_button(place), row, 2)

    def _open_button(self, place: KeptPlace) -> QPushButton:
        button = QPushButton(tr("Open folder"))
        button.setAccessibleDescription(place.path)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.folder_wanted.emit(place.folder))
        return button
