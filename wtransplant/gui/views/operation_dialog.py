"""The operation editor: sources and steps in order on the left, the form of one step on the right, the text below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.chooser import Chooser
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.ordered_list import SOURCES, STEPS, OrderedList
from wtransplant.gui.views.step_form import StepForm
from wtransplant.gui.views.tab_order import ButtonBox, put_in_order
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import shown
from wtransplant.words import tr

_SIZE = (900, 600)


class OperationDialog(QDialog):
    """Setters and intents; the controller holds the draft and judges it.

    Attributes:
        sources, steps: the lists.
        form: arguments of the chosen step.
        chooser: what is shown instead while something is to be added.
        text: the whole operation in the grammar of rules.

    Signals:
        text_edited(str): the text was written on.
    """

    text_edited = Signal(str)

    def __init__(self, target: str, shape: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("operation")
        self.setWindowTitle(tr("Edit operation"))
        self.resize(*_SIZE)
        self.sources = OrderedList(SOURCES, first=0)  # as places count
        self.steps = OrderedList(STEPS)
        self.form, self.chooser = StepForm(), Chooser()
        self._hint = QLabel()
        self._make_text()
        self._make_buttons()
        self._lay_out(target, shape)
        self.show_hint("")

    def _make_text(self) -> None:
        self.text = QLineEdit()
        self.text.setFont(mono_font())
        self.text.setPlaceholderText(tr("as it is; or for example  transpose | concat(0)"))
        self.text.setAccessibleName(tr("Operation as text"))
        self.text.textEdited.connect(self.text_edited)
        self._verdict = QLabel()
        self._verdict.setWordWrap(True)
        self._verdict.setTextFormat(Qt.TextFormat.PlainText)
        self._verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._verdict.setAccessibleName(tr("Result"))

    def _make_buttons(self) -> None:
        self.buttons = ButtonBox()
        self.link = QPushButton(tr("Link"))
        self.link.setProperty("primary", True)
        self.link.setDefault(True)
        self.buttons.addButton(self.link, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self, target: str, shape: str) -> None:
        key, wanted = ElidedLabel(shown(target)), QLabel(tr("wants {shape}", shape=shape))
        key.setFont(mono_font())
        key.setToolTip(as_tooltip(target))
        wanted.setProperty("role", "muted")
        head = QHBoxLayout()
        head.addWidget(key)
        head.addWidget(wanted)
        head.addStretch(1)
        self._hint.setWordWrap(True)
        make_selectable(self._hint)
        self._hint.setProperty("role", "muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._right = QStackedWidget()
        for page in (self._hint, self.form, self.chooser):
            self._right.addWidget(page)
        lists = QSplitter(Qt.Orientation.Vertical)
        lists.addWidget(self.sources)
        lists.addWidget(self.steps)
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.addWidget(lists)
        columns.addWidget(self._right)
        columns.setSizes([540, 320])
        for split in (lists, columns):
            split.setChildrenCollapsible(False)
            split.setHandleWidth(12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(columns, 1)
        layout.addWidget(self.text)
        layout.addWidget(self._verdict)
        layout.addWidget(self.buttons)

    def show_hint(self, text: str) -> None:
        """Say something in the place of the form."""
        self._hint.setText(text)
        self._right.setCurrentWidget(self._hint)

    def show_form(self) -> None:
        """Show the form of a step."""
        self._right.setCurrentWidget(self.form)

    def show_chooser(self) -> None:
        """Show the chooser."""
        self._right.setCurrentWidget(self.chooser)

    @property
    def chooses(self) -> bool:
        """Whether the chooser is shown."""
        return self._right.currentWidget() is self.chooser

    def set_text(self, text: str) -> None:
        """Write the operation as text; nothing happens where it stands already, so that the cursor stays."""
        if self.text.text() != text:
            self.text.setText(text)

    def set_verdict(self, text: str, fits: bool, text_fault: bool = False) -> None:
        """What comes of it.

        Args:
            text: a sentence.
            fits: whether the link can be made like this.
            text_fault: whether it is the written text that cannot be read.
        """
        self._verdict.setText(shown(text[:1].upper() + text[1:]))
        restyle(self._verdict, "role", "muted" if fits else "error")
        restyle(self.text, "invalid", text_fault)
        self.link.setEnabled(fits)
        self.link.setToolTip("" if fits else as_tooltip(text))

    @property
    def verdict(self) -> str:
        """What is said of it."""
        return self._verdict.text()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """The fields of the form are made later than what stands below it."""
        put_in_order(self)
        return super().focusNextPrevChild(forward)
