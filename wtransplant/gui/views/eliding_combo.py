"""A choice whose words may be longer than its room: elided, and whole in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip

from wtransplant.gui.views.tooltips import as_tooltip

_AIR = 6
"""Between the words and the arrow, as the style sheet leaves it on the left."""


class ElidingCombo(QComboBox):
    """Qt's own cuts the words off."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt does it, with other words."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, self._room(option)
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def event(self, event: QEvent) -> bool:
        """Words that are cut short stand above the tip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.is_elided:
            lines = [self.currentText(), self.toolTip()]
            QToolTip.showText(event.globalPos(), as_tooltip("\n".join(filter(None, lines))), self)
            return True
        return super().event(event)

    @property
    def is_elided(self) -> bool:
        """Whether the words are longer than their room."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return self.fontMetrics().horizontalAdvance(self.currentText()) > self._room(option)

    def _room(self, option: QStyleOptionComboBox) -> int:
        field = QStyle.SubControl.SC_ComboBoxEditField
        area = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        return max(0, area.width() - _AIR)
