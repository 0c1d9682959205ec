"""The question how pairs are saved, with a form and one verb."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.save_options_form import SaveOptions, SaveOptionsForm
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.words import tr


class SaveOptionsDialog(QDialog):
    """Setters, and what was filled in.

    Args:
        options: what holds now.
        note: what stays as it is, because it cannot be shown here; empty for nothing.
        parent: the window.

    Attributes:
        form: what is filled in.
    """

    def __init__(self, options: SaveOptions, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("saveOptions")
        self.setWindowTitle(tr("How pairs are saved"))
        self.form = SaveOptionsForm()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.form)
        for text in save_options_told(note):
            layout.addWidget(text)
        layout.addWidget(self._buttons())
        self.form.fill(options)

    def options(self) -> SaveOptions:
        """What is filled in."""
        return self.form.options()

    def _buttons(self) -> QWidget:
        buttons = ButtonBox()
        keep = QPushButton(tr("Save like this"))
        keep.setProperty("primary", True)
        keep.setDefault(True)
        buttons.addButton(keep, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons


def save_options_told(note: str) -> Iterator[QLabel]:
    """What is to be known about these options, and a note if there is one."""
    size = tr("Integers and booleans stay as they are. A recipe keeps these choices.")
    for sentence in filter(None, (size, note)):
        label = QLabel(sentence)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        make_selectable(label)
        label.setProperty("role", "muted")
        yield label
