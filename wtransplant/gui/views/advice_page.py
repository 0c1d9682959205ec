"""The assistant: two questions, a proposal with its reason, and one step that takes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from wtransplant.gui.views.freeze_parts import column, heading, sentence
from wtransplant.units import shown_lines
from wtransplant.words import mark, tr

_ANSWERS = (
    (
        ("little", mark("Little: up to some hundred samples of a class")),
        ("much", mark("Much: thousands of a class")),
    ),
    (
        ("like", mark("Like it: photographs and photographs")),
        ("unlike", mark("Unlike it: photographs and X-rays")),
    ),
)
_QUESTIONS = (
    mark("How much data do you have?"),
    mark("Are they like the data that the source was trained on?"),
)


class AdvicePage(QWidget):
    """Setters and intents; the controller decides.

    Signals:
        answered(str amount, str likeness): both questions have an answer.
        taken(): the proposal is to be put in place.
    """

    answered = Signal(str, str)
    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: list[dict[str, QRadioButton]] = []
        parts: list[QWidget | None] = []
        for question, answers in zip(_QUESTIONS, _ANSWERS, strict=True):
            group = QButtonGroup(self)
            buttons = {value: QRadioButton(tr(text)) for value, text in answers}
            parts += [heading(tr(question)), *buttons.values(), None]
            for button in buttons.values():
                button.setAccessibleDescription(tr(question))
                group.addButton(button)
                button.clicked.connect(self._tell)
            self.groups.append(buttons)
        self._title, self._text, self._effect = heading(""), sentence("", ""), sentence()
        self._title.setWordWrap(True)
        self.take = QPushButton(tr("Apply"))
        self.take.setProperty("primary", True)
        self.take.setToolTip(tr("Policy and learning rate, as one step that can be undone"))
        self.take.clicked.connect(self.taken)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(24)
        layout.addLayout(column(*parts), 2)
        layout.addLayout(self._right(), 3)
        self.set_proposal(
            "", tr("Two answers, and a way to fine-tune is proposed here, with its reason."), ""
        )

    def _right(self) -> QVBoxLayout:
        button = QHBoxLayout()
        button.addWidget(self.take)
        button.addStretch(1)
        layout = QVBoxLayout()
        layout.setSpacing(7)
        for widget in (self._title, self._text, self._effect):
            layout.addWidget(widget)
        layout.addLayout(button)
        layout.addStretch(1)
        return layout

    @property
    def answers(self) -> tuple[str, str] | None:
        """What was answered; ``None`` until both are."""
        chosen = [next((v for v, b in buttons.items() if b.isChecked()), None) for buttons in self.groups]
        return None if chosen[0] is None or chosen[1] is None else (chosen[0], chosen[1])

    def set_proposal(self, title: str, text: str, effect: str) -> None:
        """Show what is proposed.

        Args:
            title: in a few words; empty while nothing is.
            text: why.
            effect: what would change.
        """
        self._title.setText(shown_lines(title))
        self._title.setVisible(bool(title))
        self._text.setText(shown_lines(text))
        self._effect.setText(shown_lines(effect))
        self.take.setVisible(bool(title))

    def _tell(self) -> None:
        if self.answers is not None:
            self.answered.emit(*self.answers)
