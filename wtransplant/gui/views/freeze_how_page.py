"""How frozen parts are kept still: for the whole model, and what a module has of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from wtransplant.gui.models.freeze_words import OPTIONS, TITLES, option_name
from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.freeze_parts import OptionBox, column, heading, scrolling, sentence
from wtransplant.gui.views.number_field import NumberField
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import shown
from wtransplant.words import tr


@dataclass(frozen=True)
class ModuleForm:
    """What is shown of one module or key.

    Attributes:
        paths: what the choices are for; empty for nothing.
        title: names it.
        own: ``method``, ``statistics``, ``dropout`` to what is chosen for it; those that are inherited are left out.
        inherited: the same fields to what would hold without.
        rate: its own factor, ``None`` for the inherited one.
        inherited_rate: what would hold without.
        rows: the rows that are trained alone, as written; ``None`` for what has no rows of its own.
        row_count: how many rows there are.
    """

    paths: tuple[str, ...] = ()
    title: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    inherited: Mapping[str, str] = field(default_factory=dict)
    rate: float | None = None
    inherited_rate: float = 1.0
    rows: str | None = None
    row_count: int = 0


class FreezeHowPage(QWidget):
    """Setters and intents; the controller decides.

    Signals:
        whole_chosen(str field, object value): for the whole model.
        module_chosen(str field, object value): for the selected module; ``None`` for as above.
        rows_chosen(str): rows that are trained alone, as written; empty for all or none of them.
    """

    whole_chosen = Signal(str, object)
    module_chosen = Signal(str, object)
    rows_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whole = {name: OptionBox(tr(TITLES[name]), options) for name, options in OPTIONS.items()}
        self.own = {
            name: OptionBox(
                tr("{title} of the selected module", title=tr(TITLES[name])),
                options,
                tr("as the whole model"),
            )
            for name, options in OPTIONS.items()
        }
        self._sentences = {name: sentence() for name in OPTIONS}
        self._make_module()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.setSpacing(28)
        layout.addWidget(scrolling(self._whole_side()), 3)
        layout.addWidget(scrolling(self._module_side()), 2)
        self._connect()
        self.set_module(ModuleForm())

    def _whole_side(self) -> QWidget:
        side, fields = QWidget(), QWidget()
        grid = QGridLayout(fields)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(10)
        for row, (name, box) in enumerate(self.whole.items()):
            label = QLabel(tr(TITLES[name]))
            label.setBuddy(box)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
            grid.addWidget(self._sentences[name], row, 2)
        self.decay_norms = QCheckBox(tr("also for biases and the weights of norms"))
        grid.addWidget(QLabel(tr("Weight decay")), len(self.whole), 0)
        grid.addWidget(self.decay_norms, len(self.whole), 1, 1, 2)
        grid.setColumnStretch(2, 1)
        side.setLayout(column(heading(tr("The whole model")), fields))
        return side

    def _make_module(self) -> None:
        self._title = ElidedLabel()
        self._title.setProperty("spoken", False)
        self._title.setFont(mono_font())
        self._own_rate = QCheckBox(tr("own factor"))
        self.rate = NumberField(1.0, low=1e-9, high=1000.0)
        self.rate.setAccessibleName(tr("Factor on the learning rate of the selected module"))
        self.rate.setMaximumWidth(110)
        self._rate_row = QWidget()
        row = QHBoxLayout(self._rate_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._own_rate)
        row.addWidget(self.rate)
        row.addStretch(1)
        self.rows = QLineEdit()
        self.rows.setAccessibleName(tr("Rows of the selected tensor that are trained alone"))
        self._rows_note = sentence()

    def _module_side(self) -> QWidget:
        side = QWidget()
        self._fields = QWidget()
        self._form = QFormLayout(self._fields)
        self._form.setContentsMargins(0, 0, 6, 0)
        self._form.setVerticalSpacing(4)
        for name, box in self.own.items():
            self._form.addRow(tr(TITLES[name]), box)
        self._form.addRow(tr("Learning rate"), self._rate_row)
        self._form.addRow(tr("Train only rows"), self.rows)
        self._form.addRow("", self._rows_note)
        self._none = sentence(
            tr("Select a module or a key in the target: what it has of its own is chosen here.")
        )
        side.setLayout(column(heading(tr("The selected module")), self._title, self._none, self._fields))
        return side

    def _connect(self) -> None:
        for name, box in self.whole.items():
            box.activated.connect(lambda _, name=name, box=box: self.whole_chosen.emit(name, box.value))
            box.currentIndexChanged.connect(self._show_sentences)
        for name, box in self.own.items():
            box.activated.connect(lambda _, name=name, box=box: self.module_chosen.emit(name, box.value))
        self.decay_norms.clicked.connect(lambda on: self.whole_chosen.emit("decay_norms", on))
        self._own_rate.clicked.connect(self._rate_wanted)
        self.rate.editingFinished.connect(self._rate_written)
        self.rows.editingFinished.connect(self._rows_written)

    # What the controller sets

    def set_whole(self, values: Mapping[str, str], decay_norms: bool) -> None:
        """Show what holds where modules say nothing else."""
        for name, box in self.whole.items():
            box.set_value(values[name])
        with QSignalBlocker(self.decay_norms):
            self.decay_norms.setChecked(decay_norms)
        self._show_sentences()

    def set_module(self, form: ModuleForm) -> None:
        """Show what the selected module has of its own."""
        self._shown = form
        self._title.setText(shown(form.title))
        self._title.setToolTip(as_tooltip(form.title))
        self._none.setVisible(not form.paths)
        self._title.setVisible(bool(form.paths))
        self._fields.setVisible(bool(form.paths))
        if not form.paths:
            return
        for name, box in self.own.items():
            inherited = tr(option_name(name, form.inherited[name]))
            box.set_inherited(tr("inherit ({option})", option=inherited))
            box.set_value(form.own.get(name))
        self._show_rate(form)
        self._show_rows(form)

    def _show_rate(self, form: ModuleForm) -> None:
        with QSignalBlocker(self._own_rate):
            self._own_rate.setChecked(form.rate is not None)
        self.rate.set_value(form.inherited_rate if form.rate is None else form.rate)
        self.rate.setEnabled(form.rate is not None)
        self._own_rate.setText(
            tr("own factor")
            if form.rate is not None
            else tr("inherit (× {factor:.3g})", factor=form.inherited_rate)
        )

    def _show_rows(self, form: ModuleForm) -> None:
        for widget in (self.rows, self._rows_note):
            self._form.setRowVisible(widget, form.rows is not None)
        self.rows.setText(form.rows or "")
        self.rows.setPlaceholderText(tr("empty: all of 0–{last}; or 100–119, 200", last=form.row_count - 1))
        self.set_rows_error("")

    def set_rows_error(self, text: str) -> None:
        """Say what is wrong with the rows; empty where nothing is."""
        restyle(self.rows, "invalid", bool(text))
        restyle(self._rows_note, "role", "error" if text else "muted")
        self._rows_note.setText(
            text
            or tr(
                "{row_count:,} rows; the others keep still, bit for bit. Empty: all of them or none.",
                row_count=self._shown.row_count,
            )
        )

    def focus_rows(self) -> None:
        """Put the keyboard into the field for rows."""
        self.rows.setFocus()

    def focus_rate(self) -> None:
        """Put the keyboard into the field for the rate."""
        (self.rate if self.rate.isEnabled() else self._own_rate).setFocus()

    # What a person does

    def _show_sentences(self) -> None:
        for name, box in self.whole.items():
            self._sentences[name].setText(box.sentence)

    def _rate_wanted(self, own: bool) -> None:
        self.module_chosen.emit("rate", self.rate.value() if own else None)

    def _rate_written(self) -> None:
        if self._own_rate.isChecked() and self.rate.hasAcceptableInput():
            value = self.rate.value()
            if value != self._shown.rate:
                self.module_chosen.emit("rate", value)

    def _rows_written(self) -> None:
        if self.rows.text().strip() != (self._shown.rows or ""):
            self.rows_chosen.emit(self.rows.text())
        else:
            self.set_rows_error("")
