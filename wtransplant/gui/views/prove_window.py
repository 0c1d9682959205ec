"""The window of the proof: what it needs, what came out, and the tables behind that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.proof_rows import ProofTable
from wtransplant.gui.models.proof_words import Verdict
from wtransplant.gui.theme import status_color, status_glyph, theme_changes
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.prove_form import ProveForm
from wtransplant.gui.views.prove_table import ProofTableView
from wtransplant.units import plural, shown, shown_lines
from wtransplant.words import again, mark, number, tr

_SIZE = (1080, 640)
_EMPTY = mark(
    "Both models run on the same input, in eval mode; their outputs are compared, and "
    "what each pair of corresponding modules makes of it.\nWithout the source's own model "
    "the bits of each linked tensor are compared with its source.\n\nOpen questions can be "
    "decided by trying their answers on both models."
)
_TABS: Mapping[str, tuple[str, dict[int, int]]] = {
    "answers": (mark("Answers tried"), {0: 30, 3: 190, 5: 120}),
    "modules": (mark("Modules"), {0: 50, 3: 90, 4: 210, 5: 170}),
    "remarks": (mark("Remarks"), {0: 280, 2: 120}),
    "bits": (mark("Bits"), {2: 230, 3: 130}),
}
"""Title and widths of columns; the others share what is left."""


class ProveWindow(QWidget):
    """Setters and intents; the controller decides.

    Attributes:
        form: what a proof needs.
        prove, decide, stop, copy: the buttons.
        tables: by name: ``answers``, ``modules``, ``remarks``, ``bits``.
        verdicts: what came out, a label for each sentence.

    Signals:
        prove_requested(), decide_requested(), stop_requested(), copy_requested(): the buttons.
        row_activated(object ProofRow): a person wants to see where a row belongs.
        closed(): the window was closed.
    """

    prove_requested = Signal()
    decide_requested = Signal()
    stop_requested = Signal()
    copy_requested = Signal()
    row_activated = Signal(object)
    closed = Signal()

    def __init__(self, tolerance: float, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("prove")
        self.setWindowTitle(tr("Prove"))
        self.resize(*_SIZE)
        self.form = ProveForm(tolerance)
        self._make_bar()
        self._make_results()
        self._make_keys()
        self._lay_out()
        self._said: tuple[Verdict, ...] = ()
        theme_changes().changed.connect(self._dress)
        self.set_progress("")
        self.set_questions(0, "")
        self.clear()

    def _make_bar(self) -> None:
        self._work, self._progress = QLabel(), QProgressBar()
        self._progress.setFixedWidth(160)
        self._progress.setTextVisible(False)
        self.stop = QPushButton(tr("Stop"))
        self.stop.setToolTip(tr("Give it up (Ctrl+Alt+Enter)"))
        self.stop.clicked.connect(self.stop_requested)
        self.decide = QPushButton()
        self.decide.clicked.connect(self.decide_requested)
        self.prove = QPushButton(tr("Prove"))
        self.prove.setProperty("primary", True)
        self.prove.setToolTip(tr("Compare (Ctrl+Enter)"))
        self.prove.clicked.connect(self.prove_requested)

    def _make_results(self) -> None:
        self.verdicts: list[QLabel] = []
        self._sentences = QVBoxLayout()
        self._sentences.setSpacing(4)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setProperty("role", "muted")
        self._sentences.addWidget(self._note)
        self.copy = QPushButton(tr("Copy as text"))
        self.copy.clicked.connect(self.copy_requested)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tables: dict[str, ProofTableView] = {}
        for name, (title, widths) in _TABS.items():
            table = self.tables[name] = ProofTableView(tr(title), widths)
            table.row_activated.connect(self.row_activated)
            self.tabs.addTab(table, tr(title))
        empty = QLabel(tr(_EMPTY))
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        make_selectable(empty)
        empty.setProperty("role", "muted")
        self._pages = QStackedWidget()
        for page in (empty, self.tabs):
            self._pages.addWidget(page)

    def _make_keys(self) -> None:
        for keys, act in (
            ("Ctrl+Return", self.prove.click),
            ("Ctrl+Alt+Return", self.stop_requested.emit),
            ("Ctrl+W", self.close),
            ("Escape", self.close),
        ):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(act)
            self.addAction(action)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        for widget in (self._work, self._progress, self.stop):
            bar.addWidget(widget)
        bar.addStretch(1)
        for widget in (self.decide, self.prove):
            bar.addWidget(widget)
        above = QVBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.form)
        above.addLayout(bar)
        said = QHBoxLayout()
        said.addLayout(self._sentences, 1)
        said.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        below = QVBoxLayout()
        below.setSpacing(8)
        below.addLayout(said)
        below.addWidget(self._pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(_card(above))
        layout.addWidget(_card(below), 1)

    # What the controller sets

    def set_questions(self, count: int, reason: str) -> None:
        """How many questions can be tried; a reason why they cannot just now."""
        self.decide.setText(
            tr("Decide {questions} by probing", questions=plural(count, "question"))
            if count
            else tr("Decide by probing")
        )
        self.decide.setEnabled(not reason)
        self.decide.setToolTip(
            reason or tr("Try each answer on both models; those that are clear are put in force")
        )

    def set_ready(self, reason: str) -> None:
        """A reason why nothing can be proven just now."""
        self.prove.setEnabled(not reason)
        self.prove.setToolTip(reason or tr("Compare (Ctrl+Enter)"))

    def set_progress(self, text: str, done: int = 0, total: int = 0) -> None:
        """What is under way; an empty text hides it."""
        running = bool(text)
        for widget in (self._work, self._progress, self.stop):
            widget.setVisible(running)
        self.form.set_running(running)
        self._work.setText(shown(again(text)))
        self._progress.setRange(0, 1000 if total > 0 else 0)
        self._progress.setValue(round(1000 * done / total) if total > 0 else 0)

    def clear(self) -> None:
        """Nothing has come out yet."""
        self.show_result((), {})

    def show_result(self, verdicts: Sequence[Verdict], tables: Mapping[str, ProofTable]) -> None:
        """Show what came out, each sentence with its mark, and the tables that have rows."""
        self._said = tuple(verdicts)
        self._say()
        self.set_note("")
        for place, (name, view) in enumerate(self.tables.items()):
            table = tables.get(name, ProofTable(()))
            view.set_table(table)
            self.tabs.setTabVisible(place, bool(table.rows))
        self._name_tabs()
        shown_ones = [place for place in range(self.tabs.count()) if self.tabs.isTabVisible(place)]
        if shown_ones:
            self.tabs.setCurrentIndex(shown_ones[0])
            self.tabs.currentWidget().setFocus()
        self._pages.setCurrentIndex(1 if shown_ones else 0)
        self.copy.setVisible(bool(verdicts))

    def say_again(self) -> None:
        """Sentences and tabs in the language of now."""
        self._said = tuple(replace(verdict, text=again(verdict.text)) for verdict in self._said)
        self._say()
        self._name_tabs()

    def _name_tabs(self) -> None:
        for place, (name, view) in enumerate(self.tables.items()):
            title = tr(_TABS[name][0])
            self.tabs.setTabText(place, f"{title} {number(view.rows.rowCount(), ',')}")

    def set_note(self, text: str) -> None:
        """One more sentence: that what is shown is no longer so, or that it was given up."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _say(self) -> None:
        for label in self.verdicts:
            self._sentences.removeWidget(label)
            label.deleteLater()
        self.verdicts = [_sentence(verdict) for verdict in self._said]
        for place, label in enumerate(self.verdicts):
            self._sentences.insertWidget(place, label)
        self._dress()

    def _dress(self) -> None:
        """Each sentence has its status's colour, in the theme in force."""
        for verdict, label in zip(self._said, self.verdicts, strict=True):
            label.setStyleSheet(f"color: {status_color(verdict.status).name()}; font-weight: 600")

    def closeEvent(self, event: object) -> None:
        super().closeEvent(event)  # type: ignore[arg-type]
        self.closed.emit()


def _sentence(verdict: Verdict) -> QLabel:
    label = QLabel(f"{status_glyph(verdict.status)}  {shown_lines(verdict.text)}")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _card(inner: QVBoxLayout) -> QFrame:
    card = QFrame()
    card.setObjectName("panel")
    inner.setContentsMargins(12, 10, 12, 10)
    card.setLayout(inner)
    return card
