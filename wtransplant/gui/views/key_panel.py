"""One side of the window: title, filter, chips, and the tree of keys."""

from __future__ import annotations

from collections.abc import Mapping, Set

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollBar,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from wtransplant.gui.models.key_tree_model import KeyTreeModel
from wtransplant.gui.models.statuses import SOURCE_STATUSES, TARGET_STATUSES
from wtransplant.gui.theme import icon, mono_font, restyle
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.empty_state import EmptyState
from wtransplant.gui.views.key_tree_view import KeyTreeView
from wtransplant.gui.views.looking_glass import LookingGlass
from wtransplant.gui.views.status_chip import StatusChip
from wtransplant.gui.views.tooltips import as_tooltip
from wtransplant.units import shown
from wtransplant.words import tr

_PADDING = 12


class KeyPanel(QFrame):
    """Setters for what the controllers know, signals for what a person wants.

    Args:
        role: the word in the title, ``Source`` or ``Target``.
        model: the model of the tree, which also says which side it is.

    Attributes:
        model: the model.
        view: the tree.
        filter: the filter box.
        empty: what is shown while there is nothing else.

    Signals:
        filter_changed(str): the filter text, while typing.
        chips_changed(object frozenset of status words): which chips are on.
        open_requested(): the button of the empty panel was pressed.
        note_pressed(): the note beside the title was pressed.
        The tree's own signals are passed on under the same names.
    """

    filter_changed = Signal(str)
    chips_changed = Signal(object)
    open_requested = Signal()
    note_pressed = Signal()
    selection_changed = Signal(object)
    activated_path = Signal(object)
    delete_pressed = Signal(object)
    menu_requested = Signal(object, object)
    row_hovered = Signal(object)
    drag_started = Signal(object)
    drag_finished = Signal()
    freeze_toggled = Signal(object, bool)
    paths_dropped = Signal(object, object)

    def __init__(self, role: str, model: KeyTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.model = model
        self.role = role
        self.view = KeyTreeView(model)
        self.outer_bar: QScrollBar | None = None
        self._make_title()
        self._make_filter()
        self._make_chips()
        self._make_body()
        self._lay_out()
        self._pass_on()
        self.set_empty("", "")

    # Making it

    def _make_title(self) -> None:
        self._role = QLabel(self.role)
        self._role.setProperty("role", "title")
        self._name, self._details, self._whole = ElidedLabel(), QLabel(), ""
        self._details.setProperty("role", "muted")
        self._details.setTextFormat(Qt.TextFormat.PlainText)
        self._note = QToolButton()
        self._note.setObjectName("titleNote")
        self._note.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._note.setToolTip(tr("What the file holds beside its tensors"))
        self._note.clicked.connect(self.note_pressed)
        self._note.hide()

    def _make_filter(self) -> None:
        self.filter = QLineEdit()
        hint = "status:missing" if self.model.side == "target" else "dtype:bf16"
        self.filter.setPlaceholderText(tr("filter keys…   /regex/   shape:768,*   {hint}", hint=hint))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(
            tr("Filter of the target keys")
            if self.model.side == "target"
            else tr("Filter of the source keys")
        )
        self.filter.installEventFilter(self)
        self._fault = QAction(self.filter)
        self._fault.setVisible(False)
        self.filter.addAction(self._fault, QLineEdit.ActionPosition.TrailingPosition)
        LookingGlass(self.filter)
        self._tint()

    def _make_chips(self) -> None:
        words = TARGET_STATUSES if self.model.side == "target" else SOURCE_STATUSES
        self._chips = {word: StatusChip(word) for word in words}
        for chip in self._chips.values():
            chip.toggled.connect(self._tell_chips)

    def _make_body(self) -> None:
        self.view.setAccessibleName(tr("Target keys") if self.model.side == "target" else tr("Source keys"))
        self.empty = EmptyState(self.model.side, is_drop_place=True)
        self._body = QStackedWidget()
        self._body.addWidget(self._tree_with_scroll_bar())
        self._body.addWidget(self.empty)

    def _tree_with_scroll_bar(self) -> QWidget:
        """The tree; on the source side its scroll bar is on the left, so that nothing lies between rows and ribbon."""
        body = QWidget()
        layout = QHBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        if self.model.side == "source":
            self.outer_bar = _outer_scroll_bar(self.view)
            layout.addWidget(self.outer_bar)
        layout.addWidget(self.view, 1)
        return body

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(6)
        title.addStrut(
            self._note.sizeHint().height()
        )  # both panels' rows begin at one height, with a note or not
        title.addWidget(self._role)
        title.addWidget(self._name, 1)
        title.addWidget(self._details)
        title.addWidget(self._note)
        title.addStretch(0)
        self._chip_row = QWidget()
        chips = QHBoxLayout(self._chip_row)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(6)
        for chip in self._chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(_PADDING, 10, _PADDING, 8)
        head.setSpacing(8)
        head.addLayout(title)
        head.addWidget(self.filter)
        head.addWidget(self._chip_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._body, 1)

    def _pass_on(self) -> None:
        self.filter.textChanged.connect(self.filter_changed)
        self.empty.pressed.connect(self.open_requested)
        for name in (
            "selection_changed",
            "activated_path",
            "delete_pressed",
            "menu_requested",
            "row_hovered",
            "drag_started",
            "drag_finished",
        ):
            getattr(self.view, name).connect(getattr(self, name))
        self.model.freeze_toggled.connect(self.freeze_toggled)
        self.model.paths_dropped.connect(self.paths_dropped)

    # What the controllers set

    def set_title(self, name: str, details: str, tooltip: str = "") -> None:
        """Title line.

        Args:
            name: the file's or model's name.
            details: totals, ``200 tensors · 21.4 MiB``.
            tooltip: the whole path or specification.
        """
        self._name.setText(shown(name))
        self._details.setText(details)
        self._whole = tooltip or name
        self._name.setToolTip(as_tooltip(self._whole))

    def set_note(self, text: str) -> None:
        """What else there is to be looked at, in a few words beside the title; an empty text hides it."""
        self._note.setText(text.replace("&", "&&"))
        self._note.setVisible(bool(text))

    def title_tooltip(self) -> str:
        """The whole of what the title may have shortened."""
        return self._whole

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Number of tensors per status; chips of statuses that do not occur are hidden unless they are on."""
        for status, chip in self._chips.items():
            chip.set_count(counts.get(status, 0))
            chip.setVisible(bool(counts.get(status)) or chip.isChecked() or status in _ALWAYS)

    def set_filter_error(self, text: str | None) -> None:
        """Mark the filter as one that cannot be used, with the reason; ``None`` takes the mark away."""
        self._fault.setVisible(text is not None)
        self._fault.setToolTip(text or "")
        self.filter.setToolTip(text or "")
        restyle(self.filter, "invalid", text is not None)

    def set_empty(self, text: str, button_text: str) -> None:
        """Say what belongs here instead of showing a tree; an empty text shows the tree."""
        self.empty.set_texts(text, button_text)
        self._body.setCurrentIndex(1 if text else 0)
        self.filter.setVisible(not text)
        self._chip_row.setVisible(not text)

    def set_chips(self, statuses: Set[str]) -> None:
        """Switch on these chips and no others; told once, if that changes anything."""
        before = self.chips_on
        for status, chip in self._chips.items():
            with QSignalBlocker(chip):
                chip.setChecked(status in statuses)
        if self.chips_on != before:
            self._tell_chips()

    def focus_filter(self) -> None:
        """Put the keyboard into the filter (Ctrl+F)."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    # Doing

    @property
    def chips_on(self) -> frozenset[str]:
        """Status words whose chip is on."""
        return frozenset(status for status, chip in self._chips.items() if chip.isChecked())

    def _tell_chips(self) -> None:
        self.chips_changed.emit(self.chips_on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down in the filter moves into the tree, Escape clears the filter."""
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter_tree()
                return True
            if event.key() == Qt.Key.Key_Escape and self.filter.text():
                self.filter.clear()
                return True
        return super().eventFilter(watched, event)

    def _enter_tree(self) -> None:
        self.view.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.view.currentIndex().isValid() and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0, 0))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_fault"):
            self._tint()

    def _tint(self) -> None:
        self._fault.setIcon(icon("warning", "missing"))
        if hasattr(self, "_name"):
            self._name.setFont(mono_font())
            self._note.setIcon(icon("info", "accent"))


# Chips that stay even at zero, so that the row does not jump while one works.
_ALWAYS = frozenset(("linked", "missing", "used", "unexpected"))


def _outer_scroll_bar(view: KeyTreeView) -> QScrollBar:
    """A scroll bar outside the tree that does what the tree's own, hidden one would do."""
    own, outer = view.verticalScrollBar(), QScrollBar(Qt.Orientation.Vertical)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    policy = outer.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    outer.setSizePolicy(policy)

    def follow() -> None:
        outer.setRange(own.minimum(), own.maximum())
        outer.setPageStep(own.pageStep())
        outer.setSingleStep(own.singleStep())
        outer.setVisible(own.maximum() > own.minimum())

    own.rangeChanged.connect(follow)
    own.valueChanged.connect(outer.setValue)
    outer.valueChanged.connect(own.setValue)
    follow()
    return outer
