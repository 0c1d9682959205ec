"""Rules by example: the candidates from narrow to wide, and all that the chosen one would do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.ordered_model import OrderedModel, OrderedRow
from wtransplant.gui.models.rule_look import RuleLook
from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.candidate_table import CandidateTable
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.hits_view import HitsView
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.units import plural, shown
from wtransplant.words import mark, tr

_SIZE = (980, 620)
_EXAMPLES_TOLD = 3


class GeneraliseDialog(QDialog):
    """Setters and intents.

    Args:
        examples: the links, as texts.
        candidates: a row for each rule: what it takes, the rule, what its pattern stands for.
        parent: the window.

    Attributes:
        table: the candidates.
        hits: what the chosen one does.
        accept_button: makes it a rule.

    Signals:
        chosen(int): another candidate was chosen.
    """

    chosen = Signal(int)

    def __init__(
        self, examples: Sequence[str], candidates: Sequence[OrderedRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("generalise")
        self.setWindowTitle(tr("Generalise links"))
        self.resize(*_SIZE)
        self.table = CandidateTable(
            OrderedModel((mark("rule"), mark("stands for"), mark("hits")), parent=self)
        )
        self.table.set_rows(candidates)
        self.table.selectionModel().currentRowChanged.connect(lambda index: self.chosen.emit(index.row()))
        self.hits = HitsView(tr("What the rule would make"))
        self._rule = QLabel()
        self._rule.setFont(mono_font(0.95))
        self._sentence = QLabel()
        for label in (self._rule, self._sentence):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out(examples)
        self.table.setFocus()

    def _lay_out(self, examples: Sequence[str]) -> None:
        lower = QWidget()
        inner = QVBoxLayout(lower)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._rule)
        inner.addWidget(self._sentence)
        inner.addWidget(self.hits, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.table)
        parts.addWidget(lower)
        parts.setSizes([190, 330])
        parts.setHandleWidth(12)
        parts.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(_told(examples))
        layout.addWidget(parts, 1)
        layout.addWidget(self._buttons())

    def _buttons(self) -> QWidget:
        buttons = ButtonBox()
        self.accept_button = QPushButton(tr("Make it a rule"))
        self.accept_button.setProperty("primary", True)
        self.accept_button.setDefault(True)
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def show_waiting(self, rule: str) -> None:
        """A candidate was chosen, and what it does is being worked out."""
        self._rule.setText(shown(rule))
        self._sentence.setText(tr("Trying it on all keys…"))
        self.accept_button.setEnabled(False)

    def show_look(self, look: RuleLook) -> None:
        """What the chosen candidate would do."""
        freed = len(look.freed)
        told = look.describe()
        if freed:
            told += tr(" It takes over {links} made by hand.", links=plural(freed, "link"))
        self._sentence.setText(shown(told))
        self.hits.show_rows(look.rows, look.texts, look.counts)
        self.accept_button.setEnabled(True)

    def show_fault(self, words: str) -> None:
        """The chosen candidate cannot be tried."""
        self._sentence.setText(shown(words))
        self.hits.show_rows([], [], {})
        self.accept_button.setEnabled(False)


def _told(examples: Sequence[str]) -> QLabel:
    more = (
        [tr("and {examples} more", examples=len(examples) - _EXAMPLES_TOLD)]
        if len(examples) > _EXAMPLES_TOLD
        else []
    )
    lines = [*map(shown, examples[:_EXAMPLES_TOLD]), *more]
    label = QLabel("\n".join([tr("Rules that make these links, the narrowest first:"), *lines]))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    make_selectable(label)
    return label
