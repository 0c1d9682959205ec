"""One argument in a form: its name, a field that fits it, and what is wrong with what was written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from wtransplant.errors import TargetError
from wtransplant.gui.models.argument_values import is_default, read_value, shown_default, written
from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.targets.arguments import parse_value
from wtransplant.targets.signature import ParameterInfo
from wtransplant.words import tr


class ArgumentRow(QObject):
    """An argument's widgets; a truth value with a default is a check box, everything else a line.

    An empty line is the default. The arrow keys count a whole number up and down.

    Attributes:
        info: the argument.
        label: its name.
        field: the widgets beside it.

    Signals:
        changed(): another value stands there.
    """

    changed = Signal()

    def __init__(self, info: ParameterInfo, parent: QWidget) -> None:
        super().__init__(parent)
        self.info = info
        self.label = QLabel(info.name)
        self.label.setFont(mono_font(0.95))
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.field = QWidget()
        self._box = QCheckBox() if info.kind == "bool" and info.default in ("True", "False") else None
        self._line = QLineEdit() if self._box is None else None
        self._fault = QLabel()
        self._dress()
        self.clear()
        self._show()

    def _dress(self) -> None:
        layout = QVBoxLayout(self.field)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        if self._line is not None:
            self._line.setFont(mono_font(0.95))
            self._line.setPlaceholderText(shown_default(self.info))
            self._line.setClearButtonEnabled(True)
            self._line.textChanged.connect(self._show)
            if self.info.kind == "int":
                self._line.installEventFilter(_Steps(self, self._line))
            self._name(layout, self._line)
        if self._box is not None:
            self._box.toggled.connect(self._show)
            self._name(layout, self._box)
        self._fault.setProperty("role", "error")
        self._fault.setWordWrap(True)
        make_selectable(self._fault)
        self._fault.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self._fault)

    def _name(self, layout: QVBoxLayout, widget: QWidget) -> None:
        info = self.info
        tip = f"{info.name}: {info.annotation}" if info.annotation else info.name
        more = tr("required") if info.required else tr("default: {default}", default=info.default)
        tip += f"\n{more}"
        widget.setAccessibleName(tr("{name}, required", name=info.name) if info.required else info.name)
        for each in (widget, self.label):
            each.setToolTip(as_tooltip(tip))
        self.label.setMinimumHeight(
            widget.sizeHint().height()
        )  # so that it stands beside the field's first line
        self.label.setBuddy(widget)
        layout.addWidget(widget)

    @property
    def editor(self) -> QWidget:
        """What takes the keyboard."""
        editor = self._box or self._line
        assert editor is not None
        return editor

    @property
    def text(self) -> str:
        """What stands in the field; empty for the default."""
        if self._box is not None:
            chosen = str(self._box.isChecked())
            return "" if chosen == self.info.default else chosen
        assert self._line is not None
        return self._line.text().strip()

    @property
    def missing(self) -> bool:
        """Whether a value is needed and none is there."""
        return self.info.required and not self.text

    @property
    def fault(self) -> str:
        """What is wrong with what is written; empty if nothing is."""
        try:
            self.given()
        except TargetError as error:
            return error.what
        return ""

    def given(self) -> dict[str, object]:
        """The argument, if it is another than its default.

        Raises:
            TargetError: what is written is no value that it takes.
        """
        if not self.text:
            return {}
        value = read_value(self.info, self.text)
        return {} if is_default(self.info, value) else {self.info.name: value}

    def set_value(self, value: object) -> None:
        """Write a value into the field."""
        if self._box is not None and isinstance(value, bool):
            self._box.setChecked(value)
        elif self._line is not None:
            self._line.setText(written(self.info, value))

    def clear(self) -> None:
        """Back to the default."""
        if self._box is not None:
            self._box.setChecked(self.info.default == "True")
        elif self._line is not None:
            self._line.clear()

    def step(self, by: int) -> None:
        """Count a whole number on from what is written, or from the default."""
        number = parse_value(self.text or self.info.default)
        if isinstance(number, int) and self._line is not None:
            self._line.setText(str(number + by))

    def _show(self) -> None:
        fault = self.fault
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        if self._line is not None:
            restyle(self._line, "invalid", bool(fault))
        if self._box is not None:
            self._box.setText(str(self._box.isChecked()))
        font = self.label.font()
        font.setBold(bool(self.text) or self.missing)
        self.label.setFont(font)
        self.changed.emit()


class _Steps(QObject):
    """The arrow keys of a field for whole numbers."""

    def __init__(self, row: ArgumentRow, line: QLineEdit) -> None:
        super().__init__(line)
        self._row = row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Up:
                self._row.step(1)
                return True
            if event.key() == Qt.Key.Key_Down:
                self._row.step(-1)
                return True
        return super().eventFilter(watched, event)
