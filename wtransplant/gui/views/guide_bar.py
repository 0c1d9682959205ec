"""The path along the top: where one stands, and what is next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from wtransplant.gui.models.guide_steps import Step, StepState, next_step
from wtransplant.gui.theme import restyle
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.words import again, mark, tr

TITLES = {
    "source": mark("Source"),
    "target": mark("Target"),
    "links": mark("Links"),
    "freeze": mark("Freeze"),
    "train": mark("Fine-tune"),
    "save": mark("Save"),
}
_BEFORE_SENTENCE = 8
_NAMES: dict[StepState, str] = {
    "done": mark("Step {number}, {title} {detail}: done"),
    "current": mark("Step {number}, {title} {detail}: current"),
    "open": mark("Step {number}, {title} {detail}: open"),
}


class GuideBar(QWidget):
    """A row of steps; a click on one asks for what belongs to it.

    Attributes:
        next: what to do next, in a sentence, as far as there is room.

    Signals:
        step_clicked(str): the step's name.
    """

    step_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._buttons: dict[str, QPushButton] = {}
        self._steps: list[Step] = []
        for number, name in enumerate(TITLES, 1):
            if number > 1:
                layout.addWidget(self._joint())
            layout.addWidget(self._button(number, name))
        self.next = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.next.setProperty("role", "muted")
        self.next.setIndent(_BEFORE_SENTENCE)
        layout.addWidget(self.next, 1)
        layout.addStretch(0)
        self._layout = layout

    def _joint(self) -> QLabel:
        joint = QLabel("—")
        joint.setObjectName("guideJoint")
        return joint

    def _button(self, number: int, name: str) -> QPushButton:
        button = QPushButton(_title(number, name))
        button.setObjectName("guideStep")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.step_clicked.emit(name))
        self._buttons[name] = button
        return button

    def add_action_button(self, button: QPushButton) -> None:
        """Put a button at the right end."""
        self._layout.addWidget(button)

    def set_steps(self, steps: list[Step]) -> None:
        """Show where one stands."""
        self._steps = steps
        for number, step in enumerate(steps, 1):
            button, title, detail = self._buttons[step.name], tr(TITLES[step.name]), again(step.detail)
            sign = "✓" if step.state == "done" else str(number)
            button.setText("  ".join(filter(None, [sign, title, detail])))
            button.setToolTip(again(step.hint))
            button.setAccessibleName(tr(_NAMES[step.state], number=number, title=title, detail=detail))
            button.setAccessibleDescription(again(step.hint))
            restyle(button, "state", step.state)
        self.next.setText(next_step(steps))
        self.next.setToolTip(self.next.text())

    def say_again(self) -> None:
        """The steps in the language of now."""
        for number, name in enumerate(TITLES, 1):
            self._buttons[name].setText(_title(number, name))
        self.set_steps(self._steps)


def _title(number: int, name: str) -> str:
    title = tr(TITLES[name])
    return f"{number}  {title}"
