"""The questions as Qt sees them: question → answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from wtransplant.gui.models.contents_place import Label, said
from wtransplant.gui.models.inbox import Candidate, Question
from wtransplant.gui.theme import mono_font
from wtransplant.units import shown, shown_lines
from wtransplant.words import again, mark, tr

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
NONE = Candidate(Label(mark("none of these")), mark("skip: the target keeps its own values"), ())
_TOP = 0  # the id of a question's row; an answer has its question's number + 1


class InboxModel(QAbstractItemModel):
    """Two columns, what can be taken and why; the last answer to every question is that none is right.

    Attributes:
        questions: what is shown.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.questions: tuple[Question, ...] = ()

    def set_questions(self, questions: Sequence[Question]) -> None:
        """Show other questions."""
        self.beginResetModel()
        self.questions = tuple(questions)
        self.endResetModel()

    def question(self, index: Index) -> Question | None:
        """The question of a row or of its answer."""
        if not index.isValid():
            return None
        number = index.row() if index.internalId() == _TOP else index.internalId() - 1
        return self.questions[number]

    def candidate(self, index: Index) -> Candidate | None:
        """The answer of a row; ``None`` on a question."""
        question = self.question(index)
        if question is None or index.internalId() == _TOP:
            return None
        return _answers(question)[index.row()]

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """See Qt."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _TOP)

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """See Qt."""
        if not index.isValid() or index.internalId() == _TOP:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _TOP)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """See Qt."""
        if not parent.isValid():
            return len(self.questions)
        if parent.column() > 0 or parent.internalId() != _TOP:
            return 0
        return len(_answers(self.questions[parent.row()]))

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """See Qt."""
        return 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("which one?"), tr("why"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        question, candidate = self.question(index), self.candidate(index)
        if question is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(_cells(question, candidate)[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return shown_lines(_whole(question, candidate))
        if role == Qt.ItemDataRole.FontRole and index.column() == 0:
            font = mono_font(0.95)
            font.setWeight(QFont.Weight.DemiBold if candidate is None else QFont.Weight.Normal)
            return font
        return None


def _answers(question: Question) -> tuple[Candidate, ...]:
    return (*question.candidates, NONE)


def _cells(question: Question, candidate: Candidate | None) -> tuple[str, str]:
    if candidate is None:
        claimed = tr("claimed {count:,} times", count=len(question.candidates))
        return question.title, again(question.reason) or claimed
    return said(candidate.name), again(candidate.reason)


def _whole(question: Question, candidate: Candidate | None) -> str:
    if candidate is None or not candidate.links:
        return "\n".join([*question.keys[:12], *filter(None, [again(question.reason)])])
    return "\n".join([*map(str, candidate.links[:6]), again(candidate.reason)])
