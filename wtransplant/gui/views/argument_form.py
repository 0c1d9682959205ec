"""The arguments of a target: a form made from its signature, and free lines for what that does not tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from wtransplant.errors import TargetError
from wtransplant.gui.models.argument_values import read_lines, refused, written
from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.argument_row import ArgumentRow
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.targets.signature import ParameterInfo
from wtransplant.words import tr

_FREE_HEIGHT = 70
_FREE_HEIGHT_ALONE = 130
_ANYTHING = (ParameterInfo("kwargs", "", "", False, "more"),)


class ArgumentForm(QWidget):
    """A row for each argument that is known, and lines ``NAME=VALUE`` for others.

    What was written stays when the signature becomes known, or another one does, as far as the names agree.

    Attributes:
        rows: the rows by name, in the order of the signature.
        free: the lines.

    Signals:
        changed(): something else stands there.
        button_pressed(): the button beside the note was pressed.
    """

    changed = Signal()
    button_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, ArgumentRow] = {}
        self._infos: Sequence[ParameterInfo] = _ANYTHING
        self._waiting = False
        self._note, self._free_title, self._free_fault = _text("muted"), _text("muted"), _text("error")
        self._free_title.setText(tr("Further arguments, one NAME=VALUE in each line"))
        self._button = QPushButton()
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self.button_pressed)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.free = QPlainTextEdit()
        self.free.setFont(mono_font(0.95))
        self.free.setPlaceholderText(tr("num_classes=10\none NAME=VALUE in each line"))
        self.free.setAccessibleName(tr("Arguments, one NAME=VALUE in each line"))
        self.free.setTabChangesFocus(True)
        self.free.textChanged.connect(self._tell)
        self._lay_out()
        self.show_free("")

    def _lay_out(self) -> None:
        beside = QHBoxLayout()
        beside.addWidget(self._note, 1)
        beside.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(beside)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._free_title)
        layout.addWidget(self.free)
        layout.addWidget(self._free_fault)
        layout.addStretch(0)  # takes the room while there are no rows

    # What the controller sets

    def show_parameters(self, infos: Sequence[ParameterInfo]) -> None:
        """Make a row for each argument; what was written in a row that is no more is forgotten."""
        values, lines = self._in_rows(), self._take_lines()
        self._infos = infos
        self._make_rows([info for info in infos if info.kind != "more"])
        self._distribute({name: value for name, value in values.items() if name in self.rows} | lines)
        self._say("" if infos else tr("It takes no arguments."))
        self._arrange()

    def show_free(self, note: str, button: str = "", tip: str = "") -> None:
        """Take the rows away, as the signature is not known; what was written goes to the lines.

        Args:
            note: why there are none.
            button: what a button beside it says; none without a text.
            tip: more about the note, in its tooltip.
        """
        values = self._in_rows()
        self._infos = _ANYTHING
        self._make_rows([])
        self._distribute(values)
        self._say(note, button, tip)
        self._arrange()

    def wait(self, note: str) -> None:
        """Another signature is on its way: the rows stay, but nobody holds anything against them."""
        self._waiting = True
        self._say(note)
        self._tell()

    def set_arguments(self, arguments: Mapping[str, object]) -> None:
        """Put values in; everything else goes back to its default."""
        for row in self.rows.values():
            row.clear()
        self.free.clear()
        self._distribute(arguments)

    # What it gives

    def arguments(self) -> dict[str, object]:
        """The arguments that are others than their defaults.

        Raises:
            TargetError: what is written somewhere cannot be used.
        """
        values = read_lines(self.free.toPlainText())
        for row in self.rows.values():
            values |= row.given()
        return values

    @property
    def missing(self) -> list[str]:
        """Names of arguments that are needed and not given."""
        if self._waiting:
            return []
        below = {line.partition("=")[0].strip() for line in self.free.toPlainText().splitlines()}
        return [name for name, row in self.rows.items() if row.missing and name not in below]

    @property
    def fault(self) -> str:
        """The first thing that is wrong; empty if nothing is, and while a signature is waited for."""
        if self._waiting:
            return ""
        faults = ((name, row.fault) for name, row in self.rows.items())
        return next((f"{name}: {fault}" for name, fault in faults if fault), "") or self._fault_below()

    @property
    def note(self) -> str:
        """What is said above the rows."""
        return self._note.text()

    def focus(self) -> None:
        """Give the keyboard to the first argument that is missing, else to the first."""
        wanted = next(iter(self.missing), next(iter(self.rows), None))
        (self.free if wanted is None else self.rows[wanted].editor).setFocus()

    # Inside

    def _fault_below(self) -> str:
        """What is wrong with the lines, or between them and the rows."""
        try:
            names = list(read_lines(self.free.toPlainText()))
        except TargetError as error:
            return error.what
        twice = next((name for name in names if name in self.rows and self.rows[name].text), None)
        if twice is not None:
            return tr("{twice!r} is given twice, in its row and below", twice=twice)
        unknown = refused(self._infos, names)
        return tr("there is no argument {unknown!r}", unknown=unknown) if unknown else ""

    def _make_rows(self, infos: Sequence[ParameterInfo]) -> None:
        self._waiting = False
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 2, 8, 2)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.rows = {info.name: ArgumentRow(info, inside) for info in infos}
        for at, row in enumerate(self.rows.values()):
            grid.addWidget(row.label, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(row.field, at, 1)
            row.changed.connect(self._tell)
        grid.setRowStretch(len(self.rows), 1)
        self._scroll.setWidget(inside)  # the one before is deleted, with its rows

    def _in_rows(self) -> dict[str, object]:
        """What is written in the rows and can be read."""
        values: dict[str, object] = {}
        for row in self.rows.values():
            if not row.fault:
                values |= row.given()
        return values

    def _take_lines(self) -> dict[str, object]:
        """Empty the lines and give what was in them; what cannot be read or is being written stays there."""
        if self.free.hasFocus():
            return {}
        try:
            values = read_lines(self.free.toPlainText())
        except TargetError:
            return {}  # told below the lines, where it stays
        self.free.clear()
        return values

    def _distribute(self, values: Mapping[str, object]) -> None:
        for name, value in values.items():
            if name in self.rows:
                self.rows[name].set_value(value)
            else:
                self.free.appendPlainText(f"{name}={written(None, value)}")
        self._tell()

    def _say(self, note: str, button: str = "", tip: str = "") -> None:
        self._note.setText(note)
        self._note.setToolTip(as_tooltip(tip) if tip else "")
        self._note.setVisible(bool(note))
        self._button.setText(button)
        self._button.setVisible(bool(button))

    def _arrange(self) -> None:
        """The lines have more room where there are no rows, and none where nothing may be written in them."""
        rows, more = bool(self.rows), any(info.kind == "more" for info in self._infos)
        lines = more or bool(self.free.toPlainText())
        self._scroll.setVisible(rows)
        self._free_title.setVisible(rows and lines)
        self.free.setVisible(lines)
        self.free.setFixedHeight(_FREE_HEIGHT if rows else _FREE_HEIGHT_ALONE)

    def _tell(self) -> None:
        below = "" if self._waiting else self._fault_below()
        self._free_fault.setText(below)
        self._free_fault.setVisible(bool(below))
        restyle(self.free, "invalid", bool(below))
        self.changed.emit()


def _text(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    make_selectable(label)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
