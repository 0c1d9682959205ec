"""Learning rates: how much smaller they get with each block, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QPushButton, QWidget

from wtransplant.gui.models.freeze_blocks import RateRow
from wtransplant.gui.models.freeze_rates_model import BLOCK, FACTOR, RATE, TENSORS, RatesModel
from wtransplant.gui.views.freeze_parts import column, debounced, heading, sentence
from wtransplant.gui.views.freeze_table import FreezeTable
from wtransplant.words import mark, tr

_KEYS_MS = 500
_TEXT = mark(
    "Discriminative rates: what comes after the blocks has the run's rate, and each "
    "block before has this share of the rate of the next one, since early blocks are "
    "general and should change least. 1 is one rate for all; 0.65 to 0.9 is usual, 0.38 "
    "is ULMFiT's."
)


class FreezeRatesPage(QWidget):
    """Setters and intents; the controller decides.

    Signals:
        decay_chosen(float): a share for each block, in place of all factors.
        block_chosen(str path): a person wants to see a block.
    """

    decay_chosen = Signal(float)
    block_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.decay = QDoubleSpinBox()
        self.decay.setRange(0.01, 1.0)
        self.decay.setSingleStep(0.05)
        self.decay.setDecimals(3)
        self.decay.setValue(1.0)
        self.decay.setMaximumWidth(110)
        self.decay.lineEdit().setTextMargins(
            5, 0, 0, 0
        )  # a style sheet's padding does not reach this inner field
        self.decay.setKeyboardTracking(False)
        self.decay.setAccessibleName(tr("Decay of the rate from block to block"))
        self.same = QPushButton(tr("One rate for all"))
        self._note = sentence()
        self._rest = debounced(self, _KEYS_MS, self._chosen)
        self.model = RatesModel(self)
        self.table = FreezeTable(
            self.model,
            tr("Learning rate of each block"),
            {BLOCK: 0.46, TENSORS: 0.12, FACTOR: 0.17, RATE: 0.23},
        )
        row = QHBoxLayout()
        row.addWidget(self.decay)
        row.addWidget(self.same)
        row.addStretch(1)
        fields = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        fields.setLayout(row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(24)
        layout.addLayout(
            column(heading(tr("Decay from block to block")), fields, self._note, sentence(tr(_TEXT))), 2
        )
        layout.addWidget(self.table, 3)
        self.decay.valueChanged.connect(lambda _: self._rest.start())
        self.same.clicked.connect(lambda: self.decay_chosen.emit(1.0))
        self.table.row_chosen.connect(lambda at: self.block_chosen.emit(self.model.row(at).path))

    def set_decay(self, decay: float | None) -> None:
        """Show the decay in force; ``None`` where the factors follow none."""
        self._rest.stop()
        with QSignalBlocker(self.decay):
            self.decay.setValue(1.0 if decay is None else decay)
        self._note.setText(tr("The factors in force were chosen one by one.") if decay is None else "")
        self._note.setVisible(decay is None)
        self.same.setEnabled(decay != 1.0)

    def set_rows(self, rows: Sequence[RateRow], learning_rate: float) -> None:
        """Show the rate of each block."""
        self.model.set_rows(rows, learning_rate)

    def _chosen(self) -> None:
        self._rest.stop()
        self.decay_chosen.emit(self.decay.value())
