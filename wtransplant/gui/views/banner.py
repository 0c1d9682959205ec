"""One sentence across the window with what can be done about it; nothing waits for an answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from wtransplant.gui.views.elided_label import ElidedLabel


class Banner(QFrame):
    """Hidden until there is something to offer.

    Signals:
        accepted(): the offer is taken.
        declined(): it is not wanted.
    """

    accepted = Signal()
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.text = ElidedLabel()
        self.yes, self.no = QPushButton(), QPushButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.text)
        row.addStretch(1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.yes.setProperty("primary", True)
        self.yes.clicked.connect(self.accepted)
        self.no.clicked.connect(self.declined)
        self.hide()

    def offer(self, text: str, yes: str, no: str) -> None:
        """Show a sentence and two buttons, or hide all with an empty sentence."""
        self.text.setText(text)
        self.yes.setText(yes)
        self.no.setText(no)
        self.setVisible(bool(text))
