"""Dialogs: errors that people can act on, questions with verbs on their buttons, and small forms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QLabel,
    QListWidget,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from wtransplant.errors import WtransplantError
from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.copying import make_copyable, make_message_copyable
from wtransplant.gui.views.tab_order import ButtonBox, free_buttons
from wtransplant.units import shown, shown_lines
from wtransplant.words import tr


def show_error(parent: QWidget | None, title: str, error: WtransplantError) -> None:
    """Say what is wrong, where, and what to do, in one dialog."""
    what = shown_lines(_as_sentence(error.what))
    box = QMessageBox(QMessageBox.Icon.Warning, title, what, parent=parent)
    box.setObjectName("error")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText("\n\n".join(filter(None, (shown(error.where), shown_lines(error.hint)))))
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    make_message_copyable(box)
    free_buttons(box)
    details = getattr(error, "details", "")
    if details:
        box.setDetailedText(shown_lines(details))
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    box.deleteLater()  # a child of the window would otherwise stay as long as that does


def _as_sentence(text: str) -> str:
    """With a capital letter, unless it begins with a name: ``model.py:Net needs …`` stays."""
    first = text.split(" ", 1)[0].rstrip(".:,")
    return text if any(sign in first for sign in "._:/\\") else text[:1].upper() + text[1:]


def ask(
    parent: QWidget | None,
    title: str,
    text: str,
    details: str,
    verbs: Sequence[str],
    *,
    harmless: bool = False,
) -> str:
    """Ask a question with a verb for each answer; the last verb is what Esc means, and what is given then.

    Enter means the first verb, or, where ``harmless`` is wanted because something would be lost or run, the last.
    """
    box = QMessageBox(QMessageBox.Icon.Question, title, shown_lines(text), parent=parent)
    box.setObjectName("question")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(shown_lines(details))
    roles = [QMessageBox.ButtonRole.AcceptRole] * (len(verbs) - 1) + [QMessageBox.ButtonRole.RejectRole]
    buttons = {box.addButton(verb, role): verb for verb, role in zip(verbs, roles, strict=True)}
    last = next(button for button, verb in buttons.items() if verb == verbs[-1])
    box.setEscapeButton(last)
    box.setDefaultButton(last if harmless else next(iter(buttons)))
    make_message_copyable(box)
    free_buttons(box)
    box.exec()
    box.deleteLater()
    return buttons.get(box.clickedButton(), verbs[-1])  # type: ignore[call-overload, no-any-return]


def ask_number(parent: QWidget | None, title: str, label: str, value: int, low: int, high: int) -> int | None:
    """Ask for a whole number; ``None`` if it was given up."""
    number, accepted = QInputDialog.getInt(parent, title, label, value, low, high)
    return number if accepted else None


class PreviewDialog(QDialog):
    """What a step would do, before it is done: a sentence, a list, and one verb."""

    def __init__(
        self, title: str, text: str, lines: Sequence[str], verb: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setObjectName("preview")
        message = QLabel(shown_lines(text))
        message.setWordWrap(True)
        message.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget()
        self.list.setFont(mono_font(0.95))
        self.list.setUniformItemSizes(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.addItems(list(map(shown, lines)))
        self.list.setAccessibleName(tr("What would be linked"))
        # As wide as the longest line, as far as a laptop's screen goes.
        self.resize(max(680, min(self.list.sizeHintForColumn(0) + 70, 1100)), 420)
        make_copyable(self.list)
        buttons = ButtonBox()
        accept = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        accept.setProperty("primary", True)
        accept.setDefault(True)
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(message)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)


def preview(parent: QWidget | None, title: str, text: str, lines: Sequence[str], verb: str) -> bool:
    """Show what a step would do; whether it is wanted."""
    return PreviewDialog(title, text, lines, verb, parent).exec() == QDialog.DialogCode.Accepted
