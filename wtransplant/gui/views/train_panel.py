"""The fine-tune panel: what to run on the left, the loss as it comes on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.theme import icon, restyle
from wtransplant.gui.views.number_field import NumberField, whole_number_field
from wtransplant.units import shown_lines

if TYPE_CHECKING:
    from wtransplant.gui.views.loss_plot import LossPlot

DATA_KINDS = (("example", "digits (the example)"), ("tensors", "tensor file"), ("images", "image folder"))
LOSSES = (("cross_entropy", "cross entropy"), ("mse", "mean squared error"))
_LARGEST = 2**31 - 1  # of a spin box
OPTIMIZERS = (("adamw", "AdamW"), ("sgd", "SGD with momentum"))


@dataclass(frozen=True)
class TrainForm:
    """What is filled in, as text and numbers; nothing is checked here."""

    device: str
    data_kind: str
    data_path: str
    loss: str
    optimizer: str
    learning_rate: float
    momentum: float
    weight_decay: float
    batch_size: int
    epochs: int
    seed: int


class TrainPanel(QWidget):
    """Views and intents; the controller decides.

    Signals:
        start_requested(), pause_toggled(), stop_requested(), browse_requested(), form_changed().
    """

    start_requested = Signal()
    pause_toggled = Signal()
    stop_requested = Signal()
    browse_requested = Signal()
    form_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot: LossPlot | None = None
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        right = QWidget()
        right.setLayout(self._place)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._left_side())
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([560, 680])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(split)
        self.set_running(False)

    @property
    def plot(self) -> LossPlot:
        """The plot; pyqtgraph is imported when it is first needed."""
        if self._plot is None:
            from wtransplant.gui.views.loss_plot import LossPlot

            self._plot = LossPlot()
            self._place.addWidget(self._plot)
        return self._plot

    def _left_side(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 8, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._form())
        layout.addWidget(scroll, 1)
        layout.addLayout(self._run_row())
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("Progress of the run")
        layout.addWidget(self._progress)
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setProperty("role", "muted")
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self._message)
        return side

    def _form(self) -> QWidget:
        self.device = self._choice((), "Device")
        self.data_kind = self._choice(DATA_KINDS, "Data")
        self.loss = self._choice(LOSSES, "Loss")
        self.optimizer = self._choice(OPTIMIZERS, "Optimizer")
        self.learning_rate = self._number(NumberField(1e-3), "Learning rate")
        self.momentum = self._number(NumberField(0.9, high=1.0), "Momentum")
        self.weight_decay = self._number(NumberField(0.01), "Weight decay")
        self.batch_size = self._whole(1, _LARGEST, 32, "Batch size")
        self.epochs = self._whole(1, _LARGEST, 5, "Epochs")
        self.seed = self._whole(0, _LARGEST, 0, "Seed")
        self._path_row = self._data_path_row()
        choices = (("Device", self.device), ("Data", self.data_kind), ("", self._path_row))
        self._choices = _form_of((*choices, ("Loss", self.loss), ("Optimizer", self.optimizer)))
        self._numbers = _form_of(
            (
                ("Learning rate", self.learning_rate),
                ("Momentum", self.momentum),
                ("Weight decay", self.weight_decay),
                ("Batch size", self.batch_size),
                ("Epochs", self.epochs),
                ("Seed", self.seed),
            )
        )
        self._form_widget = QWidget()
        columns = QHBoxLayout(self._form_widget)
        columns.setContentsMargins(0, 0, 6, 0)
        columns.setSpacing(18)
        columns.addLayout(self._choices, 3)
        columns.addLayout(self._numbers, 2)
        for box in (self.data_kind, self.optimizer):
            box.currentIndexChanged.connect(self._show_fitting_rows)
        self._show_fitting_rows()
        return self._form_widget

    def _choice(self, entries: Sequence[tuple[str, str]], name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setMinimumContentsLength(12)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for value, title in entries:
            box.addItem(title, value)
        box.currentIndexChanged.connect(self.form_changed)
        return box

    def _number(self, field: NumberField, name: str) -> NumberField:
        field.setAccessibleName(name)
        field.textChanged.connect(self.form_changed)
        return field

    def _whole(self, low: int, high: int, value: int, name: str) -> QSpinBox:
        box = whole_number_field(low, high, value, name)
        box.valueChanged.connect(self.form_changed)
        return box

    def _data_path_row(self) -> QWidget:
        self.data_path = QLineEdit()
        self.data_path.setAccessibleName("Path of the data")
        self.data_path.textChanged.connect(self.form_changed)
        browse = QToolButton()
        browse.setIcon(icon("open"))
        browse.setToolTip("Choose the file or folder")
        browse.setAccessibleName("Choose the data")
        browse.clicked.connect(self.browse_requested)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.data_path, 1)
        layout.addWidget(browse)
        return row

    def _run_row(self) -> QHBoxLayout:
        self.start = QPushButton("Start")
        self.start.setProperty("primary", True)
        self.start.setToolTip("Start the run (Ctrl+Enter)")
        self.pause = QPushButton("Pause")
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("Stop and keep what was learnt so far (Ctrl+Alt+Enter)")
        self.start.clicked.connect(self.start_requested)
        self.pause.clicked.connect(self.pause_toggled)
        self.stop.clicked.connect(self.stop_requested)
        row = QHBoxLayout()
        for button in (self.start, self.pause, self.stop):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def set_devices(self, devices: Sequence[tuple[str, str]]) -> None:
        """Devices to choose from, (name for torch, title for people)."""
        chosen = self.device.currentData()
        self.device.blockSignals(True)
        self.device.clear()
        for value, title in devices:
            self.device.addItem(title, value)
        self._choose_device(chosen)
        self.device.blockSignals(False)

    def _choose_device(self, name: str | None) -> None:
        """Choose a device; one that is not in the list is put there as it is, for the run to tell about."""
        if name and self.device.findData(name) < 0:
            self.device.addItem(name, name)
        self.device.setCurrentIndex(max(0, self.device.findData(name)))

    def values(self) -> TrainForm:
        """What is filled in."""
        return TrainForm(
            device=self.device.currentData() or "cpu",
            data_kind=self.data_kind.currentData(),
            data_path=self.data_path.text().strip(),
            loss=self.loss.currentData(),
            optimizer=self.optimizer.currentData(),
            learning_rate=self.learning_rate.value(),
            momentum=self.momentum.value(),
            weight_decay=self.weight_decay.value(),
            batch_size=self.batch_size.value(),
            epochs=self.epochs.value(),
            seed=self.seed.value(),
        )

    def set_values(self, form: TrainForm) -> None:
        """Fill the form in."""
        self.blockSignals(True)
        for box, value in (
            (self.data_kind, form.data_kind),
            (self.loss, form.loss),
            (self.optimizer, form.optimizer),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        self._choose_device(form.device)
        self.data_path.setText(form.data_path)
        self.learning_rate.set_value(form.learning_rate)
        self.weight_decay.set_value(form.weight_decay)
        self.momentum.set_value(form.momentum)
        self.batch_size.setValue(form.batch_size)
        self.epochs.setValue(form.epochs)
        self.seed.setValue(form.seed)
        self.blockSignals(False)

    def set_running(self, running: bool, paused: bool = False) -> None:
        """Which buttons can be pressed; the form is locked while something runs."""
        self.start.setEnabled(not running)
        self.pause.setEnabled(running)
        self.pause.setText("Resume" if paused else "Pause")
        self.stop.setEnabled(running)
        self._form_widget.setEnabled(not running)

    def set_step(self, done: int, total: int) -> None:
        """How far the run is, in steps."""
        self._progress.setRange(0, max(total, 1))
        self._progress.setValue(done)

    def set_message(self, message: str, error: bool = False) -> None:
        """A sentence below the buttons."""
        self._message.setText(shown_lines(message))
        restyle(self._message, "role", "error" if error else "muted")

    def _show_fitting_rows(self) -> None:
        self._choices.setRowVisible(self._path_row, self.data_kind.currentData() != "example")
        self._numbers.setRowVisible(self.momentum, self.optimizer.currentData() == "sgd")


def _form_of(rows: Sequence[tuple[str, QWidget]]) -> QFormLayout:
    form = QFormLayout()
    form.setVerticalSpacing(5)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for title, field in rows:
        form.addRow(title, field)
    return form
