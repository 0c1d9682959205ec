"""The dialog for the text of an error: what was understood of it is said while it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.units import shown
from wtransplant.words import mark, tr

if TYPE_CHECKING:
    from wtransplant.pasted import PastedError

_SIZE = (820, 520)
_EXPLANATION = mark(
    "Paste what load_state_dict said, from any project. The keys that it names become a "
    "source and a target, so that rules can be worked out without the files. The keys "
    "that fit are not in the text, nor in the trees."
)
_EXAMPLE = """RuntimeError: Error(s) in loading state_dict for Net:
    Missing key(s) in state_dict: "backbone.0.weight", …
    Unexpected key(s) in state_dict: "module.features.0.weight", …
    size mismatch for head.weight: copying a param with shape torch.Size([1000, 512]) …"""
_PROBLEMS = 3
_LONGEST_NAME = 60


class PasteDialog(QDialog):
    """Setters and one intent; the controller reads the text.

    Attributes:
        text: what was pasted.
        model: which of several models is meant; hidden where there is one.

    Signals:
        text_changed(): there is another text.
    """

    text_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paste")
        self.setWindowTitle(tr("Paste an error"))
        self.resize(*_SIZE)
        self._errors: tuple[PastedError, ...] = ()
        self.text = QPlainTextEdit()
        self.text.setFont(mono_font(0.95))
        self.text.setPlaceholderText(_EXAMPLE)
        self.text.setAccessibleName(tr("Text of the error"))
        self.text.setTabChangesFocus(True)
        self.text.setTabStopDistance(4 * self.text.fontMetrics().horizontalAdvance(" "))
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.text.textChanged.connect(self._edited)
        self.model = QComboBox()
        self.model.setAccessibleName(tr("Which model"))
        self.model.currentIndexChanged.connect(lambda _: self._tell())
        self._verdict, self._problems = _plain_label(), _plain_label()
        self._verdict.setAccessibleName(tr("What was understood"))
        self._problems.setProperty("role", "muted")
        self._make_buttons()
        self._lay_out()
        self.set_errors((), "")

    def _make_buttons(self) -> None:
        self.buttons = ButtonBox()
        self._accept = QPushButton(tr("Open these keys"))
        self._accept.setProperty("primary", True)
        self._accept.setDefault(True)
        self._accept.setShortcut("Ctrl+Return")
        self.buttons.addButton(self._accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        explanation = _plain_label()
        explanation.setText(tr(_EXPLANATION))
        explanation.setProperty("role", "muted")
        self._which = QWidget()
        which = QHBoxLayout(self._which)
        which.setContentsMargins(0, 0, 0, 0)
        label = QLabel(tr("The text is about several models; open"))
        label.setBuddy(self.model)
        which.addWidget(label)
        which.addWidget(self.model, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        for widget in (explanation, self.text, self._which, self._verdict, self._problems, self.buttons):
            layout.addWidget(widget, 1 if widget is self.text else 0)

    # What the controller sets

    def set_text(self, text: str) -> None:
        """Put a text in; it stays selected, so that typing or pasting replaces it."""
        self.text.setPlainText(text)
        self.text.selectAll()

    def set_errors(self, errors: Sequence[PastedError], otherwise: str) -> None:
        """What was read from the text, one for each model; ``otherwise`` is said where nothing was."""
        chosen = self.model.currentIndex()
        self._errors, self._otherwise = tuple(errors), otherwise
        self.model.blockSignals(True)
        self.model.clear()
        self.model.addItems([shown(str(error))[:_LONGEST_NAME] for error in errors])
        self.model.setCurrentIndex(min(max(chosen, 0), len(errors) - 1))
        self.model.blockSignals(False)
        self._which.setVisible(len(errors) > 1)
        self._tell()

    @property
    def error(self) -> PastedError | None:
        """What is to be opened."""
        place = self.model.currentIndex()
        return self._errors[place] if 0 <= place < len(self._errors) else None

    @property
    def verdict(self) -> str:
        """What is said of the text."""
        return self._verdict.text()

    def _edited(self) -> None:
        """What was read is not what stands there any more."""
        self._accept.setEnabled(False)
        self.text_changed.emit()

    def _tell(self) -> None:
        error = self.error
        self._accept.setEnabled(error is not None)
        self._accept.setToolTip("" if error is not None else tr("Paste an error first"))
        self._verdict.setText(shown(self._otherwise if error is None else f"{error}."))
        self._verdict.setVisible(bool(self._verdict.text()))
        restyle(self._verdict, "role", "error" if error is None else "title")
        problems = () if error is None else error.problems
        lines = [shown(problem) for problem in problems[:_PROBLEMS]]
        if len(problems) > _PROBLEMS:
            lines.append(
                tr("… and {problems} more that could not be read.", problems=len(problems) - _PROBLEMS)
            )
        self._problems.setText("\n".join(lines))
        self._problems.setVisible(bool(lines))


def _plain_label() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    make_selectable(label)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
