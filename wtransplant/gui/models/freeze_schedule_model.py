"""Gradual unfreezing as Qt sees it: an editable table of epochs and what is trained from them on."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from wtransplant.gui.models.columns_model import ColumnsModel, Index
from wtransplant.gui.theme import color, mono_font
from wtransplant.units import shown
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.freezing import Unfreezing

COLUMNS = (mark("from epoch"), mark("is trained as well"))
EPOCH, PATHS = range(len(COLUMNS))


class ScheduleModel(ColumnsModel):
    """Steps of a schedule. Epochs count from 0, as those of a run's history do.

    Signals:
        edited(int row, int epoch, object tuple of paths): a person changed a step; nothing has changed yet.
    """

    columns = COLUMNS

    edited = Signal(int, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: Sequence[Unfreezing] = ()
        self._known: Container[str] = ()

    def set_steps(self, steps: Sequence[Unfreezing], known: Container[str]) -> None:
        """Show other steps.

        Args:
            steps: in any order.
            known: the paths that the model has; others are marked.
        """
        self.beginResetModel()
        self._steps, self._known = steps, known
        self.endResetModel()

    def unknown(self, row: int) -> list[str]:
        """Paths of a step that the model does not have."""
        return [path for path in self._steps[row].paths if path not in self._known]

    def text(self, rows: Sequence[int] | range) -> str:
        """Rows as spreadsheets take them, with the headings."""
        lines = [f"{self._steps[row].epoch}\t{', '.join(map(shown, self._steps[row].paths))}" for row in rows]
        return "\n".join(["\t".join(map(tr, COLUMNS)), *lines])

    def row_total(self) -> int:
        """How many rows are shown."""
        return len(self._steps)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """See Qt."""
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if index.isValid() else Qt.ItemFlag(0))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """See Qt."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        return Qt.AlignmentFlag.AlignLeft if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        step = self._steps[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return step.epoch if index.column() == EPOCH else ", ".join(map(shown, step.paths))
        if index.column() == EPOCH:
            return None
        if role == Qt.ItemDataRole.FontRole:
            return mono_font(0.95)
        unknown = self.unknown(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                tr("not in the model: {names}", names=", ".join(map(shown, unknown)))
                if unknown
                else ", ".join(step.paths)
            )
        return color("missing") if role == Qt.ItemDataRole.ForegroundRole and unknown else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another step; ``set_steps`` is the answer."""
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        step = self._steps[index.row()]
        epoch, paths = step.epoch, step.paths
        if index.column() == EPOCH:
            epoch = max(0, int(value))
        else:
            paths = tuple(filter(None, (path.strip() for path in str(value).split(","))))
        if (epoch, paths) == (step.epoch, step.paths):
            return False
        self.edited.emit(index.row(), epoch, paths)
        return True
