"""The found links as rules: all rules, what each makes, and one button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from wtransplant.gui.models.ordered_model import OrderedModel, OrderedRow
from wtransplant.gui.models.rule_look import HitRow
from wtransplant.gui.views.candidate_table import CandidateTable
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.hits_view import HitsView
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.units import plural, shown
from wtransplant.words import mark, tr

_SIZE = (980, 620)


class KeepRulesDialog(QDialog):
    """Setters and an intent.

    Args:
        text: what the rules stand for, in a sentence.
        rules: a row for each: the rule, what is done on the way, how many links it makes.
        parent: the window.

    Attributes:
        table: the rules.
        hits: what the chosen one makes.
        accept_button: keeps them all.

    Signals:
        chosen(int): another rule was chosen.
    """

    chosen = Signal(int)

    def __init__(self, text: str, rules: Sequence[OrderedRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keepRules")
        self.setWindowTitle(tr("Keep links as rules"))
        self.resize(*_SIZE)
        self.table = CandidateTable(
            OrderedModel((mark("rule"), mark("operation"), mark("links")), parent=self)
        )
        self.table.setAccessibleName(tr("The rules"))
        self.table.set_rows(rules)
        self.table.selectionModel().currentRowChanged.connect(lambda index: self.chosen.emit(index.row()))
        self.hits = HitsView(tr("What the rule makes"))
        told = QLabel(shown(text))
        told.setWordWrap(True)
        make_selectable(told)
        told.setTextFormat(Qt.TextFormat.PlainText)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.table)
        parts.addWidget(self.hits)
        parts.setSizes([270, 250])
        parts.setHandleWidth(12)
        parts.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(told)
        layout.addWidget(parts, 1)
        layout.addWidget(self._buttons(len(rules)))
        self.table.setFocus()

    def _buttons(self, count: int) -> QWidget:
        buttons = ButtonBox()
        self.accept_button = QPushButton(tr("Keep {rules}", rules=plural(count, "rule")))
        self.accept_button.setProperty("primary", True)
        self.accept_button.setDefault(True)
        self.accept_button.setEnabled(count > 0)
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def show_hits(self, rows: Sequence[HitRow], texts: Sequence[str]) -> None:
        """What the chosen rule makes."""
        self.hits.show_rows(rows, texts, {"same": len(rows)})
