"""The dialog that asks for a target: what it is, its arguments, its seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.errors import TargetError
from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.argument_form import ArgumentForm
from wtransplant.gui.views.copying import make_selectable
from wtransplant.gui.views.model_chooser import ModelChooser
from wtransplant.gui.views.number_field import whole_number_field
from wtransplant.gui.views.tab_order import ButtonBox, put_in_order
from wtransplant.targets import TargetSpec
from wtransplant.words import mark, tr

_EXPLANATION = mark(
    "FILE.py:NAME · torchvision:NAME · timm:NAME · transformers:config.json · "
    "package.module:callable · or a checkpoint, for its shapes only"
)
_KINDS = mark(
    "Models and checkpoints (*.py *.json *.safetensors *.pth *.pt *.pt2 *.bin *.ckpt);;All files (*)"
)
_SIZE = (960, 640)
_LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class DialogWords:
    """What the dialog calls the model that it asks for.

    Attributes:
        title: of the dialog.
        name: of the field.
        verb: on the button.
        file: title of the dialog that asks for a file.
        wanted: said while nothing is named.
    """

    title: str = mark("Open target")
    name: str = mark("Target")
    verb: str = mark("Open target")
    file: str = mark("Choose the target's file")
    wanted: str = mark("Name a target first.")


class TargetDialog(QDialog):
    """Setters for what is known of the target that is named, signals for what a person does.

    Args:
        folder: where the file dialog begins.
        places: name and title of the chooser's tabs.
        parent: the window.

    Attributes:
        text: the specification.
        chooser: lists of models.
        form: the arguments.
        arguments: the form's free lines.
        seed: fixes the initial values.
        reason: why the target cannot be opened yet.
        spec: what was given, once the dialog was accepted.

    Signals:
        text_changed(str): the specification is another.
    """

    text_changed = Signal(str)

    def __init__(
        self,
        folder: str,
        places: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open target"))
        self.resize(*_SIZE)
        self._folder, self._words = folder, DialogWords()
        self.spec: TargetSpec | None = None
        self.text = QLineEdit()
        self.text.setFont(mono_font())
        self.text.setPlaceholderText("model.py:Net")
        self.text.setAccessibleName(tr("Target"))
        self.chooser = ModelChooser(places)
        self.form = ArgumentForm()
        self.arguments = self.form.free
        self.seed = whole_number_field(0, _LARGEST_SEED, 0, tr("Seed"))
        self.seed.setToolTip(tr("Fixes the initial values of what is not transplanted"))
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        make_selectable(self.reason)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self.text.textChanged.connect(self._text_edited)
        self.form.changed.connect(self._judge)
        self._judge()

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(_card(self.chooser), 1)
        columns.addWidget(_card(self._argument_side()), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(self._target_row())
        layout.addLayout(columns, 1)
        layout.addLayout(self._bottom())

    def _target_row(self) -> QVBoxLayout:
        browse = QPushButton(tr("Choose file…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self.browse)
        self._name = QLabel(tr("Target"))
        self._name.setBuddy(self.text)
        row = QHBoxLayout()
        row.addWidget(self._name)
        row.addWidget(self.text, 1)
        row.addWidget(browse)
        explanation = QLabel(tr(_EXPLANATION))
        explanation.setWordWrap(True)
        explanation.setProperty("role", "muted")
        rows = QVBoxLayout()
        rows.setSpacing(6)
        rows.addLayout(row)
        rows.addWidget(explanation)
        return rows

    def _argument_side(self) -> QWidget:
        title = QLabel(tr("Arguments"))
        title.setProperty("role", "title")
        label = QLabel(tr("Seed"))
        label.setBuddy(self.seed)
        seed = QHBoxLayout()
        seed.addWidget(label)
        seed.addWidget(self.seed, 1)
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(title)
        layout.addWidget(self.form, 1)
        layout.addLayout(seed)
        return side

    def _bottom(self) -> QHBoxLayout:
        buttons = ButtonBox()
        self._accept_button = buttons.addButton(tr("Open target"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept_button.setDefault(True)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        bottom = QHBoxLayout()
        bottom.addWidget(self.reason, 1)
        bottom.addWidget(buttons, 0, Qt.AlignmentFlag.AlignBottom)
        return bottom

    # What the controller sets

    def set_words(self, words: DialogWords) -> None:
        """Call what is asked for something else than a target."""
        self._words = words
        self.setWindowTitle(tr(words.title))
        self._name.setText(tr(words.name))
        self.text.setAccessibleName(tr(words.name))
        self._accept_button.setText(tr(words.verb))
        self._judge()

    def set_text(self, text: str, selected: int = 0) -> None:
        """Name a target; so many of the last letters are selected, so that typing replaces them."""
        self.text.setText(text)
        if selected:
            self.text.setSelection(len(text) - selected, selected)

    def set_target(self, spec: TargetSpec) -> None:
        """Put a whole specification in."""
        self.set_text(spec.text)
        self.form.set_arguments(spec.arguments)
        self.seed.setValue(spec.seed)

    def browse(self) -> None:
        """Ask for a file, and name the target by it."""
        path, _ = QFileDialog.getOpenFileName(self, tr(self._words.file), self._folder, tr(_KINDS))
        if path.endswith(".py"):
            self.set_text(f"{path}:")
            self.text.setFocus()
        elif path.endswith(".json"):
            self.set_text(f"transformers:{path}")
        elif path:
            self.set_text(path)

    # Judging what was given

    def _text_edited(self, text: str) -> None:
        self._judge()
        self.text_changed.emit(text.strip())

    def _judge(self) -> None:
        """Say what is still wanted or wrong; with nothing to say the target can be opened."""
        fault = self.form.fault
        reason = fault or self._wanted()
        self.reason.setText(reason)
        restyle(self.reason, "role", "error" if fault else "muted")
        self._accept_button.setEnabled(not reason)
        self._accept_button.setToolTip(reason)

    def _wanted(self) -> str:
        text, missing = self.text.text().strip(), self.form.missing
        if not text:
            return tr(self._words.wanted)
        if text.endswith((".py", ".py:")):
            return tr("Choose a class or function in the file.")
        return tr("Give a value for {names}.", names=", ".join(missing)) if missing else ""

    def _accept(self) -> None:
        self._judge()
        if self.reason.text():
            return
        try:
            arguments = self.form.arguments()
        except TargetError as error:
            self.reason.setText(error.what)
            restyle(self.reason, "role", "error")
            return
        self.spec = TargetSpec(self.text.text().strip(), arguments, self.seed.value())
        self.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """The fields of the form are made later than what stands below it."""
        put_in_order(self)
        return super().focusNextPrevChild(forward)


def _card(widget: QWidget) -> QFrame:
    """A panel with some air around what is in it."""
    card = QFrame()
    card.setObjectName("panel")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(12, 8, 12, 10)
    layout.addWidget(widget)
    return card
