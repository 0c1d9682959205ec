"""A box of which one thing is chosen by its name."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget


class ChoiceBox(QComboBox):
    """Texts to choose from; only a person's choice is told.

    Args:
        title: what is chosen, for screen readers.
        texts: what is shown, by name.
        parent: the widget above.

    Signals:
        chosen(str): somebody chose this.
    """

    chosen = Signal(str)

    def __init__(self, title: str, texts: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        for name, text in texts.items():
            self.addItem(text, name)
        self.currentIndexChanged.connect(lambda _: self.chosen.emit(str(self.currentData())))

    def choose(self, name: str) -> None:
        """Show what is chosen; it is not told."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(name))
