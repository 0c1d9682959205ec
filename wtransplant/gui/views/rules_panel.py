"""The rules panel: the ordered list on the left, one rule being written with what it does on the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSplitter, QToolButton, QVBoxLayout, QWidget

from wtransplant.gui.models.rule_fields import Field, RuleFields
from wtransplant.gui.models.rule_look import HitRow
from wtransplant.gui.models.rules_model import FIELDS, RulesModel
from wtransplant.gui.theme import icon
from wtransplant.gui.views.hits_view import HitsView
from wtransplant.gui.views.rule_form import RuleForm
from wtransplant.gui.views.rules_table import RulesTable
from wtransplant.gui.views.scrolled import scrolled
from wtransplant.words import mark, tr

_MORE = (
    ("copy", mark("&Copy as text"), "Ctrl+C"),
    ("paste", mark("&Paste lines of text"), "Ctrl+V"),
    ("import", mark("&Import…"), ""),
    ("export", mark("&Export…"), ""),
    ("", "", ""),
    ("generalise", mark("&Generalise links…"), ""),
    ("invert", mark("In&vert rules…"), ""),
)


class RulesPanel(QWidget):
    """Views and intents; the controller decides.

    Attributes:
        table, model: the list.
        form: the rule being written.
        preview: what it does.

    Signals:
        draft_changed(): the rule being written changed.
        draft_finished(): Enter was pressed in it.
        add_requested(), update_requested(): the draft is to become a rule, or to replace the chosen one.
        new_requested(): a person wants to write a new rule.
        delete_requested(), duplicate_requested(): the chosen rules.
        shift_requested(int by): the chosen rules are to go up (-1) or down (1).
        more_requested(str): ``copy``, ``paste``, ``import``, ``export``, ``generalise`` or ``invert``.
        rule_chosen(int row): another rule was chosen, -1 for none; or a cell of it is no longer being written on.
    """

    draft_changed = Signal()
    draft_finished = Signal()
    add_requested = Signal()
    update_requested = Signal()
    new_requested = Signal()
    delete_requested = Signal()
    duplicate_requested = Signal()
    shift_requested = Signal(int)
    more_requested = Signal(str)
    rule_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RulesModel(self)
        self.table = RulesTable(self.model)
        self.form = RuleForm()
        self.preview = HitsView()
        self._connect()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list_side())
        split.addWidget(scrolled(self._draft_side()))
        split.setStretchFactor(0, 6)
        split.setStretchFactor(1, 5)
        split.setSizes([700, 510])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(split)
        self._show_chosen()

    def _connect(self) -> None:
        table, form = self.table, self.form
        table.row_changed.connect(self._row_changed)
        table.left.connect(self.rule_chosen)
        table.typed.connect(self._typed)
        table.kind_clicked.connect(lambda _, kind: self.preview.choose_kind(kind))
        table.delete_pressed.connect(self.delete_requested)
        table.duplicate_pressed.connect(self.duplicate_requested)
        table.shift_pressed.connect(self.shift_requested)
        table.copy_pressed.connect(lambda: self.more_requested.emit("copy"))
        table.paste_pressed.connect(lambda: self.more_requested.emit("paste"))
        self.model.modelReset.connect(self._show_chosen)
        form.changed.connect(self.draft_changed)
        form.entered.connect(self._entered)
        form.add.clicked.connect(self.add_requested)
        form.update_.clicked.connect(self.update_requested)

    def _list_side(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(4)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._list_buttons())
        return side

    def _list_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self._pictures: dict[QToolButton, str] = {}
        self._new = self._tool("plus", tr("Write a new rule"), self.new_requested.emit)
        self._duplicate = self._tool("copy", tr("Duplicate the rule (Ctrl+D)"), self.duplicate_requested.emit)
        up_tip = tr("Move up (Alt+Up): the first rule that matches a key takes it")
        self._up = self._tool("arrow-up", up_tip, lambda: self.shift_requested.emit(-1))
        self._down = self._tool(
            "arrow-down", tr("Move down (Alt+Down)"), lambda: self.shift_requested.emit(1)
        )
        self._delete = self._tool("delete", tr("Delete the rule (Delete)"), self.delete_requested.emit)
        self._more = self._tool(
            "more", tr("More: copy, paste, import, export, generalise, invert"), lambda: None
        )
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(self._more_menu())
        for button in (self._new, self._duplicate, self._up, self._down, self._delete):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._more)
        return row

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        self.more: dict[str, QAction] = {}
        for name, text, keys in _MORE:
            if not name:
                menu.addSeparator()
                continue
            action = menu.addAction(tr(text))
            if keys:
                action.setShortcut(QKeySequence(keys))
                action.setShortcutContext(
                    Qt.ShortcutContext.WidgetShortcut
                )  # shown; the table listens itself
            action.triggered.connect(lambda _=False, name=name: self.more_requested.emit(name))
            self.more[name] = action
        return menu

    def _tool(self, picture: str, tip: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        self._pictures[button] = picture
        button.setIcon(icon(picture))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: act())
        return button

    def _draft_side(self) -> QWidget:
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(6, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.form)
        layout.addWidget(self.preview, 1)
        self.preview.bar.addWidget(self.form.update_)
        self.preview.bar.addWidget(self.form.add)
        order = (self.preview.filter, self.form.update_, self.form.add, self.preview.table)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
        return side

    @property
    def pattern(self) -> QLineEdit:
        """The field of the pattern."""
        return self.form.pattern

    @property
    def template(self) -> QLineEdit:
        """The field of the template."""
        return self.form.template

    @property
    def message(self) -> str:
        """What is said of the rule being written."""
        return self.form.message

    @property
    def chosen(self) -> int:
        """Row of the chosen rule, -1 for none."""
        return self.table.current

    @property
    def chosen_rows(self) -> list[int]:
        """Rows of all chosen rules."""
        return self.table.chosen_rows

    @property
    def draft(self) -> RuleFields:
        """The rule being written."""
        return self.form.fields

    def set_draft(
        self,
        pattern: str,
        template: str = "",
        operation: str = "",
        order: str = "",
        kind: str = "on source",
    ) -> None:
        """Put a rule into the fields; see :class:`RuleFields`."""
        self.form.set_fields(RuleFields(pattern, template, operation, order, kind))

    def choose(self, *rows: int) -> None:
        """Choose rules by their rows; -1 or nothing for none."""
        self.table.choose([row for row in rows if row >= 0])
        self._show_chosen()  # after a reset of the model nothing tells that no row is left

    def show_message(self, message: str, usable: bool = False, bad_field: Field | None = None) -> None:
        """Say something of the draft, and whether it can become a rule; ``bad_field`` is marked."""
        self.form.show_message(message, bad_field, usable=usable, chosen=self.chosen >= 0)

    def show_rows(
        self, rows: Sequence[HitRow] = (), texts: Sequence[str] = (), counts: Mapping[str, int] | None = None
    ) -> None:
        """Show what the draft would make; see :meth:`HitsView.show_rows`."""
        self.preview.show_rows(rows, texts, counts or {})

    def _typed(self, row: int, column: int, text: str) -> None:
        """What is written in a cell is the draft: its preview is live too."""
        self.form.set_fields(self.model.fields(row)._replace(**{FIELDS[column]: text}))

    def _entered(self) -> None:
        self.draft_finished.emit()

    def _row_changed(self, row: int) -> None:
        self._show_chosen()
        self.rule_chosen.emit(row)

    def _show_chosen(self) -> None:
        row, last = self.chosen, len(self.model.rules) - 1
        self._up.setEnabled(row > 0)
        self._down.setEnabled(0 <= row < last)
        for button in (self._delete, self._duplicate):
            button.setEnabled(row >= 0)
        self.form.set_chosen(row >= 0)

    def changeEvent(self, event: QEvent) -> None:
        """The icons follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_pictures"):
            for button, picture in self._pictures.items():
                button.setIcon(icon(picture))
