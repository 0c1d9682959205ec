"""The arguments of one step as a form, made from what its operation takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.operation_arguments import Argument
from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.words import tr


class StepForm(QWidget):
    """A field for each argument, and one for the places of the tensors that the step is for.

    Attributes:
        fields: the fields by the arguments' names.
        only: the field for places; ``None`` where there is none.

    Signals:
        changed(): a person wrote or chose something else.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._summary, self._fault = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._title.setFont(mono_font())
        self._fault.setProperty("role", "error")
        for label in (self._summary, self._fault):
            label.setWordWrap(True)
            make_selectable(label)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.fields: dict[str, QLineEdit | QComboBox] = {}
        self.only: QLineEdit | None = None
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the field that has the keyboard
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self._title, self._summary, self._fault):
            layout.addWidget(widget)
        layout.addWidget(self._scroll, 1)

    def set_step(
        self,
        name: str,
        summary: str,
        arguments: Sequence[Argument],
        values: Mapping[str, str],
        only: str | None,
    ) -> None:
        """Show the form of another step.

        Args:
            name: of the operation.
            summary: what it does.
            arguments: what it takes.
            values: what is written for them.
            only: places that the step is for, empty for all; ``None`` where that cannot be said.
        """
        self._title.setText(name)
        self._summary.setText(summary)
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(0, 2, 8, 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.fields = {each.name: self._field(each, values.get(each.name, "")) for each in arguments}
        for each in arguments:
            self._add(form, each.name, self.fields[each.name], each.explanation)
        self.only = None
        if only is not None:
            self.only = self._line(only, tr("all tensors"), tr("Only for these tensors"))
            self._add(
                form, tr("only for"), self.only, tr("places of the tensors it applies to, from 0: 0, 1")
            )
        self._scroll.setWidget(inside)  # the one before is deleted, with its fields

    def set_fault(self, text: str) -> None:
        """What is wrong with the step; empty if nothing is."""
        self._fault.setText(text)
        self._fault.setVisible(bool(text))

    @property
    def places(self) -> str:
        """What is written about the tensors that the step is for."""
        return self.only.text().strip() if self.only is not None else ""

    @property
    def values(self) -> dict[str, str]:
        """What is written, of what is written at all."""
        return {name: text for name, field in self.fields.items() if (text := _text(field))}

    def focus(self) -> None:
        """Give the keyboard to the first argument."""
        first = next(iter(self.fields.values()), self.only)
        if first is not None:
            first.setFocus()

    def _add(self, form: QFormLayout, name: str, field: QWidget, explanation: str) -> None:
        label = QLabel(name)
        label.setFont(mono_font(0.95))
        label.setBuddy(field)
        form.addRow(label, field)
        if explanation:
            text = QLabel(explanation)
            text.setProperty("role", "muted")
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)
            form.addRow(text)
            field.setToolTip(as_tooltip(explanation))

    def _field(self, argument: Argument, text: str) -> QLineEdit | QComboBox:
        name = tr("{name}, required", name=argument.name) if argument.default is None else argument.name
        if argument.choices:
            return self._box(argument, text, name)
        empty = argument.expected if not argument.default else f"{argument.default}  ({argument.expected})"
        return self._line(
            text, tr("required: {expected}", expected=empty) if argument.default is None else empty, name
        )

    def _box(self, argument: Argument, text: str, name: str) -> QComboBox:
        box = QComboBox()
        box.addItems(argument.choices)
        box.setCurrentText(text or argument.default or "")
        if not text and argument.default is None:
            box.setCurrentIndex(-1)
        box.setAccessibleName(name)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.currentIndexChanged.connect(self.changed)
        return box

    def _line(self, text: str, placeholder: str, name: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setFont(mono_font(0.95))
        line.setPlaceholderText(placeholder)
        line.setAccessibleName(name)
        line.textEdited.connect(self.changed)
        return line


def _text(field: QLineEdit | QComboBox) -> str:
    return field.currentText() if isinstance(field, QComboBox) else field.text().strip()
