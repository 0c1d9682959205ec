"""What a proof needs: the source's own model, the input, and what counts as equal."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.number_field import NumberField
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import shown, shown_lines
from wtransplant.words import mark, tr

_NO_MODEL = mark("none: only the bits are compared")
_TOLERANCE_WIDTH = 80


class ProveForm(QWidget):
    """Setters and intents.

    Attributes:
        model: the source's own model, to be read.
        choose: opens the list of models.
        probe: the input, as a person writes it.
        tolerance: largest relative difference that counts as equal, 0 to 1.

    Signals:
        choose_requested(), cleared(): another model is wanted, or none.
        changed(): the model or the input is another.
        browse_requested(): a file is wanted as the input.
    """

    choose_requested = Signal()
    cleared = Signal()
    changed = Signal()
    browse_requested = Signal()

    def __init__(self, tolerance: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_model()
        self._make_probe()
        self.tolerance = NumberField(tolerance, 0.0, 1.0)
        self.tolerance.setFixedWidth(_TOLERANCE_WIDTH)
        self.tolerance.setAccessibleName(tr("Tolerance"))
        self.tolerance.setToolTip(
            tr("Largest difference, relative to the largest value, that counts as equal; 1e-4 as a rule")
        )
        self._lay_out()
        self.set_model("", "")
        self.set_judgement("")

    def _make_model(self) -> None:
        self.model = QLineEdit()
        self.model.setReadOnly(True)
        self.model.setFont(mono_font(0.95))
        self.model.setPlaceholderText(tr(_NO_MODEL))
        self.model.setAccessibleName(tr("The source's own model"))
        self.choose = QPushButton(tr("Choose…"))
        self.choose.setToolTip(
            tr("The model that the checkpoint was saved from: a zoo's, a file's, or by its name")
        )
        self.choose.clicked.connect(self.choose_requested)
        self.clear = QPushButton(tr("No model"))
        self.clear.setToolTip(tr("Compare the bits alone"))
        self.clear.clicked.connect(self.cleared)

    def _make_probe(self) -> None:
        self.probe = QLineEdit()
        self.probe.setFont(mono_font(0.95))
        self.probe.setPlaceholderText(
            tr("found by itself    ·    2x3x64x64    ·    tokens:2x12<50    ·    a file")
        )
        self.probe.setClearButtonEnabled(True)
        self.probe.setAccessibleName(tr("Input of both models"))
        self.probe.textChanged.connect(lambda _: self.changed.emit())
        self._browse = QPushButton(tr("Choose file…"))
        self._browse.clicked.connect(self.browse_requested)
        self._judgement = QLabel()
        self._judgement.setTextFormat(Qt.TextFormat.PlainText)
        self._judgement.setWordWrap(True)
        make_selectable(self._judgement)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        tolerance = QHBoxLayout()
        tolerance.setSpacing(8)
        tolerance.addWidget(_label(tr("&Tolerance"), self.tolerance))
        tolerance.addWidget(self.tolerance)
        grid.addWidget(_label(tr("Source's own &model"), self.choose), 0, 0)
        grid.addWidget(self.model, 0, 1)
        grid.addWidget(self.choose, 0, 2)
        grid.addWidget(self.clear, 0, 3, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(_label(tr("&Input"), self.probe), 1, 0)
        grid.addWidget(self.probe, 1, 1)
        grid.addWidget(self._browse, 1, 2)
        grid.addLayout(tolerance, 1, 3)
        grid.addWidget(self._judgement, 2, 1, 1, 3)
        grid.setColumnStretch(1, 1)

    def set_model(self, short: str, whole: str) -> None:
        """Name the source's own model; nothing for none."""
        self.model.setText(shown(short))
        self.model.setToolTip(as_tooltip(whole) if whole else "")
        self.clear.setEnabled(bool(whole))
        self.changed.emit()

    def set_judgement(self, words: str, fault: bool = False) -> None:
        """What the input means, or why it cannot be used."""
        self._judgement.setText(shown_lines(words))
        restyle(self._judgement, "role", "error" if fault else "muted")
        restyle(self.probe, "invalid", fault)

    @property
    def judgement(self) -> str:
        """What stands below the input."""
        return self._judgement.text()

    def set_running(self, on: bool) -> None:
        """What is under way was begun with what stands here."""
        self.setEnabled(not on)


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(buddy)
    return label
