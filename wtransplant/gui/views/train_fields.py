"""One editor for each kind of field in the fine-tune form; all give and take a value in the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from wtransplant.gui.models.train_fields import FieldSpec
from wtransplant.gui.theme import icon, restyle
from wtransplant.gui.views.eliding_combo import ElidingCombo
from wtransplant.gui.views.number_field import NumberField, whole_number_field
from wtransplant.units import shown
from wtransplant.words import tr


class FieldEditor(QObject):
    """What is common to all.

    Attributes:
        spec: of the field.
        widget: what is shown.
        field: what has the keyboard.

    Signals:
        changed(): a person wrote or chose something else.
    """

    changed = Signal()

    def __init__(self, spec: FieldSpec, field: QWidget, widget: QWidget | None = None) -> None:
        super().__init__(field)
        self.spec, self.field, self.widget = spec, field, widget or field
        field.setAccessibleName(tr(spec.title or spec.tip))
        self.widget.setToolTip(tr(spec.tip))

    def value(self) -> object:
        """What is filled in."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Fill it in."""
        raise NotImplementedError

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Offer other things to choose; a field where nothing is chosen has none."""


class ChoiceEditor(FieldEditor):
    """One of several; a value that is not among them is put there as it is, for the run to tell about."""

    def __init__(self, spec: FieldSpec) -> None:
        self.box = ElidingCombo()
        self.box.setMinimumContentsLength(10)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        super().__init__(spec, self.box)
        self._values: list[object] = []
        self.set_choices([(value, tr(words)) for value, words in spec.choices])
        self.box.currentIndexChanged.connect(self.changed)

    def value(self) -> object:
        at = self.box.currentIndex()
        return self._values[at] if at >= 0 else None

    def set_value(self, value: object) -> None:
        if value not in self._values:
            self._add(value, str(value))
        self.box.setCurrentIndex(self._values.index(value))

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        chosen = self.value() if self.box.count() else None
        self.box.blockSignals(True)
        self.box.clear()
        self._values = []
        for value, words in choices:
            self._add(value, words)
        if chosen is not None:
            self.set_value(chosen)
        self.box.blockSignals(False)

    def _add(self, value: object, words: str) -> None:
        self._values.append(value)
        self.box.addItem(shown(words), value if isinstance(value, str) else None)


class NumberEditor(FieldEditor):
    """A number of any magnitude."""

    def __init__(self, spec: FieldSpec) -> None:
        self.line = NumberField(spec.low, spec.low, spec.high)
        super().__init__(spec, self.line)
        self.line.textChanged.connect(self.changed)

    def value(self) -> object:
        return self.line.value()

    def set_value(self, value: object) -> None:
        self.line.set_value(float(str(value)))


class OptionalNumberEditor(FieldEditor):
    """A number, or nothing; whole for the kind ``whole``. While what is written is no number, the last one counts."""

    def __init__(self, spec: FieldSpec) -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr(spec.empty))
        validator = QDoubleValidator(spec.low, spec.high, 0 if spec.kind == "whole" else 12, self.line)
        validator.setLocale(QLocale.c())
        self.line.setValidator(validator)
        super().__init__(spec, self.line)
        self._value: float | int | None = None
        self.line.textChanged.connect(self._read)

    def value(self) -> object:
        return self._value

    def set_value(self, value: object) -> None:
        self.line.setText("" if value is None else f"{value:.12g}")
        self._value = value  # type: ignore[assignment]

    def _read(self, text: str) -> None:
        good = not text or self.line.hasAcceptableInput()
        restyle(self.line, "invalid", not good)
        if good:
            whole = self.spec.kind == "whole"
            self._value = None if not text else int(float(text)) if whole else float(text)
            self.changed.emit()


class WholeEditor(FieldEditor):
    """A whole number."""

    def __init__(self, spec: FieldSpec) -> None:
        self.box = whole_number_field(int(spec.low), int(spec.high), int(spec.low), tr(spec.title))
        super().__init__(spec, self.box)
        self.box.valueChanged.connect(self.changed)

    def value(self) -> object:
        return self.box.value()

    def set_value(self, value: object) -> None:
        self.box.setValue(int(str(value)))


class CheckEditor(FieldEditor):
    """Yes or no; its title stands beside the box."""

    def __init__(self, spec: FieldSpec) -> None:
        self.box = QCheckBox(tr(spec.title))
        super().__init__(spec, self.box)
        self.box.toggled.connect(self.changed)

    def value(self) -> object:
        return self.box.isChecked()

    def set_value(self, value: object) -> None:
        self.box.setChecked(bool(value))


class TextEditor(FieldEditor):
    """Some text."""

    def __init__(self, spec: FieldSpec) -> None:
        self.line = QLineEdit()
        self.line.setPlaceholderText("" if spec.empty == "none" else tr(spec.empty))
        super().__init__(spec, self.line)
        self.line.textChanged.connect(self.changed)

    def value(self) -> object:
        return self.line.text().strip()

    def set_value(self, value: object) -> None:
        if value != self.value():
            self.line.setText(str(value))


class PathEditor(TextEditor):
    """A path, with a button to choose it.

    Signals:
        browse_requested(): the button was pressed.
    """

    browse_requested = Signal()

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        browse = QToolButton()
        browse.setIcon(icon("open"))
        browse.setToolTip(tr("Choose the file or folder"))
        browse.setAccessibleName(tr("Choose: {what}", what=tr(spec.tip)))
        browse.clicked.connect(self.browse_requested)
        self.widget = QWidget()
        row = QHBoxLayout(self.widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(browse)


class NamesEditor(FieldEditor):
    """Several of a list, ticked in a menu; none of them means what the button then says."""

    def __init__(self, spec: FieldSpec) -> None:
        self.button = QPushButton()
        self._menu = QMenu(self.button)
        self._menu.setToolTipsVisible(True)
        self.button.setMenu(self._menu)
        super().__init__(spec, self.button)
        self._words: dict[object, str] = {}
        self._chosen: tuple[object, ...] = ()
        self.set_choices(spec.choices)

    def value(self) -> object:
        return self._chosen

    def set_value(self, value: object) -> None:
        assert isinstance(value, tuple)
        self._chosen = value
        self._fill()

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        self._words = dict(choices)
        self._fill()

    def say_again(self) -> None:
        """What is listed, in the language of now."""
        self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        for value in (*self._words, *(v for v in self._chosen if v not in self._words)):
            action = self._menu.addAction(self._title(value).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value in self._chosen)
            action.toggled.connect(lambda on, value=value: self._tick(value, on))
        self._show()

    def _tick(self, value: object, on: bool) -> None:
        chosen = {*self._chosen, value} if on else set(self._chosen) - {value}
        self._chosen = tuple(v for v in (*self._words, *self._chosen) if v in chosen)
        self._chosen = tuple(dict.fromkeys(self._chosen))
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        words = ", ".join(map(self._title, self._chosen[:3])) or tr(self.spec.empty)
        more = tr(" and {chosen} more", chosen=len(self._chosen) - 3) if len(self._chosen) > 3 else ""
        self.button.setText((words + more).replace("&", "&&"))

    def _title(self, value: object) -> str:
        return shown(tr(self._words[value]) if value in self._words else str(value))


def editor_for(spec: FieldSpec) -> FieldEditor:
    """The editor that fits a field."""
    if spec.optional:
        return OptionalNumberEditor(spec)
    return _EDITORS[spec.kind](spec)


_EDITORS: dict[str, Callable[[FieldSpec], FieldEditor]] = {
    "choice": ChoiceEditor,
    "number": NumberEditor,
    "whole": WholeEditor,
    "check": CheckEditor,
    "text": TextEditor,
    "path": PathEditor,
    "names": NamesEditor,
}
