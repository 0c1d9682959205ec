"""What a rule takes and makes: as many rows as there are keys, narrowed by kind and by words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.hits_model import NOTE, SOURCE, TARGET, HitsModel
from wtransplant.gui.models.rule_look import KIND_WORDS, HitRow
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.plain_table import fix_rows, make_plain
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import number, tr

_ROW_HEIGHT = 22
_TYPING_MS = 60


class HitsView(QWidget):
    """A choice of kinds, a filter, and the rows.

    Args:
        name: for people who do not see it; without one it is what the rule makes.

    Attributes:
        kinds: the choice of kinds.
        filter: the words.
        table: the rows.
        model: their model.
        bar: the line of the choice and the filter, for more of what concerns the rows.
    """

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = name or tr("What the rule makes")
        self.model = HitsModel()
        self.model.setParent(self)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(tr("{name}: kind", name=name))
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kinds.setToolTip(tr("Show only rows of one kind"))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("filter…"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(tr("{name}: filter", name=name))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self._narrow)
        self.filter.textChanged.connect(lambda _: self._timer.start())
        self.kinds.currentIndexChanged.connect(lambda _: self._narrow())
        self._make_table(name)
        self.bar = QHBoxLayout()
        self.bar.setSpacing(6)
        self.bar.addWidget(self.kinds)
        self.bar.addWidget(self.filter, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self.bar)
        layout.addWidget(self.table, 1)
        self.show_rows([], [], {})

    def _make_table(self, name: str) -> None:
        table = self.table = QTableView()
        table.setModel(self.model)
        table.setItemDelegate(PlainTooltips(table))
        make_plain(table, name)
        fix_rows(table, _ROW_HEIGHT)
        table.setMinimumHeight(3 * _ROW_HEIGHT + 10)
        header = table.horizontalHeader()
        header.hide()  # which is source and which is target shows by itself, and room is short
        for column in (SOURCE, TARGET, NOTE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        make_copyable(table)

    def show_rows(self, rows: Sequence[HitRow], texts: Sequence[str], counts: Mapping[str, int]) -> None:
        """Show other rows; the kind that was chosen stays, if there are such rows.

        Args:
            rows: all of them.
            texts: of each what the filter looks at, in lower case.
            counts: how many there are of each kind.
        """
        self._counts = counts
        self._offer_kinds(len(rows))
        self._timer.stop()
        self.model.set_rows(rows, texts, self.kind, self.filter.text())
        self.table.scrollToTop()

    def _offer_kinds(self, rows: int) -> None:
        kind, counts = self.kind, self._counts
        self.kinds.blockSignals(True)
        self.kinds.clear()
        self.kinds.addItem(tr("all {rows:,}", rows=rows), "")
        for name, word in KIND_WORDS.items():
            if counts.get(name):
                self.kinds.addItem(_kind_text(word, counts[name]), name)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(kind)))
        self.kinds.blockSignals(False)
        self.kinds.setEnabled(bool(rows))

    def say_again(self) -> None:
        """The kinds in the language of now."""
        for place in range(1, self.kinds.count()):
            name = str(self.kinds.itemData(place))
            self.kinds.setItemText(place, _kind_text(KIND_WORDS[name], self._counts[name]))

    @property
    def kind(self) -> str:
        """The kind that is chosen, empty for all."""
        return str(self.kinds.currentData() or "")

    def choose_kind(self, kind: str) -> None:
        """Show rows of one kind; all of them if there are none."""
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(kind)))

    def count(self) -> int:
        """How many rows are shown."""
        return self.model.rowCount()

    def _narrow(self) -> None:
        self._timer.stop()
        self.model.narrow(self.kind, self.filter.text())
        self.table.scrollToTop()


def _kind_text(word: str, count: int) -> str:
    said = tr(word)
    return f"{said} {number(count, ',')}"
