"""The hand on a run: start, pause, one step, stop; another rate, snapshots, saving; and what it says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.theme import restyle
from wtransplant.gui.views.number_field import NumberField
from wtransplant.units import shown, shown_lines

TOOLS = (
    ("preview", "Preview", "A few samples as the model will see them, and how the classes are balanced"),
    ("check", "Check", "Send two samples through the model and the loss; nothing is changed"),
    ("rates", "Find rate", "Try ever larger learning rates and see where the loss falls fastest"),
    ("batch", "Find batch size", "The largest batch that the memory holds, found without filling it up"),
    ("continue", "Continue…", "Go on with a run that was saved"),
    ("save", "Save run…", "Write the last run as a checkpoint, to continue here or in plain torch"),
)


class TrainControls(QWidget):
    """Buttons and one message; which can be pressed follows from whether a run is under way.

    Attributes:
        start, pause, step, stop: the run.
        rate: the learning rate to go on with.
        tools: what can be tried before a run, by name.
        offer: what can be done about the message.

    Signals:
        start_requested(), pause_toggled(), step_requested(), stop_requested(): the buttons.
        rate_requested(float): go on with another learning rate.
        snapshot_requested(), back_requested(int), save_requested(): the state of the run.
        tool_requested(str): one of ``TOOLS``.
        offer_taken(): the button beside the message.
    """

    start_requested = Signal()
    pause_toggled = Signal()
    step_requested = Signal()
    stop_requested = Signal()
    rate_requested = Signal(float)
    snapshot_requested = Signal()
    back_requested = Signal(int)
    save_requested = Signal()
    tool_requested = Signal(str)
    offer_taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._tool_row())
        self._stack.addWidget(self._live_row())
        self._stack.setSizePolicy(self.sizePolicy().Policy.Preferred, self.sizePolicy().Policy.Fixed)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the run")
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setProperty("role", "muted")
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offer = QPushButton()
        self.offer.clicked.connect(self.offer_taken)
        said = QHBoxLayout()
        said.addWidget(self.message, 1)
        said.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self._stack)
        layout.addLayout(self._run_row())
        layout.addWidget(self.progress)
        layout.addLayout(said)
        self.set_message("")

    def _run_row(self) -> QHBoxLayout:
        self.start, self.pause = QPushButton("Start"), QPushButton("Pause")
        self.step, self.stop = QPushButton("Step"), QPushButton("Stop")
        self.start.setProperty("primary", True)
        self.start.setToolTip("Start the run (Ctrl+Enter)")
        self.step.setToolTip("Do one step, and hold the run again")
        self.stop.setToolTip("Stop and keep what was learnt so far (Ctrl+Alt+Enter)")
        row = QHBoxLayout()
        for button, signal in (
            (self.start, self.start_requested),
            (self.pause, self.pause_toggled),
            (self.step, self.step_requested),
            (self.stop, self.stop_requested),
        ):
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _tool_row(self) -> QWidget:
        page, self.tools = QWidget(), {}
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for name, title, tip in TOOLS:
            button = self.tools[name] = QToolButton()
            button.setText(title)
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, name=name: self.tool_requested.emit(name))
            row.addWidget(button)
        row.addStretch(1)
        return page

    def _live_row(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.rate = NumberField(1e-3)
        self.rate.setAccessibleName("Learning rate of the run under way")
        self.rate.setMaximumWidth(90)
        self.rate.returnPressed.connect(self._ask_for_rate)
        self.apply = _tool("Apply", "Go on with this learning rate")
        self.apply.clicked.connect(self._ask_for_rate)
        self.snapshot = _tool("Snapshot", "Keep the state as it is now, to go back to")
        self.snapshot.clicked.connect(self.snapshot_requested)
        self.back = _tool("Go back", "Go on from a snapshot")
        self.back.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.back.setMenu(QMenu(self.back))
        self.save = _tool("Save run…", "Write a run checkpoint, to continue here or in plain torch")
        self.save.clicked.connect(self.save_requested)
        row.addWidget(QLabel("Rate"))
        for widget in (self.rate, self.apply, self.snapshot, self.back, self.save):
            row.addWidget(widget)
        row.addStretch(1)
        self.set_snapshots(())
        return page

    def _ask_for_rate(self) -> None:
        if self.rate.hasAcceptableInput() and self.rate.value() > 0:
            self.rate_requested.emit(self.rate.value())

    def set_running(self, running: bool, paused: bool) -> None:
        """Which buttons can be pressed."""
        self._stack.setCurrentIndex(int(running))
        self.start.setEnabled(not running)
        self.pause.setEnabled(running)
        self.pause.setText("Resume" if paused else "Pause")
        self.step.setEnabled(running)
        self.stop.setEnabled(running)

    def set_busy(self, busy: bool) -> None:
        """Whether something is tried before a run; a run waits for it."""
        for button in (*self.tools.values(), self.start):
            button.setEnabled(not busy)

    def set_snapshots(self, snapshots: Sequence[tuple[int, str]]) -> None:
        """Snapshots to go back to: number and words."""
        menu = self.back.menu()
        menu.clear()
        for number, words in snapshots:
            action = menu.addAction(words)
            action.triggered.connect(lambda _=False, number=number: self.back_requested.emit(number))
        self.back.setEnabled(bool(snapshots))

    def set_step(self, done: int, total: int) -> None:
        """How far the run is, in steps."""
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)

    def set_message(self, message: str, error: bool = False, offer: str = "") -> None:
        """A sentence below the buttons, and what can be done about it."""
        text = shown_lines(message)
        if text != self.message.text():
            self.message.setText(text)
        restyle(self.message, "role", "error" if error else "muted")
        self.offer.setText(shown(offer))
        self.offer.setVisible(bool(offer))


def _tool(title: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(title)
    button.setToolTip(tip)
    return button
