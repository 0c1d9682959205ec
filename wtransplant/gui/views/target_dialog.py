"""The form that names a target: a specification, its arguments, its seed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.errors import TargetError
from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.number_field import whole_number_field
from wtransplant.targets import TargetSpec, parse_arguments

_EXPLANATION = (
    "FILE.py:NAME for a class or function in a Python file · torchvision:NAME · timm:NAME · "
    "transformers:config.json · package.module:callable · or a checkpoint, for its shapes only"
)


class TargetDialog(QDialog):
    """Asks for a target; ``spec`` is what was given once it was accepted."""

    def __init__(self, folder: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open target")
        self.setMinimumWidth(560)
        self._folder = folder
        self.spec: TargetSpec | None = None
        self.text = QLineEdit(text)
        self.text.setFont(mono_font())
        self.text.setPlaceholderText("model.py:Net")
        self.text.setAccessibleName("Target")
        browse = QPushButton("Choose file…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self.text, 1)
        row.addWidget(browse)
        self.arguments = QPlainTextEdit()
        self.arguments.setFont(mono_font())
        self.arguments.setPlaceholderText("num_classes=10\none NAME=VALUE in each line")
        self.arguments.setAccessibleName("Arguments")
        self.arguments.setTabChangesFocus(True)
        self.arguments.setFixedHeight(84)
        self.seed = whole_number_field(0, 2**31 - 1, 0, "Seed")
        self.seed.setToolTip("Fixes the initial values of what is not transplanted")
        self._lay_out(row)

    def _lay_out(self, row: QHBoxLayout) -> None:
        explanation = QLabel(_EXPLANATION)
        explanation.setWordWrap(True)
        explanation.setProperty("role", "muted")
        self._error = QLabel()
        self._error.setWordWrap(True)
        self._error.setProperty("role", "error")
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.hide()
        form = QFormLayout()
        form.addRow("Target", row)
        form.addRow("", explanation)
        form.addRow("Arguments", self.arguments)
        form.addRow("Seed", self.seed)
        buttons = QDialogButtonBox()
        accept = buttons.addButton("Open target", QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setDefault(True)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._error)
        layout.addWidget(buttons)

    def _browse(self) -> None:
        kinds = "Models and checkpoints (*.py *.json *.safetensors *.pth *.pt *.bin *.ckpt);;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self, "Choose the target's file", self._folder, kinds)
        if path.endswith(".py"):
            self.text.setText(f"{path}:")
            self.text.setFocus()
        elif path.endswith(".json"):
            self.text.setText(f"transformers:{path}")
        elif path:
            self.text.setText(path)

    def _accept(self) -> None:
        try:
            text = self.text.text().strip()
            if not text:
                raise TargetError("name a target first")
            arguments = parse_arguments(
                line for line in self.arguments.toPlainText().splitlines() if line.strip()
            )
        except TargetError as error:
            self._error.setText(str(error))
            self._error.show()
            return
        self.spec = TargetSpec(text, arguments, self.seed.value())
        self.accept()
