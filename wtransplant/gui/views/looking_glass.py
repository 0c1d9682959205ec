"""The picture in fields that look for something."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from wtransplant.gui.theme import icon, theme_changes


class LookingGlass(QAction):
    """Stands at the beginning of a field, in the colours of the theme of now; ends with the field."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._tint()
        field.addAction(self, QLineEdit.ActionPosition.LeadingPosition)
        theme_changes().changed.connect(self._tint)

    def _tint(self) -> None:
        self.setIcon(icon("search"))
