"""In what runs differ: only the settings that are not the same, and all results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from wtransplant.gui.models.ordered_model import OrderedModel, OrderedRow
from wtransplant.gui.models.runs_rows import Difference
from wtransplant.gui.views.freeze_table import FreezeTable
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.units import plural, shown
from wtransplant.words import mark, tr

_SIZE = (900, 480)


class _Differences(OrderedModel):
    def text(self, rows: Iterable[int]) -> str:
        """Rows as spreadsheets take them, with the headings."""
        headings = (tr(self.columns[0]), *self.columns[1:])
        return "\n".join("\t".join(line) for line in (headings, *(self.rows[row].cells for row in rows)))


class RunsComparison(QDialog):
    """A table with a row for each difference and a column for each run.

    Args:
        names: of the runs.
        rows: what :func:`wtransplant.gui.models.runs_rows.differences` found.
        parent: the window.
    """

    def __init__(
        self, names: Sequence[str], rows: Sequence[Difference], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("runs-comparison")
        self.setWindowTitle(tr("In what {runs} differ", runs=plural(len(names), "run")))
        self.resize(*_SIZE)
        model = _Differences((mark("setting"), *map(shown, names)), parent=self)
        model.set_rows([OrderedRow((row.name, *row.values)) for row in rows])
        share = 0.7 / len(names)
        shares = {0: 0.28} | {column: share for column in range(1, len(names) + 1)}
        self.table = FreezeTable(model, tr("Differences of runs"), shares)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.table.horizontalHeader().setDefaultAlignment(left)
        told = QLabel(tr("Settings that are the same in all of them are left out."))
        told.setProperty("role", "muted")
        buttons = ButtonBox()
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(told)
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
