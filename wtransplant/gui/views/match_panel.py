"""The matching panel: how certain a link has to be, what was found, and what only a person can decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSlider,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.match_states import BELOW, IN_FORCE, STATES
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.match_table import MatchTable
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import shown
from wtransplant.words import again, tr

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from wtransplant.gui.models.inbox import Question
    from wtransplant.gui.models.match_groups import LinkGroups
    from wtransplant.gui.views.inbox_list import InboxList
    from wtransplant.mapping import Link

_LEAST_INBOX = 380
_TYPING_MS = 60
_KEYS_MS = 400
"""Steps of the slider by keyboard or wheel count as one when they follow each other faster than this."""


class MatchPanel(QWidget):
    """Setters and intents; the controller decides.

    Attributes:
        table: the found links.
        inbox: the questions; made when there are some for the first time.
        slider: the threshold in percent.

    Signals:
        match_requested(), stop_requested(): the search.
        threshold_tried(float): while the slider moves, 0 to 1.
        threshold_chosen(float): it has come to rest.
        accept_requested(), accept_all_requested(): the selected groups, or all links in force.
        reject_requested(bool): the selected groups; whether both sides are to be skipped as well.
        rules_requested(): the links are to be kept as rules.
        answered(object Question, object Candidate), question_chosen(object Question), probing_requested():
            as of the inbox.
    """

    match_requested = Signal()
    stop_requested = Signal()
    threshold_tried = Signal(float)
    threshold_chosen = Signal(float)
    accept_requested = Signal()
    accept_all_requested = Signal()
    reject_requested = Signal(bool)
    rules_requested = Signal()
    answered = Signal(object, object)
    question_chosen = Signal(object)
    probing_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = MatchTable()
        self.inbox: InboxList | None = None
        self._nothing_found = ""
        self._told: tuple[str, ...] = ("",)
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self.table)
        self._timer = self._debounced(_TYPING_MS, self._narrow)
        self._rest = self._debounced(_KEYS_MS, self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addLayout(self._upper_bar())
        layout.addLayout(self._lower_bar())
        layout.addWidget(self._parts, 1)
        self._connect()
        self.set_available(False)
        self.set_progress("")

    def _debounced(self, milliseconds: int, act: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    def _upper_bar(self) -> QHBoxLayout:
        self.summary = ElidedLabel()
        self.summary.setProperty("role", "title")
        self._work, self._bar = QLabel(), QProgressBar()
        self._bar.setFixedWidth(160)
        self._bar.setTextVisible(False)
        self.stop = QPushButton(tr("Stop"))
        self.match = QPushButton(tr("Auto-match"))
        self.match.setProperty("primary", True)
        self.rules = QPushButton(tr("Keep as rules…"))
        self.rules.setToolTip(tr("The same links as a few rules, which a recipe can be read by"))
        self._actions = QHBoxLayout()
        self._actions.setSpacing(6)
        for button in (self.rules, self.match):
            self._actions.addWidget(button)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.summary)
        bar.addStretch(1)
        for widget in (self._work, self._bar, self.stop):
            bar.addWidget(widget)
        bar.addLayout(self._actions)
        return bar

    def _lower_bar(self) -> QHBoxLayout:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setFixedWidth(170)
        self.slider.setAccessibleName(tr("Threshold: links of this confidence and above are in force"))
        label = QLabel(tr("&Threshold"))
        label.setBuddy(self.slider)
        label.setToolTip(tr("Found links of this confidence and above are in force"))
        self._percent, self._numbers = QLabel(), QLabel()
        self._percent.setFixedWidth(self._percent.fontMetrics().horizontalAdvance("100%") + 4)
        self._numbers.setProperty("role", "muted")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("filter…"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(tr("Filter the found links"))
        self.filter.setMaximumWidth(220)
        self.states = QComboBox()
        self.states.setAccessibleName(tr("Show only links that are"))
        self.states.addItems([tr("all"), *map(tr, STATES)])
        self.accept, self.reject = QPushButton(tr("Accept")), QPushButton(tr("Reject"))
        self.accept.setToolTip(tr("The selected links become links by hand (+)"))
        self.reject.setToolTip(tr("The selected links are taken out, and stay out (Del)"))
        self.why = QPushButton(tr("Why?"))
        self.why.setToolTip(tr("What speaks for the selected link (Space)"))
        self.accept_all = QPushButton(tr("Accept all in force"))
        self.accept_all.setToolTip(tr("All links above the threshold become links by hand"))
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for widget in (label, self.slider, self._percent, self._numbers):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.filter, 1)
        for button in (self.states, self.why, self.reject, self.accept, self.accept_all):
            bar.addWidget(button)
        return bar

    def _connect(self) -> None:
        self.match.clicked.connect(self.match_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.rules.clicked.connect(self.rules_requested)
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(self._chosen)
        self.filter.textChanged.connect(lambda _: self._timer.start())
        self.states.currentIndexChanged.connect(lambda _: self._narrow())
        self.accept.clicked.connect(self.accept_requested)
        self.reject.clicked.connect(lambda: self.reject_requested.emit(False))
        self.accept_all.clicked.connect(self.accept_all_requested)
        self.why.clicked.connect(self.table.why_pressed)
        self.table.accept_pressed.connect(self.accept_requested)
        self.table.reject_pressed.connect(self.reject_requested)
        self.table.selectionModel().selectionChanged.connect(lambda: self._show_buttons())

    # What the controllers set

    def add_action(self, button: QWidget) -> None:
        """Put another button in front of those of the upper line."""
        self._actions.insertWidget(0, button)
        QWidget.setTabOrder(self.stop, button)

    def set_available(self, on: bool) -> None:
        """Whether there is a pair to look at."""
        for widget in (self.match, self.slider, self.filter, self.states):
            widget.setEnabled(on)
        if not on:
            self.set_summary(tr("Open a source and a target; found links are listed here."))
        self._show_buttons()

    def set_summary(self, text: str, notes: Sequence[str] = ()) -> None:
        """What came out, in a sentence; notes on the pair as a whole follow it."""
        self._told = (text, *notes)
        self.summary.setText(shown("  ·  ".join(self._told)))
        self.summary.setToolTip(as_tooltip("\n".join(self._told)))

    def say_again(self) -> None:
        """The summary, its notes and the numbers in the language of now."""
        text, *notes = map(again, self._told)
        self.set_summary(text, notes)
        self.set_nothing_found(again(self._nothing_found))
        self._show_numbers()

    def set_progress(self, text: str, done: int = 0, total: int = 0) -> None:
        """What is under way; an empty text hides it."""
        for widget in (self._work, self._bar, self.stop):
            widget.setVisible(bool(text))
        self.match.setVisible(not text)
        self._work.setText(shown(again(text)))
        self._bar.setRange(0, 1000 if total > 0 else 0)
        self._bar.setValue(round(1000 * done / total) if total > 0 else 0)

    def set_threshold(self, threshold: float) -> None:
        """Show the threshold in force."""
        self._rest.stop()
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(100 * threshold))
        self._show_numbers()

    def set_groups(self, groups: LinkGroups, codes: NDArray[np.int8]) -> None:
        """Show other links."""
        if groups is self.table.matches.groups:
            self.table.matches.set_codes(codes)
        else:
            self.table.matches.set_groups(groups, codes)
        self.table.explain(self._nothing_found)
        self._show_numbers()
        self._show_buttons()

    def set_nothing_found(self, text: str) -> None:
        """Say why there may be no found links."""
        self._nothing_found = text
        self.table.explain(text)

    def set_questions(self, questions: Sequence[Question]) -> None:
        """Show what only a person can decide, beside the links."""
        if self.inbox is None and questions:
            self.inbox = self._make_inbox()
        if self.inbox is not None:
            self.inbox.set_questions(questions)
            self.inbox.setVisible(bool(questions))

    def _make_inbox(self) -> InboxList:
        from wtransplant.gui.views.inbox_list import InboxList

        inbox = InboxList()
        inbox.setMinimumWidth(_LEAST_INBOX)
        inbox.answered.connect(self.answered)
        inbox.question_chosen.connect(self.question_chosen)
        inbox.probing_requested.connect(self.probing_requested)
        self._parts.insertWidget(0, inbox)
        self._parts.setSizes([1000, 1000])
        return inbox

    # What a person does

    @property
    def chosen_links(self) -> list[Link]:
        """The links of the selected groups, in the target's order."""
        model = self.table.matches
        return [model.groups.links[place] for place in model.places(self.table.chosen_rows)]

    @property
    def threshold(self) -> float:
        """Where the slider stands, 0 to 1."""
        return self.slider.value() / 100

    def _moved(self) -> None:
        self.table.matches.try_threshold(self.threshold)
        self._show_numbers()
        self.threshold_tried.emit(self.threshold)
        if not self.slider.isSliderDown():
            self._rest.start()

    def _chosen(self) -> None:
        self._rest.stop()
        self.threshold_chosen.emit(self.threshold)

    def _narrow(self) -> None:
        self._timer.stop()
        self.table.matches.narrow(self.filter.text(), self.states.currentIndex() - 1)
        self.table.explain(self._nothing_found)
        self._show_buttons()

    def _show_numbers(self) -> None:
        model = self.table.matches
        self._percent.setText(f"{self.slider.value()}%")
        below = model.count(BELOW)
        self._numbers.setText(
            tr("{count:,} in force", count=model.count(IN_FORCE))
            + (tr(" · {below:,} below", below=below) if below else "")
        )

    def _show_buttons(self) -> None:
        chosen, model = bool(self.table.chosen_rows), self.table.matches
        for button in (self.accept, self.reject, self.why):
            button.setEnabled(chosen)
        for button in (self.accept_all, self.rules):
            button.setEnabled(bool(model.count(IN_FORCE)))
