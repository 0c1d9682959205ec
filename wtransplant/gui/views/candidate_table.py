"""A table of rules to choose one from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from wtransplant.gui.models.ordered_model import OrderedModel, OrderedRow
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.plain_table import make_plain
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import tr

_ROW_HEIGHT = 26


class CandidateTable(QTableView):
    """One row for each; the first is chosen to begin with.

    Args:
        model: with the columns rule, reason, number of links.
        parent: the widget above.
    """

    def __init__(self, model: OrderedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(PlainTooltips(self))
        make_plain(self, tr("Candidates, the narrowest first"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        make_copyable(self)

    def set_rows(self, rows: Sequence[OrderedRow]) -> None:
        """Show other candidates."""
        self._rows.set_rows(rows)
        self.setCurrentIndex(self._rows.index(0, 0))
