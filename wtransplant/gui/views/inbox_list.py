"""Questions that only a person can answer: which of several claims is right; one answer settles its repetitions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTreeView, QVBoxLayout, QWidget

from wtransplant.gui.models.inbox import Question
from wtransplant.gui.models.inbox_model import InboxModel
from wtransplant.gui.views.copying import make_copyable
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.units import plural
from wtransplant.words import tr

_EXPAND_AT_MOST = 40


class InboxList(QWidget):
    """A tree of questions with their answers, and a button that says what it would do.

    Attributes:
        model: the questions.
        tree: the view.

    Signals:
        answered(object Question, object Candidate): Enter, a double click, or the button.
        question_chosen(object Question): a person went to it.
        probing_requested(): the answers are to be tried on both models.
    """

    answered = Signal(object, object)
    question_chosen = Signal(object)
    probing_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = InboxModel(self)
        self.tree = QTreeView()
        self.tree.setObjectName("inbox")
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(PlainTooltips(self.tree))
        self.tree.setAccessibleName(tr("Which of several sources is right"))
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.header().resizeSection(0, 260)
        make_copyable(self.tree)
        self.tree.selectionModel().currentChanged.connect(self._chosen)
        self.tree.activated.connect(lambda _: self._answer())
        self._words, self._take = ElidedLabel(), QPushButton(tr("Take"))
        self._words.setProperty("role", "muted")
        self._take.clicked.connect(self._answer)
        row = QHBoxLayout()
        row.addWidget(self._words)
        row.addStretch(1)
        self.probe = QPushButton(tr("Decide by probing…"))
        self.probe.setToolTip(
            tr("Try the answers on both models, if the source's own model can be built too")
        )
        self.probe.clicked.connect(self.probing_requested)
        row.addWidget(self.probe)
        row.addWidget(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tree, 1)
        layout.addLayout(row)
        self._show_button()

    def set_questions(self, questions: Sequence[Question]) -> None:
        """Show other questions, the answers of the first ones opened."""
        self.model.set_questions(questions)
        count = sum(len(question.keys) for question in questions)
        asked = plural(len(questions), "question")
        self._words.setText(
            tr(
                "{asked} about {keys}; an answer counts for all keys of its group.",
                asked=asked,
                keys=plural(count, "key"),
            )
        )
        for row in range(min(len(questions), _EXPAND_AT_MOST)):
            self.tree.setExpanded(self.model.index(row, 0), True)
        self._show_button()

    def _chosen(self, index: QModelIndex) -> None:
        self._show_button()
        question = self.model.question(index)
        if question is not None:
            self.question_chosen.emit(question)

    def _answer(self) -> None:
        index = self.tree.currentIndex()
        question, candidate = self.model.question(index), self.model.candidate(index)
        if question is not None and candidate is not None:
            self.answered.emit(question, candidate)

    def _show_button(self) -> None:
        index = self.tree.currentIndex()
        question, candidate = self.model.question(index), self.model.candidate(index)
        self._take.setEnabled(candidate is not None)
        if question is None or candidate is None:
            self._take.setText(tr("Take"))
        else:
            keys = plural(len(question.keys), "key")
            take = bool(candidate.links)
            self._take.setText(tr("Take for {keys}", keys=keys) if take else tr("Skip for {keys}", keys=keys))
