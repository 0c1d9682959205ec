"""The rules panel: the ordered list on the left, one rule being written with its live preview on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSplitter,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.rules_model import ENABLED, HITS, PATTERN, RulesModel
from wtransplant.gui.theme import icon, mono_font, restyle


class RulesPanel(QWidget):
    """Views and intents; the controller decides.

    Signals:
        draft_changed(): the pattern or template being written changed.
        draft_finished(): Enter was pressed in it; ``show_preview`` is to be called at once.
        add_requested(), update_requested(): the draft is to become a rule, or to replace the chosen one.
        delete_requested(int row), move_requested(int row, int by), enabled_toggled(int row, bool).
        rule_chosen(int row): another rule was chosen, -1 for none.
    """

    draft_changed = Signal()
    draft_finished = Signal()
    add_requested = Signal()
    update_requested = Signal()
    delete_requested = Signal(int)
    move_requested = Signal(int, int)
    enabled_toggled = Signal(int, bool)
    rule_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RulesModel(self)
        self.model.enabled_toggled.connect(self.enabled_toggled)
        self._quiet = False
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list_side())
        split.addWidget(self._draft_side())
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(split)
        self._set_chosen(-1)

    def _list_side(self) -> QWidget:
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName("Rules, in order")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ENABLED, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(HITS, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        self.table.verticalHeader().setHighlightSections(False)
        self.table.setCornerButtonEnabled(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().setDefaultSectionSize(26)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(lambda: self.delete_requested.emit(self.chosen))
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._list_buttons())
        return side

    def _list_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._up = self._tool("arrow-up", "Move up (the first rule that matches a key takes it)")
        self._down = self._tool("arrow-down", "Move down")
        self._delete = self._tool("delete", "Delete the rule")
        self._up.clicked.connect(lambda: self.move_requested.emit(self.chosen, -1))
        self._down.clicked.connect(lambda: self.move_requested.emit(self.chosen, 1))
        self._delete.clicked.connect(lambda: self.delete_requested.emit(self.chosen))
        for button in (self._up, self._down, self._delete):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _tool(self, picture: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _draft_side(self) -> QWidget:
        self.pattern = self._field(r"layer(\d+)\.(.*)", "Source pattern")
        self.template = self._field(r"stage\1.\2", "Target template")
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self.preview = QListWidget()
        self.preview.setFont(mono_font(0.95))
        self.preview.setAccessibleName("What the rule makes")
        self.preview.setUniformItemSizes(True)
        self.preview.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._add = QPushButton("Add rule")
        self._update = QPushButton("Update rule")
        self._add.clicked.connect(self.add_requested)
        self._update.clicked.connect(self.update_requested)
        side = QWidget()
        form = QFormLayout()
        form.addRow("Source pattern", self.pattern)
        form.addRow("Target template", self.template)
        buttons = QHBoxLayout()
        buttons.addWidget(self._message, 1)
        buttons.addWidget(self._update)
        buttons.addWidget(self._add)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(6, 0, 0, 0)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addWidget(self.preview, 1)
        return side

    def _field(self, placeholder: str, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setFont(mono_font())
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(name)
        field.textChanged.connect(self._draft_edited)
        field.returnPressed.connect(self._entered)
        return field

    @property
    def chosen(self) -> int:
        """Row of the chosen rule, -1 for none."""
        return self.table.currentIndex().row()

    @property
    def draft(self) -> tuple[str, str]:
        """The pattern and template being written."""
        return self.pattern.text(), self.template.text()

    def set_draft(self, pattern: str, template: str) -> None:
        """Put a rule into the fields."""
        self._quiet = True
        self.pattern.setText(pattern)
        self.template.setText(template)
        self._quiet = False
        self.draft_changed.emit()

    def choose(self, row: int) -> None:
        """Choose a rule by its row; -1 for none."""
        self.table.setCurrentIndex(self.model.index(row, PATTERN))
        self._set_chosen(self.chosen)  # after a reset of the model nothing tells that no row is left

    def show_preview(self, message: str, lines: Sequence[str], usable: bool, bad_field: str = "") -> None:
        """What the draft would do.

        Args:
            message: how many keys it takes, or what is wrong.
            lines: some of the links that it makes.
            usable: whether it can become a rule.
            bad_field: ``pattern`` or ``template``, the field to mark.
        """
        self._message.setText(message)
        self.preview.clear()
        self.preview.addItems(list(lines))
        self._add.setEnabled(usable)
        self._update.setEnabled(usable and self.chosen >= 0)
        for name, field in (("pattern", self.pattern), ("template", self.template)):
            restyle(field, "invalid", name == bad_field)
        restyle(self._message, "role", "error" if bad_field else "muted")

    def _draft_edited(self) -> None:
        if not self._quiet:
            self.draft_changed.emit()

    def _entered(self) -> None:
        self.draft_finished.emit()
        if self._update.isEnabled() and self.chosen >= 0:
            self.update_requested.emit()
        elif self._add.isEnabled():
            self.add_requested.emit()

    def _row_changed(self, current: QModelIndex) -> None:
        self._set_chosen(current.row())
        self.rule_chosen.emit(current.row())

    def _set_chosen(self, row: int) -> None:
        last = len(self.model.rules) - 1
        self._up.setEnabled(row > 0)
        self._down.setEnabled(0 <= row < last)
        self._delete.setEnabled(row >= 0)
        self._update.setVisible(row >= 0)
        self._add.setText("Add as new rule" if row >= 0 else "Add rule")
