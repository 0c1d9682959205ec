"""How a command looks in the palette: icon or tick, name with the letters that were found, menu, keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from itertools import groupby
from math import ceil

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QIcon, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from wtransplant.gui.models.menu_commands import Hit, MenuCommand
from wtransplant.gui.models.palette_model import PaletteModel
from wtransplant.gui.theme import color, icon

_PICTURE = 16
_MARGIN = 10
_GAP = 8
_CAP_PAD = 5
_CAP_GAP = 3
_SMALL = 0.9
_BETWEEN_KEYS = re.compile(r"(?<=.)\+(?=.)")
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class PaletteDelegate(QStyledItemDelegate):
    """Paints the rows of a :class:`PaletteModel`.

    Args:
        icon_of: the icon of a row's command; it may be empty.
        parent: the list.
    """

    def __init__(self, icon_of: Callable[[int], QIcon], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_of = icon_of

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ceil(QFontMetricsF(option.font).height()) + 13)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model, row = index.model(), index.row()
        assert isinstance(model, PaletteModel)
        command, hit = model.command(row), model.hits[row]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        _paint_ground(painter, area, option.state)
        if model.ends_recent(row):
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), color("border"))
        area.adjust(_MARGIN, 0, -_MARGIN, 0)
        self._paint_picture(painter, area, row, command)
        area.setLeft(area.left() + _PICTURE + _GAP + 2)
        if command.keys:
            area.setRight(
                _paint_keys(painter, area, command.keys[0], option.font, command.is_enabled) - 2 * _GAP
            )
        name = "text" if command.is_enabled else "disabled"
        area.setLeft(
            _paint_found(painter, area, command.text, hit.text_places, option.font, name) + 1.5 * _GAP
        )
        beside, places = _beside(command, hit)
        _paint_found(painter, area, beside, places, _small(option.font), "muted")
        painter.restore()

    def _paint_picture(self, painter: QPainter, area: QRectF, row: int, command: MenuCommand) -> None:
        box = QRectF(area.left(), area.center().y() - _PICTURE / 2, _PICTURE, _PICTURE).toRect()
        mode = QIcon.Mode.Normal if command.is_enabled else QIcon.Mode.Disabled
        shown = icon("check", "accent") if command.checked else self._icon_of(row)
        shown.paint(painter, box, Qt.AlignmentFlag.AlignCenter, mode)


def _beside(command: MenuCommand, hit: Hit) -> tuple[str, Set[int]]:
    """The menu, behind the English if that was found; or why it cannot be done."""
    if not command.is_enabled and command.reason:
        return command.reason, frozenset()
    if hit.english_places:
        return f"{command.english} · {command.path}", hit.english_places
    return command.path, hit.path_places


def _paint_ground(painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
    token = "selection" if state & QStyle.StateFlag.State_Selected else ""
    if not token and state & QStyle.StateFlag.State_MouseOver:
        token = "hover"
    if token:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(token))
        painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 5, 5)


def _paint_keys(painter: QPainter, area: QRectF, keys: str, font: QFont, enabled: bool) -> float:
    """Key caps at the right.

    Returns:
        Where they begin.
    """
    small = _small(font)
    measure = QFontMetricsF(small)
    height = measure.height() + 2
    right = area.right()
    painter.setFont(small)
    for key in reversed(_BETWEEN_KEYS.split(keys)):
        width = max(measure.horizontalAdvance(key) + 2 * _CAP_PAD, height)
        cap = QRectF(right - width + 0.5, round(area.center().y() - height / 2) + 0.5, width - 1, height - 1)
        painter.setBrush(color("field"))
        painter.setPen(QPen(color("border"), 1))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(color("muted" if enabled else "disabled"))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), key)
        right -= width + _CAP_GAP
    return right + _CAP_GAP


def _paint_found(
    painter: QPainter, area: QRectF, text: str, places: Set[int], font: QFont, token: str
) -> float:
    """A text in one line, its end left out where there is no room, the letters that were found lit.

    Returns:
        Where it ends.
    """
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    left = area.left()
    for lit, letters in groupby(enumerate(text), lambda pair: pair[0] in places):
        piece = "".join(letter for _, letter in letters)
        used = bold if lit else font
        measure = QFontMetricsF(used)
        shown = measure.elidedText(piece, Qt.TextElideMode.ElideRight, max(0.0, area.right() - left))
        painter.setFont(used)
        painter.setPen(color("accent" if lit and token != "disabled" else token))
        painter.drawText(QRectF(left, area.top(), area.right() - left, area.height()), _MIDDLE, shown)
        left += measure.horizontalAdvance(shown)
        if shown != piece:
            break
    return left


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _SMALL)
    return small
