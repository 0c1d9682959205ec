"""The path along the top: where one stands, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from wtransplant.gui.theme import restyle
from wtransplant.words import mark

StepState = Literal["done", "current", "open"]


@dataclass(frozen=True)
class Step:
    """One step as it is shown: its state, and a figure or word behind its title."""

    name: str
    state: StepState
    detail: str = ""
    hint: str = ""


TITLES = {
    "source": mark("Source"),
    "target": mark("Target"),
    "links": mark("Links"),
    "freeze": mark("Freeze"),
    "train": mark("Fine-tune"),
    "save": mark("Save"),
}


class GuideBar(QWidget):
    """A row of steps; a click on one asks for what belongs to it.

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
        for number, name in enumerate(TITLES, 1):
            if number > 1:
                layout.addWidget(self._joint())
            layout.addWidget(self._button(number, name))
        layout.addStretch(1)
        self._layout = layout

    def _joint(self) -> QLabel:
        joint = QLabel("—")
        joint.setObjectName("guideJoint")
        return joint

    def _button(self, number: int, name: str) -> QPushButton:
        button = QPushButton(f"{number}  {TITLES[name]}")
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
        for number, step in enumerate(steps, 1):
            button = self._buttons[step.name]
            mark = "✓" if step.state == "done" else str(number)
            button.setText("  ".join(filter(None, [mark, TITLES[step.name], step.detail])))
            button.setToolTip(step.hint)
            button.setAccessibleName(f"Step {number}, {TITLES[step.name]} {step.detail}: {step.state}")
            restyle(button, "state", step.state)
