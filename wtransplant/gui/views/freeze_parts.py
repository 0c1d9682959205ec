"""Small parts that the pages of the freezing panel share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from wtransplant.gui.models.freeze_words import Option
from wtransplant.words import tr


def sentence(text: str = "", role: str = "muted") -> QLabel:
    """A label for sentences, which may hold anything out of a file."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def heading(text: str) -> QLabel:
    """A heading."""
    label = QLabel(text)
    label.setProperty("role", "title")
    return label


def scrolling(page: QWidget) -> QScrollArea:
    """A page that scrolls where the dock is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the field that has the keyboard
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area


def column(*parts: QWidget | None, spacing: int = 5) -> QVBoxLayout:
    """Widgets below each other, the rest of the room at the end; ``None`` is some more air."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        if part is None:
            layout.addSpacing(6)
        else:
            layout.addWidget(part)
    layout.addStretch(1)
    return layout


def debounced(parent: QWidget, milliseconds: int, act: Callable[[], None]) -> QTimer:
    """A timer that acts once when it was not started again for so long."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer


class OptionBox(QComboBox):
    """One of several options, each with its sentence.

    Args:
        name: for screen readers.
        options: what may be chosen.
        inherit: what an additional first entry says, which stands for "as above"; its value is ``None``.
    """

    def __init__(self, name: str, options: Iterable[Option], inherit: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._inherits = bool(inherit)
        self._options = tuple(options)
        if inherit:
            self.addItem(inherit, None)
        for option in self._options:
            self.addItem(tr(option.name), option.value)
            self.setItemData(self.count() - 1, tr(option.sentence), Qt.ItemDataRole.ToolTipRole)

    @property
    def value(self) -> str | None:
        """What is chosen; ``None`` for as above."""
        chosen: str | None = self.currentData()
        return chosen

    @property
    def sentence(self) -> str:
        """What the choice does; empty for as above."""
        return next((tr(option.sentence) for option in self._options if option.value == self.value), "")

    def set_value(self, value: str | None) -> None:
        """Show a choice; nobody is told."""
        with QSignalBlocker(self):
            self.setCurrentIndex(max(0, self.findData(value)) if value is not None else 0)

    def say_again(self) -> None:
        """The sentences of the options, in the language of now."""
        for place, option in enumerate(self._options, int(self._inherits)):
            self.setItemData(place, tr(option.sentence), Qt.ItemDataRole.ToolTipRole)

    def set_inherited(self, text: str) -> None:
        """What the first entry says."""
        if self._inherits:
            self.setItemText(0, text)
