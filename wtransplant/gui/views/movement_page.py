"""What the last run moved: the audit's sentence, and how far each module went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStyleOptionViewItem, QVBoxLayout, QWidget

from wtransplant.gui.models.columns_model import Index
from wtransplant.gui.models.movement_model import CHANGE, MOVED, PATH, RELATIVE, SIZE, MovementModel
from wtransplant.gui.models.movement_words import bar_share
from wtransplant.gui.theme import color, restyle
from wtransplant.gui.views.freeze_parts import sentence
from wtransplant.gui.views.freeze_table import FreezeTable
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.units import shown_lines
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.freezing import Movement

NOTHING_YET = mark("After a run this says whether what is frozen kept still, and how far each module moved.")
_SHARES = {PATH: 0.4, RELATIVE: 0.24, CHANGE: 0.12, SIZE: 0.11, MOVED: 0.11}
_FIGURE = 74
_BAR = 8


class _Bars(PlainTooltips):
    """Beside the figure a bar, long on a logarithmic scale: a change of a millionth has none."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        if index.column() != RELATIVE or not isinstance(model, MovementModel):
            return
        area = option.rect.adjusted(6, 0, -_FIGURE, 0)
        length = round(area.width() * bar_share(model.row(index.row()).relative))
        top = area.center().y() - _BAR // 2
        painter.fillRect(QRect(area.left(), top, area.width(), _BAR), color("grid"))
        painter.fillRect(QRect(area.left(), top, length, _BAR), color("accent", 0.75))


class MovementPage(QWidget):
    """Setters and intents.

    Signals:
        place_chosen(str): a key or module path is to be shown in the tree.
    """

    place_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._movement: Movement | None = None
        self.model = MovementModel(self)
        self.table = FreezeTable(self.model, tr("How far modules moved"), _SHARES)
        self.table.setItemDelegate(_Bars(self.table))
        self.table.sort_by(RELATIVE, Qt.SortOrder.DescendingOrder)
        self.audit = sentence(tr(NOTHING_YET))
        self.level = QComboBox()
        self.level.addItems([tr("by module"), tr("by tensor")])
        self.level.setAccessibleName(tr("What a row stands for"))
        head = QHBoxLayout()
        head.addWidget(self.audit, 1)
        head.addWidget(self.level)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(5)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.level.currentIndexChanged.connect(lambda _: self._fill())
        self.table.row_chosen.connect(lambda row: self.place_chosen.emit(self.model.row(row).path))
        self._fill()

    def set_audit(self, text: str, *, holds: bool = True) -> None:
        """What the audit says; in red where something moved that was frozen."""
        self.audit.setText(shown_lines(text))
        restyle(self.audit, "role", "title" if holds else "error")

    def set_movement(self, movement: Movement | None) -> None:
        """Show how far a run moved things; ``None`` for no run."""
        self._movement = movement
        self._fill()

    def _fill(self) -> None:
        found = self._movement
        self.level.setVisible(found is not None)
        self.table.setVisible(found is not None)
        if found is None:
            self.model.set_rows(())
        else:
            self.model.set_rows(found.tensors if self.level.currentIndex() else found.modules)
