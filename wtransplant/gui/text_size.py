"""The size of all texts, as a share of the system's; it can change while windows are open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
"""In per cent of the system's."""
_USUAL = "usualTextSize"


def apply_text_size(app: QApplication, percent: int) -> None:
    """Give the application's font this size, and every widget that has a font of its own the same share of it.

    Args:
        app: the application.
        percent: of the size that its font had before the first call.
    """
    before = app.font().pointSizeF()
    usual = float(app.property(_USUAL) or before)
    app.setProperty(_USUAL, usual)
    now = usual * percent / 100
    if now == before:
        return
    own = {widget: widget.font().pointSizeF() for widget in app.allWidgets() if _has_own_font(widget)}
    app.setFont(_sized(app.font(), now))
    # The style sheet keeps the fonts that it has measured; those of docks' titles until the dock is made anew.
    app.setStyleSheet(app.styleSheet())
    for widget, size in own.items():
        if widget.font().pointSizeF() == size:
            widget.setFont(_sized(widget.font(), size * now / before))


def _has_own_font(widget: QWidget) -> bool:
    return widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)


def _sized(font: QFont, points: float) -> QFont:
    sized = QFont(font)
    sized.setPointSizeF(points)
    return sized
