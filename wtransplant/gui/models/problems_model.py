"""The problems as Qt sees them: kind → module → key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from wtransplant.gui.models.contents_place import Label, said
from wtransplant.gui.models.node_tree_model import Index, NodeTreeModel
from wtransplant.gui.models.problems import Problem, ProblemGroup, group_problems, title_of
from wtransplant.gui.models.roles import COPY_ROLE
from wtransplant.gui.theme import status_color, status_glyph
from wtransplant.units import plural, shown
from wtransplant.words import again, tr

PROBLEM_ROLE = Qt.ItemDataRole.UserRole


class _Row:
    """One row: a kind, a module, or a problem. The model keeps the rows alive for ``createIndex``."""

    __slots__ = ("children", "detail", "kind", "number", "parent", "problem", "text")

    def __init__(self, kind: str, text: str, detail: str = "", problem: Problem | None = None) -> None:
        self.kind, self.text, self.detail, self.problem = kind, text, detail, problem
        self.children: list[_Row] = []
        self.parent: _Row | None = None
        self.number = 0

    def add(self, child: _Row) -> _Row:
        child.parent, child.number = self, len(self.children)
        self.children.append(child)
        return child


class ProblemsModel(NodeTreeModel):
    """Problems in two columns, what and why; a leaf gives its :class:`Problem` under ``PROBLEM_ROLE``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = _Row("", "")
        self.problems: list[Problem] = []
        self._row_of: dict[Problem, _Row] = {}

    def set_problems(self, problems: Sequence[Problem], counts: Mapping[str, int] | None = None) -> None:
        """Show other problems; ``counts`` says how many there are of each kind if these are not all."""
        self.beginResetModel()
        self.problems = list(problems)
        self.root = _Row("", "")
        self._row_of = {}
        for kind, groups in groupby(group_problems(problems), key=lambda group: group.kind):
            self._add_kind(kind, list(groups), (counts or {}).get(kind, 0))
        self.endResetModel()

    def _add_kind(self, kind: str, groups: list[ProblemGroup], count: int) -> None:
        listed = sum(len(group.problems) for group in groups)
        title = title_of(kind, max(count, listed))
        if listed < count:
            title = tr("{problems}, the first {listed:,} are listed", problems=title, listed=listed)
        top = self.root.add(_Row(kind, Label(title)))
        for group in groups:
            module = top.add(_Row(kind, group.title, plural(len(group.problems), "key")))
            for problem in group.problems:
                name = problem.key.rpartition(".")[2] or group.title
                self._row_of[problem] = module.add(_Row(kind, name, problem.detail, problem))

    def index_of(self, problem: Problem) -> QModelIndex:
        """Where a problem is shown; invalid if it is not."""
        row = self._row_of.get(problem)
        return QModelIndex() if row is None else self.index_of_node(row)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("problem"), tr("why"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row: _Row = self.node(index)
        if role == PROBLEM_ROLE:
            return row.problem
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(self._text(row) if index.column() == 0 else again(row.detail))
        if role == COPY_ROLE and row.problem and index.column() == 0:
            return row.problem.key or self._text(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                f"{shown(row.problem.key)}\n{shown(again(row.detail))}"
                if row.problem
                else shown(said(row.text))
            )
        if role == Qt.ItemDataRole.ForegroundRole and row.parent is self.root:
            return status_color(row.kind)
        return None

    def _text(self, row: _Row) -> str:
        text = said(row.text)
        return f"{status_glyph(row.kind)}  {text}" if row.parent is self.root else text
