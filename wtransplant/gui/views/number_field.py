"""Fields for numbers: of any magnitude, written as people write rates (``3e-4``), and whole ones."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from wtransplant.gui.theme import restyle


class NumberField(QLineEdit):
    """Takes numbers from ``low`` to ``high``, in decimal or scientific notation, with a point."""

    def __init__(
        self, value: float, low: float = 0.0, high: float = 1000.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(_written(value), parent)
        self._last, self._shown = value, self.text()
        validator = QDoubleValidator(low, high, 12, self)
        validator.setLocale(QLocale.c())
        validator.setNotation(QDoubleValidator.Notation.ScientificNotation)
        self.setValidator(validator)
        self.textChanged.connect(self._mark)

    def value(self) -> float:
        """The number; while what is written is none, the last one that was."""
        if self.text() != self._shown and self.hasAcceptableInput():
            self._last, self._shown = float(self.text()), self.text()
        return self._last

    def set_value(self, value: float) -> None:
        """Write a number; as long as nobody edits it, ``value`` gives it back with all its digits."""
        self._last, self._shown = value, _written(value)
        self.setText(self._shown)

    def _mark(self) -> None:
        restyle(self, "invalid", not self.hasAcceptableInput())


def _written(value: float) -> str:
    return f"{value:.12g}"


def whole_number_field(low: int, high: int, value: int, name: str) -> QSpinBox:
    """A spin box with a name for screen readers, and the same air before its text as other fields have."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    box.setAccessibleName(name)
    box.lineEdit().setTextMargins(5, 0, 0, 0)  # a style sheet's padding does not reach this inner field
    return box
