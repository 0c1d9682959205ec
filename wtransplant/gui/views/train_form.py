"""The fine-tune form: what beginners need on top, the rest in sections that open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from wtransplant.gui.models.train_fields import BASICS, FIELDS, SECTIONS
from wtransplant.gui.theme import icon, theme_changes
from wtransplant.gui.views.train_fields import FieldEditor, PathEditor, editor_for
from wtransplant.words import tr

_COLUMNS = 2


class TrainForm(QWidget):
    """All fields by name; those that do not matter for what is filled in are hidden.

    Attributes:
        editors: by the name of the field.
        sections: by name.

    Signals:
        changed(): a person wrote or chose something else.
        browse_requested(str): the path of this field is to be chosen.
    """

    changed = Signal()
    browse_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editors: dict[str, FieldEditor] = {spec.name: editor_for(spec) for spec in FIELDS}
        self.sections: dict[str, Section] = {}
        self._grids: list[_FieldGrid] = []
        self._filling = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(4)
        layout.addWidget(self._grid(BASICS))
        for name, title in SECTIONS:
            self.sections[name] = Section(tr(title), self._grid(name))
            layout.addWidget(self.sections[name])
        layout.addStretch(1)
        for name, editor in self.editors.items():
            editor.changed.connect(self._changed)
            if isinstance(editor, PathEditor):
                editor.browse_requested.connect(lambda name=name: self.browse_requested.emit(name))
        self._show_fitting()

    def _grid(self, section: str) -> _FieldGrid:
        grid = _FieldGrid([e for e in self.editors.values() if e.spec.section == section])
        self._grids.append(grid)
        return grid

    def values(self) -> dict[str, object]:
        """What is filled in, by the name of the field."""
        return {name: editor.value() for name, editor in self.editors.items()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Fill the form in; nothing is told of it."""
        self._filling = True
        for name, value in values.items():
            if self.editors[name].value() != value:
                self.editors[name].set_value(value)
        self._filling = False
        self._show_fitting()

    def _changed(self) -> None:
        if not self._filling:
            self._show_fitting()
            self.changed.emit()

    def _show_fitting(self) -> None:
        values = self.values()
        shown = {name for name, editor in self.editors.items() if editor.spec.when(values)}
        for grid in self._grids:
            grid.show_only(shown)


class Section(QWidget):
    """A title that opens and closes what is below it."""

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = body
        self.header = QToolButton()
        self.header.setText(title)
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.clicked.connect(lambda: self.set_open(self.body.isHidden()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.header)
        layout.addWidget(body)
        theme_changes().changed.connect(self._dress)
        self.set_open(False)

    def set_open(self, on: bool) -> None:
        """Show or hide what is below."""
        self.body.setVisible(on)
        self._dress()

    def _dress(self) -> None:
        self.header.setIcon(icon("chevron-down" if not self.body.isHidden() else "chevron-right"))


class _FieldGrid(QWidget):
    """Fields with their labels in two columns; hidden ones leave no gap."""

    def __init__(self, editors: Sequence[FieldEditor]) -> None:
        super().__init__()
        self._editors = editors
        self._shown: list[FieldEditor] = []
        self._labels = {editor.spec.name: self._label(editor) for editor in editors}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2, 0, 0, 4)
        self._grid.setVerticalSpacing(5)
        self._grid.setHorizontalSpacing(8)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(2 * column + 1, 1)
        for editor in editors:
            editor.widget.setParent(self)
            editor.widget.hide()

    def _label(self, editor: FieldEditor) -> QLabel:
        label = QLabel("" if editor.spec.kind == "check" else tr(editor.spec.title), self)
        label.setBuddy(editor.field)
        label.setToolTip(tr(editor.spec.tip))
        label.hide()
        return label

    def show_only(self, names: set[str]) -> None:
        """Lay out the fields that matter."""
        shown = [editor for editor in self._editors if editor.spec.name in names]
        if shown == self._shown:
            return
        self._shown = shown
        for editor in self._editors:
            label = self._labels[editor.spec.name]
            self._grid.removeWidget(label)
            self._grid.removeWidget(editor.widget)
        for place, editor in enumerate(shown):
            row, column = divmod(place, _COLUMNS)
            self._grid.addWidget(self._labels[editor.spec.name], row, 2 * column)
            self._grid.addWidget(editor.widget, row, 2 * column + 1)
        for editor in self._editors:
            editor.widget.setVisible(editor in shown)
            self._labels[editor.spec.name].setVisible(editor in shown and bool(editor.spec.title))
