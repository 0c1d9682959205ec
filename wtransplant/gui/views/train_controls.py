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
from wtransplant.gui.views.key_tips import name_keys
from wtransplant.gui.views.number_field import NumberField
from wtransplant.units import shown, shown_lines
from wtransplant.words import again, mark, tr

TOOLS = (
    (
        "preview",
        mark("Preview"),
        mark("A few samples as the model will see them, and how the classes are balanced"),
    ),
    ("check", mark("Check"), mark("Send two samples through the model and the loss; nothing is changed")),
    ("rates", mark("Find rate"), mark("Try ever larger learning rates and see where the loss falls fastest")),
    (
        "batch",
        mark("Find batch size"),
        mark("The largest batch that the memory holds, found without filling it up"),
    ),
    ("continue", mark("Continue…"), mark("Go on with a run that was saved")),
    (
        "save",
        mark("Save run…"),
        mark("Write the last run as a checkpoint, to continue here or in plain torch"),
    ),
)

TRIED = ("preview", "check", "rates", "batch")
"""Those that compute; the others only read and write files."""
_START = mark("Start the run")


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
        offer_taken(str): the button beside the message, by its words.
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
    offer_taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running, self._saved, self._reason = False, False, ""
        self._stack = QStackedWidget()
        self._stack.addWidget(self._tool_row())
        self._stack.addWidget(self._live_row())
        self._stack.setSizePolicy(self.sizePolicy().Policy.Preferred, self.sizePolicy().Policy.Fixed)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("Progress of the run"))
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setProperty("role", "muted")
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offer = QPushButton()
        self.offer.clicked.connect(lambda: self.offer_taken.emit(self.offer.text()))
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
        self.start, self.pause = QPushButton(tr("Start")), QPushButton(tr("Pause"))
        self.step, self.stop = QPushButton(tr("Step")), QPushButton(tr("Stop"))
        self.start.setProperty("primary", True)
        self.step.setToolTip(tr("Do one step, and hold the run again"))
        self.stop.setToolTip(tr("Stop and keep what was learnt so far"))
        name_keys(self.start, "start")
        name_keys(self.stop, "stop")
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
            button = self.tools[name] = _tool(tr(title), tr(tip))
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
        self.rate.setAccessibleName(tr("Learning rate of the run under way"))
        self.rate.setMaximumWidth(90)
        self.rate.returnPressed.connect(self._ask_for_rate)
        self.apply = _tool(tr("Apply"), tr("Go on with this learning rate"))
        self.apply.clicked.connect(self._ask_for_rate)
        self.rate.textChanged.connect(lambda _: self.apply.setEnabled(self._rate_will_do))
        self.snapshot = _tool(tr("Snapshot"), tr("Keep the state as it is now, to go back to"))
        self.snapshot.clicked.connect(self.snapshot_requested)
        self.back = _tool(tr("Go back"), tr("Go on from a snapshot"))
        self.back.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.back.setMenu(QMenu(self.back))
        self.save = _tool(tr("Save run…"), tr("Write a run checkpoint, to continue here or in plain torch"))
        self.save.clicked.connect(self.save_requested)
        row.addWidget(QLabel(tr("Rate")))
        for widget in (self.rate, self.apply, self.snapshot, self.back, self.save):
            row.addWidget(widget)
        row.addStretch(1)
        self.set_snapshots(())
        return page

    @property
    def _rate_will_do(self) -> bool:
        return self.rate.hasAcceptableInput() and self.rate.value() > 0

    def _ask_for_rate(self) -> None:
        if self._rate_will_do:
            self.rate_requested.emit(self.rate.value())

    def set_running(self, running: bool, paused: bool) -> None:
        """Which buttons can be pressed."""
        self._running = running
        self._stack.setCurrentIndex(int(running))
        self.pause.setText(tr("Resume") if paused else tr("Pause"))
        self._show_buttons()

    def set_refused(self, reason: str) -> None:
        """Why nothing can be started or tried at the moment; empty if it can."""
        self._reason = reason
        self._show_buttons()

    def set_saved(self, saved: bool) -> None:
        """Whether the state of a run is there to be saved."""
        self._saved = saved
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.start.setEnabled(not self._running and not self._reason)
        self.start.setToolTip(again(self._reason) or tr(_START))
        for button in (self.pause, self.step, self.stop):
            button.setEnabled(self._running)
        for name, _, tip in TOOLS:
            tried = name in TRIED
            self.tools[name].setEnabled(not (tried and self._reason) and (name != "save" or self._saved))
            self.tools[name].setToolTip((tried and again(self._reason)) or tr(tip))

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
