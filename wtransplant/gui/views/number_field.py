"""A field for numbers of any magnitude, written as people write rates: ``3e-4``, ``0.01``."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QLineEdit, QWidget


class NumberField(QLineEdit):
    """Takes numbers from ``low`` to ``high``, in decimal or scientific notation, with a point."""

    def __init__(
        self, value: float, low: float = 0.0, high: float = 1000.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(f"{value:g}", parent)
        self._last = value
        validator = QDoubleValidator(low, high, 12, self)
        validator.setLocale(QLocale.c())
        validator.setNotation(QDoubleValidator.Notation.ScientificNotation)
        self.setValidator(validator)
        self.textChanged.connect(self._mark)

    def value(self) -> float:
        """The number; while what is written is none, the last one that was."""
        if self.hasAcceptableInput():
            self._last = float(self.text())
        return self._last

    def set_value(self, value: float) -> None:
        """Write a number."""
        self.setText(f"{value:g}")

    def _mark(self) -> None:
        self.setProperty("invalid", not self.hasAcceptableInput())
        self.style().unpolish(self)
        self.style().polish(self)
