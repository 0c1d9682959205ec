"""What is frozen: the presets, each with its figure, and the reason for the one in force."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.freeze_blocks import PresetName
from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.freeze_parts import debounced, heading, sentence
from wtransplant.units import shown, shown_lines
from wtransplant.words import again, mark, tr

_TITLES: dict[PresetName, str] = {
    "nothing": mark("&Nothing"),
    "linked": mark("What is &linked"),
    "head": mark("All but the &head"),
    "blocks": mark("First &blocks"),
    "regex": mark("By re&gex"),
}
_KEYS_MS = 400
"""Steps of the slider by keyboard or wheel count as one when they follow each other faster than this."""
_TYPING_MS = 120


class FreezeWhatPage(QWidget):
    """Setters and intents; the controller decides.

    Signals:
        preset_chosen(str): one of the presets; blocks and regex come with their own signals.
        blocks_tried(int): while the slider moves.
        blocks_chosen(int): it has come to rest.
        pattern_typed(str): another regex is written.
        pattern_chosen(str): it is the preset from now on (Enter, or its button).
        exception_chosen(str, bool): it is an exception to what is there: frozen, or trained.
        pattern_removed(str): a regex that is in force goes.
    """

    preset_chosen = Signal(str)
    blocks_tried = Signal(int)
    blocks_chosen = Signal(int)
    pattern_typed = Signal(str)
    pattern_chosen = Signal(str)
    exception_chosen = Signal(str, bool)
    pattern_removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.buttons = {name: QRadioButton(tr(title)) for name, title in _TITLES.items()}
        for button in self.buttons.values():
            self._group.addButton(button)
        self._figures = {name: ElidedLabel() for name in ("nothing", "linked", "head", "blocks")}
        self._usable = False
        self._reason = ""
        self._patterns: Mapping[str, bool] = {}
        self._rest = debounced(self, _KEYS_MS, self._blocks_at_rest)
        self._typing = debounced(self, _TYPING_MS, lambda: self.pattern_typed.emit(self.pattern.text()))
        self._make_slider()
        self._make_pattern()
        self._lay_out()
        self._connect()

    def _make_slider(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setFixedWidth(190)
        self.slider.setAccessibleName(tr("How many blocks are frozen"))
        self._count = QLabel()
        self._make_room_for_count()

    def _make_room_for_count(self) -> None:
        """So that nothing jumps while the slider moves."""
        widest = tr("{value} of {maximum}", value=999, maximum=999)
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance(widest))

    def _make_pattern(self) -> None:
        self.pattern = QLineEdit()
        self.pattern.setFont(mono_font(0.95))
        self.pattern.setPlaceholderText(tr("backbone\\.layer[12]   or   .*norm.*"))
        self.pattern.setAccessibleName(tr("Regex of what is frozen"))
        self.pattern.setMaximumWidth(340)
        self.pattern.setMinimumWidth(300)
        self._freeze = QPushButton(tr("Freeze these only"))
        self._but_freeze = QPushButton(tr("Freeze these as well"))
        self._but_train = QPushButton(tr("Train these"))
        self._freeze.setToolTip(tr("What the regex matches is frozen, everything else is trained (Enter)"))
        self._but_freeze.setToolTip(tr("In addition to what is frozen already"))
        self._but_train.setToolTip(tr("An exception to what is frozen"))
        self._found = sentence()
        self._in_force = QHBoxLayout()
        self._in_force.setSpacing(4)

    def _lay_out(self) -> None:
        self.reason = sentence()
        self.by_hand = sentence("", "title")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(5)
        for row, (name, button) in enumerate(self.buttons.items()):
            grid.addWidget(button, row, 0)
            if name in self._figures and name != "blocks":
                grid.addWidget(self._figures[name], row, 1)
        grid.addLayout(_row(self.slider, self._count, self._figures["blocks"]), 3, 1)
        grid.addLayout(_row(self.pattern, self._freeze, self._but_freeze, self._but_train), 4, 1)
        grid.addWidget(self._found, 5, 1)
        grid.addLayout(self._in_force, 6, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(7, 1)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(heading(tr("Why")))
        right.addWidget(self.by_hand)
        right.addWidget(self.reason)
        right.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(24)
        layout.addLayout(grid, 5)
        layout.addLayout(right, 2)

    def _connect(self) -> None:
        for name in ("nothing", "linked", "head"):
            self.buttons[name].clicked.connect(lambda _=False, name=name: self.preset_chosen.emit(name))
        self.buttons["blocks"].clicked.connect(self._blocks_wanted)
        self.buttons["regex"].clicked.connect(self._pattern_wanted)
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(self._blocks_at_rest)
        self.pattern.textEdited.connect(lambda _: self._typing.start())
        self.pattern.returnPressed.connect(self._pattern_wanted)
        self._freeze.clicked.connect(self._pattern_wanted)
        self._but_freeze.clicked.connect(lambda: self.exception_chosen.emit(self.pattern.text(), True))
        self._but_train.clicked.connect(lambda: self.exception_chosen.emit(self.pattern.text(), False))

    # What the controller sets

    def set_preset(self, name: PresetName, reason: str) -> None:
        """Tick what is in force, none of it where somebody chose by hand, and say why."""
        self._group.setExclusive(False)
        for other, button in self.buttons.items():
            with QSignalBlocker(button):
                button.setChecked(other == name)
        self._group.setExclusive(True)
        self.by_hand.setText(tr("Chosen by hand") if name == "hand" else "")
        self.by_hand.setVisible(name == "hand")
        self._reason = reason
        self._show_reason()

    def say_again(self) -> None:
        """The reason and the words of the regexes, in the language of now."""
        self._make_room_for_count()
        self._show_reason()
        self.set_patterns(self._patterns)

    def _show_reason(self) -> None:
        self.reason.setText(shown_lines(again(self._reason).replace("`", "")))

    def set_figures(self, figures: Mapping[str, str]) -> None:
        """What stands behind the presets: how much each freezes."""
        for name, text in figures.items():
            self._figures[name].setText(shown(text))
            self._figures[name].setToolTip(shown(text))

    def set_blocks(self, count: int, of: int) -> None:
        """Show how many blocks are frozen; without blocks there is nothing to slide."""
        self._rest.stop()
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, of)
            self.slider.setPageStep(max(1, of // 8))
            self.slider.setValue(count)
        self.slider.setEnabled(of > 0)
        self.buttons["blocks"].setEnabled(of > 0)
        self._show_count()

    def set_border(self, text: str) -> None:
        """Between which blocks the border lies."""
        self.set_figures({"blocks": text})

    def set_pattern(self, text: str) -> None:
        """Write a regex; nobody is told."""
        self.pattern.setText(text)

    def set_found(self, text: str, *, usable: bool, error: bool = False) -> None:
        """What the regex matches, or what is wrong with it."""
        self._usable = usable
        self._found.setText(shown_lines(text))
        restyle(self._found, "role", "error" if error else "muted")
        restyle(self.pattern, "invalid", error)
        for button in (self._freeze, self._but_freeze, self._but_train):
            button.setEnabled(usable)

    def set_patterns(self, patterns: Mapping[str, bool]) -> None:
        """The regexes in force, each with a button that takes it away."""
        self._patterns = patterns
        while (item := self._in_force.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for text, frozen in list(patterns.items())[:6]:
            word = tr("frozen") if frozen else tr("trained")
            button = QPushButton(f"✕  {shown(text).replace('&', '&&')}  {word}")
            button.setToolTip(tr("Take this regex away"))
            button.clicked.connect(lambda _=False, text=text: self.pattern_removed.emit(text))
            self._in_force.addWidget(button)
        self._in_force.addStretch(1)

    # What a person does

    def _moved(self) -> None:
        self._show_count()
        self.blocks_tried.emit(self.slider.value())
        if not self.slider.isSliderDown():
            self._rest.start()

    def _blocks_at_rest(self) -> None:
        self._rest.stop()
        self.blocks_chosen.emit(self.slider.value())

    def _blocks_wanted(self) -> None:
        if self.slider.value() == 0:
            with QSignalBlocker(self.slider):
                self.slider.setValue(1)
        self.blocks_chosen.emit(self.slider.value())

    def _pattern_wanted(self) -> None:
        if self._usable:
            self.pattern_chosen.emit(self.pattern.text())
        else:
            self.pattern.setFocus()
            self.pattern_typed.emit(self.pattern.text())

    def _show_count(self) -> None:
        self._count.setText(
            tr("{value} of {maximum}", value=self.slider.value(), maximum=self.slider.maximum())
        )


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, QLineEdit) else 0)
    row.addStretch(1)
    return row
