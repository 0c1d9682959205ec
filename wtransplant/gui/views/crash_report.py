"""The report of a session that did not end well, for a person to read, copy or pass on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.words import tr


class CrashReportDialog(QDialog):
    """Shows the text and where it is; sends it nowhere.

    Args:
        path: the file with the report.
        text: what is in it.
    """

    def __init__(self, path: Path, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crash_report")
        self.setWindowTitle(tr("What happened"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 560)
        self._folder = path.parent
        head = QLabel(
            tr(
                "This report is on this computer only; nothing was sent. It names actions, files and keys, never what "
                "tensors hold. If you pass it on, read it first."
            )
        )
        head.setWordWrap(True)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setFont(mono_font(0.95))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(tr("Report"))
        place = QLabel(str(path))
        place.setTextFormat(Qt.TextFormat.PlainText)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        place.setWordWrap(True)
        layout = QVBoxLayout(self)
        for part in (head, self.text, place, self._buttons()):
            layout.addWidget(part)

    def _buttons(self) -> QDialogButtonBox:
        buttons = ButtonBox()
        self.copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.show_folder = buttons.addButton(tr("Show the folder"), QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.show_folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
        )
        buttons.rejected.connect(self.reject)
        return buttons
