"""One rule being written: its fields, a sentence about it, and what it is to become."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from wtransplant.gui.models.rule_fields import KIND_TIPS, KINDS, Field, RuleFields
from wtransplant.gui.theme import mono_font, restyle
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import shown
from wtransplant.words import mark, tr

_TITLES = {
    "pattern": mark("Pattern"),
    "template": mark("Template"),
    "operation": mark("Operation"),
    "order": mark("Order"),
}
_TIPS = {
    "pattern": mark("A Python regular expression; it has to match the whole key"),
    "template": mark("The key that it makes: \\1 and \\g<name> for groups, \\g<i>+1 and {i*2} for numbers"),
    "operation": mark("What happens on the way: transpose | concat(0); empty for nothing"),
    "order": mark("Which keys belong together, in which order: part=query,key,value ; expert=8"),
}
_SAMPLES = {
    "pattern": r"layer(\d+)\.(.*)",
    "template": r"stage\1.\2",
    "operation": mark("as it is"),
    "order": "part=query,key,value",
}


class RuleForm(QWidget):
    """Setters and intents.

    Attributes:
        kind: of which keys the pattern is.
        pattern, template, operation, order: the fields.
        add, update_: buttons; where they go is for the panel to say.

    Signals:
        changed(): something was written, or put there.
        entered(): Enter was pressed in a field.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quiet = False
        self.kind = QComboBox()
        for kind in KINDS:
            self.kind.addItem(tr(kind), kind)
        self.say_again()
        self.kind.setAccessibleName(tr("Kind of rule"))
        self.kind.currentIndexChanged.connect(self._edited)
        self.pattern, self.template = self._field("pattern"), self._field("template")
        self.operation, self.order = self._field("operation"), self._field("order")
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Two lines, so that nothing jumps; where the font has no Chinese, that of another is a little taller.
        self._message.setMinimumHeight(2 * self._message.fontMetrics().lineSpacing() + 4)
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._message.setAccessibleName(tr("What the rule does"))
        self.add, self.update_ = QPushButton(tr("Add rule")), QPushButton(tr("Update rule"))
        self._lay_out()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setFont(mono_font())
        field.setPlaceholderText(tr(_SAMPLES[name]))
        field.setToolTip(as_tooltip(tr(_TIPS[name])))
        field.setAccessibleName(tr(_TITLES[name]))
        field.textChanged.connect(self._edited)
        field.returnPressed.connect(self.entered)
        return field

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.kind)
        head.addWidget(self.pattern, 1)
        grid.addWidget(_label(tr(_TITLES["pattern"]), self.pattern), 0, 0)
        grid.addLayout(head, 0, 1)
        grid.addWidget(_label(tr(_TITLES["template"]), self.template), 1, 0)
        grid.addWidget(self.template, 1, 1)
        way = QHBoxLayout()
        way.setSpacing(8)
        way.addWidget(self.operation, 1)
        way.addWidget(_label(tr(_TITLES["order"]), self.order))
        way.addWidget(self.order, 1)
        grid.addWidget(_label(tr(_TITLES["operation"]), self.operation), 2, 0)
        grid.addLayout(way, 2, 1)
        grid.addWidget(self._message, 3, 0, 1, 2)

    @property
    def message(self) -> str:
        """What is said of the rule."""
        return self._message.text()

    @property
    def fields(self) -> RuleFields:
        """What is written."""
        return RuleFields(
            self.pattern.text(),
            self.template.text(),
            self.operation.text(),
            self.order.text(),
            self.kind.currentData(),
        )

    def set_fields(self, fields: RuleFields) -> None:
        """Write other texts; a field that has its text already keeps its cursor."""
        self._quiet = True
        self.kind.setCurrentIndex(self.kind.findData(fields.kind))
        for name in _SAMPLES:
            field, text = getattr(self, name), getattr(fields, name)
            if field.text() != text:
                field.setText(text)
        self._quiet = False
        self._edited()

    def show_message(self, message: str, bad_field: Field | None, *, usable: bool, chosen: bool) -> None:
        """What the rule does, or what is wrong with it.

        Args:
            message: a sentence.
            bad_field: the one to mark.
            usable: whether it can become a rule.
            chosen: whether there is a rule to put it in the place of.
        """
        self._message.setText(shown(message))
        restyle(self._message, "role", "error" if bad_field else "muted")
        for name in _SAMPLES:
            restyle(getattr(self, name), "invalid", name == bad_field)
        self.add.setEnabled(usable)
        self.update_.setEnabled(usable and chosen)

    def say_again(self) -> None:
        """What the kinds mean, in the language of now."""
        for place, kind in enumerate(KINDS):
            self.kind.setItemData(place, tr(KIND_TIPS[kind]), Qt.ItemDataRole.ToolTipRole)

    def set_chosen(self, chosen: bool) -> None:
        """Whether the fields are of a rule in the list."""
        self.update_.setVisible(chosen)
        self.add.setText(tr("Add as new rule") if chosen else tr("Add rule"))

    def _edited(self) -> None:
        skips = self.fields.skips
        for field in (self.template, self.operation, self.order):
            field.setEnabled(not skips)
        if not self._quiet:
            self.changed.emit()


def _label(text: str, field: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(field)
    return label
