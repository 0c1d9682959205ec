"""What this program is, its versions, and the licences of what it is made of."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.inside import Part
from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.copying import make_copyable, put_on_clipboard
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.words import tr

_SIZE = (680, 560)
_ICON = 56
_COLUMNS = ("part", "version", "licence")


class AboutDialog(QDialog):
    """Versions that can be copied, and a table of parts with the text of each one's licence.

    Args:
        version: the program's.
        versions: what a report of an error wants, in lines.
        parts: what the program is made of.

    Attributes:
        table: the parts.
        text: the licence of the chosen one.
    """

    def __init__(
        self, version: str, versions: str, parts: Sequence[Part], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle(tr("About wtransplant"))
        self.resize(*_SIZE)
        self._versions, self._parts = versions, tuple(parts)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(mono_font(0.9))
        self.text.setAccessibleName(tr("Text of the licence"))
        self._make_table()
        split = QSplitter(Qt.Orientation.Vertical)
        for widget in (self.table, self.text):
            split.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(self._head(version))
        layout.addWidget(split, 1)
        layout.addWidget(self._buttons())
        self.table.selectRow(0)

    def _head(self, version: str) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(QGuiApplication.windowIcon().pixmap(QSize(_ICON, _ICON), self.devicePixelRatioF()))
        words = QLabel(
            tr(
                "<b>wtransplant {version}</b><p>Put trained weights into another model, see every "
                "key that does not fit, freeze, fine-tune, save.</p><p>MIT licence. It opens no "
                "network connection.</p>",
                version=version,
            )
        )
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(words, 1)
        return head

    def _make_table(self) -> None:
        self.table = QTableWidget(len(self._parts), len(_COLUMNS))
        self.table.setHorizontalHeaderLabels([tr("Made of"), tr("Version"), tr("Licence")])
        self.table.setAccessibleName(tr("What the program is made of"))
        self.table.setProperty("spoken", False)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for row, part in enumerate(self._parts):
            for column, text in enumerate((part.name, part.version, part.licence)):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()
        make_copyable(self.table)
        self.table.currentCellChanged.connect(lambda row, *_: self._show(row))

    def _show(self, row: int) -> None:
        texts = self._parts[row].texts if 0 <= row < len(self._parts) else ()
        read = [path.read_text("utf-8", errors="replace") for path in texts]
        self.text.setPlainText("\n\n".join(read) or tr("Its text was not installed with it."))

    def _buttons(self) -> QDialogButtonBox:
        buttons = ButtonBox()
        self.copy = buttons.addButton(tr("Copy versions"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setToolTip(tr("For a report of what went wrong"))
        self.copy.clicked.connect(lambda: put_on_clipboard(self._versions))
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
        buttons.rejected.connect(self.reject)
        return buttons
