"""Train elsewhere: the launch lines for one machine, several, and SLURM, to copy or to save."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.freeze_parts import sentence
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.words import mark, tr

_SIZE = (860, 480)
_WHAT = mark(
    "The recipe holds all of it: source, target, links, freezing and run settings. Save "
    "it, copy it with its files to the other machine, and start it there; the first "
    "process writes the same pair as here."
)
PLACES = (mark("One machine"), mark("Several machines"), "SLURM")


class LaunchDialog(QDialog):
    """Setters and intents.

    Signals:
        changed(): another name, device or number was filled in.
        save_requested(): recipe and script are to be written.
    """

    changed = Signal()
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("launch")
        self.setWindowTitle(tr("Train elsewhere"))
        self.resize(*_SIZE)
        self.recipe, self.output = QLineEdit("recipe.toml"), QLineEdit("out")
        self.device = QComboBox()
        for name, data in ((tr("GPUs (CUDA)"), "cuda"), (tr("processors"), "cpu")):
            self.device.addItem(name, data)
        self.processes, self.machines = QSpinBox(), QSpinBox()
        self.processes.setRange(1, 64)
        self.machines.setRange(2, 1024)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(tr("Where it is to run"))
        self.texts = [QPlainTextEdit() for _ in PLACES]
        for name, text in zip(PLACES, self.texts, strict=True):
            text.setReadOnly(True)
            text.setFont(mono_font(0.95))
            text.setAccessibleName(tr("Launch lines: {place}", place=tr(name)))
            text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            self.tabs.addTab(text, tr(name))
        self._lay_out()
        for field in (self.recipe, self.output):
            field.textChanged.connect(self.changed)
        for box in (self.processes, self.machines):
            box.valueChanged.connect(self.changed)
        self.device.currentIndexChanged.connect(self.changed)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        form.addRow(tr("Recipe"), self.recipe)
        form.addRow(tr("Pair to write"), self.output)
        numbers = QHBoxLayout()
        for word, field in (
            (tr("Train on"), self.device),
            (tr("processes on each machine"), self.processes),
            (tr("machines"), self.machines),
        ):
            label = QLabel(word)
            label.setBuddy(field)
            numbers.addWidget(label)
            numbers.addWidget(field)
            numbers.addSpacing(10)
        numbers.addStretch(1)
        buttons = ButtonBox()
        self.copy = QPushButton(tr("Copy"))
        self.save = QPushButton(tr("Save recipe and script…"))
        self.save.setProperty("primary", True)
        for button in (self.copy, self.save):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text))
        self.save.clicked.connect(self.save_requested)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(sentence(tr(_WHAT)))
        layout.addLayout(form)
        layout.addLayout(numbers)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)

    @property
    def text(self) -> str:
        """The lines in front."""
        return self.texts[self.tabs.currentIndex()].toPlainText()

    def set_lines(self, one_machine: str, several_machines: str, slurm: str) -> None:
        """Show other lines."""
        for field, text in zip(self.texts, (one_machine, several_machines, slurm), strict=True):
            field.setPlainText(text)
