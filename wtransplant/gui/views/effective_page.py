"""The effective view: every parameter for the run that would start now, with what does not go together on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.effective_model import EffectiveModel
from wtransplant.gui.models.effective_rows import (
    DECAY,
    GRADIENT,
    GROUP,
    KINDS,
    MODE,
    RATE,
    STATE,
    TENSOR,
    TIES,
    WHY,
    EffectiveRows,
)
from wtransplant.gui.theme import icon
from wtransplant.gui.views.freeze_parts import debounced, scrolling, sentence
from wtransplant.gui.views.freeze_table import FreezeTable
from wtransplant.gui.views.number_field import whole_number_field
from wtransplant.units import shown_lines
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.freezing import Contradiction

_SHARES = {
    TENSOR: 0.25,
    STATE: 0.14,
    GRADIENT: 0.07,
    GROUP: 0.06,
    RATE: 0.08,
    DECAY: 0.09,
    MODE: 0.06,
    TIES: 0.09,
    WHY: 0.15,
}
_LISTED = 20
_MOST_HEIGHT = 84
_TYPING_MS = 80


class EffectivePage(QWidget):
    """Setters and intents; the controller decides.

    Attributes:
        table: the tensors.
        buttons: the "Show" buttons of the contradictions that have a place in the tree.

    Signals:
        place_chosen(str): a key or module path is to be shown in the tree.
        epoch_chosen(int): what holds in another epoch of the schedule is wanted.
    """

    place_chosen = Signal(str)
    epoch_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = EffectiveModel(self)
        self.table = FreezeTable(self.model, tr("Parameters in the run"), _SHARES)
        self.table.sort_by(TENSOR)
        self.buttons: list[QPushButton] = []
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 4, 0)
        self._lines.setSpacing(2)
        self._area: QScrollArea = scrolling(self._list)
        self._area.setMaximumHeight(_MOST_HEIGHT)
        self._area.hide()
        self._typing = debounced(self, _TYPING_MS, self._narrow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(5)
        layout.addWidget(self._area)
        layout.addLayout(self._bar())
        layout.addWidget(self.table, 1)
        self.table.row_chosen.connect(lambda row: self.place_chosen.emit(self.model.key(row)))

    def _bar(self) -> QHBoxLayout:
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("filter by key or reason…"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(tr("Filter the parameters of the run"))
        self.filter.setMinimumWidth(250)
        self.kinds = QComboBox()
        self.kinds.addItems(list(map(tr, KINDS)))
        self.kinds.setAccessibleName(tr("Show only"))
        self._epoch_label = QLabel(tr("in &epoch"))
        self.epoch = whole_number_field(0, 100_000, 0, tr("Epoch of the schedule"))
        self._epoch_label.setBuddy(self.epoch)
        self._note = QLabel()
        self._note.setProperty("role", "muted")
        self.filter.textChanged.connect(lambda _: self._typing.start())
        self.kinds.currentIndexChanged.connect(lambda _: self._narrow())
        self.epoch.valueChanged.connect(self.epoch_chosen)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for widget in (self.filter, self.kinds, self._epoch_label, self.epoch, self._note):
            bar.addWidget(widget)
        bar.addStretch(1)
        return bar

    # What the controller sets

    def set_rows(self, rows: EffectiveRows | None) -> None:
        """Show another view; ``None`` for none."""
        self.model.set_rows(rows)
        self._set_contradictions(() if rows is None else rows.effective.contradictions)
        self._show_count()

    def set_schedule(self, is_there: bool) -> None:
        """Whether epochs differ."""
        self._epoch_label.setVisible(is_there)
        self.epoch.setVisible(is_there)
        if not is_there:
            with QSignalBlocker(self.epoch):
                self.epoch.setValue(0)

    def set_busy(self, busy: bool) -> None:
        """Whether another view is being worked out."""
        self._note.setText(tr("working it out…") if busy else "")
        if not busy:
            self._show_count()

    def _set_contradictions(self, contradictions: Sequence[Contradiction]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.buttons = []
        for contradiction in contradictions[:_LISTED]:
            self._lines.addWidget(self._line(contradiction))
        if len(contradictions) > _LISTED:
            self._lines.addWidget(
                sentence(tr("… and {contradictions:,} more", contradictions=len(contradictions) - _LISTED))
            )
        self._lines.addStretch(1)
        self._area.setVisible(bool(contradictions))

    def _line(self, contradiction: Contradiction) -> QWidget:
        line, mark = QWidget(), QLabel()
        mark.setPixmap(icon("warning", "missing" if contradiction.stops else "ambiguous").pixmap(16, 16))
        text = sentence(
            shown_lines(contradiction.text.replace("`", "")), "error" if contradiction.stops else ""
        )
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(mark)
        row.addWidget(text, 1)
        if contradiction.place and contradiction.kind not in ("regex", "no such path"):
            button = QPushButton(tr("Show"))
            button.setObjectName("link")
            button.setAccessibleName(tr("Show {place}", place=contradiction.place))
            button.clicked.connect(lambda: self.place_chosen.emit(contradiction.place))
            self.buttons.append(button)
            row.addWidget(button)
        return line

    def _narrow(self) -> None:
        self._typing.stop()
        self.model.narrow(self.filter.text(), self.kinds.currentIndex())
        self._show_count()

    def _show_count(self) -> None:
        shown, every = self.model.rowCount(), 0 if self.model.rows is None else len(self.model.rows)
        self._note.setText(
            tr("{shown:,} of {every:,}", shown=shown, every=every)
            if shown != every
            else tr("{every:,} tensors", every=every)
        )
