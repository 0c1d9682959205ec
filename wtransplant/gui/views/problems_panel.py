"""The problems panel: what is missing, unexpected, mismatched or claimed twice; a click goes to the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QLabel, QSplitter, QStackedLayout, QTreeView, QWidget

from wtransplant.gui.models.problems import Problem
from wtransplant.gui.models.problems_model import PROBLEM_ROLE, ProblemsModel
from wtransplant.gui.views.copying import allow_several_rows, make_copyable
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.words import tr

if TYPE_CHECKING:
    from wtransplant.gui.models.inbox import Question
    from wtransplant.gui.views.inbox_list import InboxList

_EXPAND_AT_MOST = 200


class ProblemsPanel(QWidget):
    """A tree of problems; beside it, while there are any, the questions that only a person can answer.

    Attributes:
        inbox: the questions; made when there are some for the first time.

    Signals:
        problem_chosen(object Problem): a person went to it.
        answered(object Question, object Candidate), question_chosen(object Question), probing_requested():
            as of the inbox.
    """

    problem_chosen = Signal(object)
    answered = Signal(object, object)
    question_chosen = Signal(object)
    probing_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ProblemsModel(self)
        self.tree = QTreeView()
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(PlainTooltips(self.tree))
        self.tree.setObjectName("problems")
        self.tree.setAccessibleName(tr("Problems"))
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.header().resizeSection(0, 300)
        allow_several_rows(self.tree)
        make_copyable(self.tree)
        self.tree.selectionModel().currentChanged.connect(self._chosen)
        self.tree.clicked.connect(self._chosen)
        self.tree.activated.connect(self._chosen)
        self._place: int | None = None
        self._empty = QLabel(tr("Nothing to show yet: open a source and a target."))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self.inbox: InboxList | None = None
        self._both = QSplitter(Qt.Orientation.Horizontal)
        self._both.setChildrenCollapsible(False)
        self._both.addWidget(self.tree)
        self._stack.addWidget(self._both)

    def set_problems(
        self, problems: Sequence[Problem], when_none: str, counts: Mapping[str, int] | None = None
    ) -> None:
        """Show other problems, or a sentence where there are none; ``counts`` as in the model."""
        self.model.set_problems(problems, counts)
        self._empty.setText(when_none)
        self._stack.setCurrentWidget(self._both if problems else self._empty)
        if len(problems) <= _EXPAND_AT_MOST:
            self.tree.expandAll()
        else:
            self.tree.expandToDepth(0)

    def set_questions(self, questions: Sequence[Question]) -> None:
        """Show other questions beside the problems."""
        if self.inbox is None and questions:
            self.inbox = self._make_inbox()
        if self.inbox is not None:
            self.inbox.set_questions(questions)
            self.inbox.setVisible(bool(questions))

    def _make_inbox(self) -> InboxList:
        from wtransplant.gui.views.inbox_list import InboxList

        inbox = InboxList()
        inbox.answered.connect(self.answered)
        inbox.question_chosen.connect(self.question_chosen)
        inbox.probing_requested.connect(self.probing_requested)
        self._both.insertWidget(0, inbox)
        self._both.setSizes([1, 1])
        return inbox

    @property
    def current(self) -> Problem | None:
        """The problem that is chosen now."""
        problem = self.tree.currentIndex().data(PROBLEM_ROLE)
        return problem if isinstance(problem, Problem) else None

    def step(self, forward: bool) -> Problem | None:
        """Go to the next or the previous problem, around the end, and give it."""
        problems = self.model.problems
        if not problems:
            return None
        current = self.current
        if current is not None:
            place = (problems.index(current) + (1 if forward else -1)) % len(problems)
        elif self._place is not None:  # the one that was gone to is solved; the next one has taken its place
            place = (self._place if forward else self._place - 1) % len(problems)
        else:
            place = 0 if forward else len(problems) - 1
        index = self.model.index_of(problems[place])
        self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)
        return problems[place]

    def _chosen(self, index: QModelIndex) -> None:
        problem = index.data(PROBLEM_ROLE)
        if isinstance(problem, Problem):
            self._place = self.model.problems.index(problem)
            self.problem_chosen.emit(problem)
