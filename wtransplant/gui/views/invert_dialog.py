"""The rules the other way round, to be read, copied, saved or used; and those that have no way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.theme import mono_font
from wtransplant.gui.views.copying import make_copyable, make_selectable
from wtransplant.gui.views.tab_order import ButtonBox
from wtransplant.gui.views.tooltips import PlainTooltips
from wtransplant.units import plural, shown, shown_lines
from wtransplant.words import tr

_SIZE = (820, 480)


class InvertDialog(QDialog):
    """Shows, and tells what is wanted.

    Args:
        text: the inverted rules, a line for each.
        lost: why not, a sentence for each rule that has no way back.
        conflicts: source keys that several rules would fill.
        usable: "" if the rules may be used in a new pair; otherwise why not.
        parent: the window.

    Signals:
        copy_requested(), save_requested(): the rules as text.
        use_requested(): in a new pair; the dialog is closed then.
    """

    copy_requested = Signal()
    save_requested = Signal()
    use_requested = Signal()

    def __init__(
        self,
        text: str,
        lost: Sequence[str],
        conflicts: Sequence[str],
        usable: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("invert")
        self.setWindowTitle(tr("Inverted rules"))
        self.resize(*_SIZE)
        count = text.count("\n")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(_words(_summary(count, len(lost), conflicts)))
        layout.addWidget(self._parts(text, lost), 1)
        layout.addWidget(self._buttons(count, usable))

    def _parts(self, text: str, lost: Sequence[str]) -> QWidget:
        self.rules = QPlainTextEdit(shown_lines(text))
        self.rules.setReadOnly(True)
        self.rules.setFont(mono_font(0.95))
        self.rules.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.rules.setAccessibleName(tr("Inverted rules"))
        self.rules.setTabChangesFocus(True)
        self.lost = QListWidget()
        self.lost.addItems(list(map(shown, lost)))
        self.lost.setItemDelegate(PlainTooltips(self.lost))
        self.lost.setAccessibleName(tr("Rules without a way back"))
        make_copyable(self.lost)
        self.lost.setWordWrap(True)
        self.lost.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for row, reason in enumerate(lost):
            self.lost.item(row).setToolTip(shown(reason))
        self.lost.setVisible(bool(lost))
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.rules)
        parts.addWidget(self.lost)
        parts.setSizes([260, 120])
        parts.setHandleWidth(10)
        parts.setChildrenCollapsible(False)
        return parts

    def _buttons(self, count: int, usable: str) -> QWidget:
        buttons = ButtonBox()
        for words, signal in ((tr("Copy"), self.copy_requested), (tr("Save as text…"), self.save_requested)):
            button = buttons.addButton(words, QDialogButtonBox.ButtonRole.ActionRole)
            button.setEnabled(count > 0)
            button.setAutoDefault(False)
            button.clicked.connect(signal)
        use = QPushButton(tr("Use in a new pair…"))
        use.setEnabled(count > 0 and not usable)
        use.setAutoDefault(False)
        use.setToolTip(
            usable or tr("Open a checkpoint with the target's keys as source, and this source as target")
        )
        use.clicked.connect(self.accept)
        use.clicked.connect(self.use_requested)
        buttons.addButton(use, QDialogButtonBox.ButtonRole.ActionRole)
        close = self._close = buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        return buttons


def _words(text: str) -> QLabel:
    label = QLabel(shown(text))
    label.setWordWrap(True)
    make_selectable(label)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _summary(count: int, lost: int, conflicts: Sequence[str]) -> str:
    told = tr("{rules} from the target's keys back to the source's.", rules=plural(count, "rule"))
    if lost:
        told += (
            tr(" {rules} has no way back; the reason is below.", rules=plural(lost, "rule"))
            if lost == 1
            else tr(" {rules} have no way back; the reason is below.", rules=plural(lost, "rule"))
        )
    if conflicts:
        more = tr(" and {conflicts:,} more", conflicts=len(conflicts) - 3) if len(conflicts) > 3 else ""
        told += tr(
            " {keys} would be filled more than once, for a person to decide: {names}{more}.",
            keys=plural(len(conflicts), "source key"),
            names=", ".join(conflicts[:3]),
            more=more,
        )
    return told
