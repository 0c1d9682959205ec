"""Every table, tree and list gives its rows as text by Ctrl+C; results and errors can be selected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QListView,
    QListWidget,
    QMenu,
    QMessageBox,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.language_walk import Walk
from wtransplant.errors import CheckpointError
from wtransplant.gui.app import Application
from wtransplant.gui.views.contents_panel import ContentsPanel
from wtransplant.gui.views.copying import make_copyable, rows_as_text
from wtransplant.gui.views.dialogs import show_error
from wtransplant.gui.views.elided_label import ElidedLabel
from wtransplant.gui.views.empty_state import EmptyState
from wtransplant.gui.views.key_tree_view import KeyTreeView
from wtransplant.gui.views.log_panel import LogTree
from wtransplant.gui.views.problems_panel import ProblemsPanel
from wtransplant.gui.views.rules_table import RulesTable
from wtransplant.gui.views.start_strip import StartStrip

DISPLAY = Qt.ItemDataRole.DisplayRole
OTHERWISE = (KeyTreeView, RulesTable, LogTree)
"""Views that copy what is pasted elsewhere: key trees keys, the list of rules lines of text, the log whole entries."""
ROWS_AT_MOST = 200
SEEN = {
    *("Problems", "History", "What the rule makes", "Parameters in the run"),
    *("Sources", "Steps", "Borders to try", "Compared tensors"),
}
"""Some of those that have rows on the walk."""
INVITING = (EmptyState, StartStrip)
"""What says what to do first has no results in it."""


def pasted() -> str:
    return QGuiApplication.clipboard().text()


def press_copy(view: QWidget) -> str:
    QGuiApplication.clipboard().setText("before")
    view.window().activateWindow()
    assert QTest.qWaitForWindowActive(view.window())
    view.setFocus()
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return pasted()


def views_of(windows: Sequence[QWidget]) -> Iterator[QAbstractItemView]:
    """All views but headers and the lists that combo boxes open."""
    for window in windows:
        for view in window.findChildren(QAbstractItemView):
            if not isinstance(view, QHeaderView) and not _is_of_combo(view):
                yield view


def _is_of_combo(view: QWidget) -> bool:
    parent = view.parent()
    while parent is not None and not isinstance(parent, QComboBox):
        parent = parent.parent()
    return parent is not None


def headings(view: QAbstractItemView) -> list[str]:
    model = view.model()
    return [str(model.headerData(n, Qt.Orientation.Horizontal) or "") for n in range(model.columnCount())]


def rows_below(model: QAbstractItemModel, parent: QModelIndex) -> int:
    every = range(model.rowCount(parent))
    return sum(1 + rows_below(model, model.index(row, 0, parent)) for row in every)


def test_every_view_of_the_window_is_copied_by_ctrl_c(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: dict[str, int] = {}
    without: set[str] = set()

    def look(scene: str, windows: Sequence[QWidget]) -> None:
        if scene == "palette":  # which holds the keyboard until Esc
            return
        for view in views_of(windows):
            if not isinstance(view, OTHERWISE) and not _is_in(view, ContentsPanel):
                if view.findChild(QAction, "copy-rows") is None:
                    without.add(f"{scene}: {type(view).__name__} {view.accessibleName()!r}")
                elif len(windows) == 1 or view.window().isActiveWindow():
                    seen(scene, view)

    def seen(scene: str, view: QAbstractItemView) -> None:
        if not view.visibleRegion().isEmpty() and view.model() is not None and view.model().rowCount():
            check(scene, view)

    def check(scene: str, view: QAbstractItemView) -> None:
        lines = press_copy(view).split("\n")
        name = view.accessibleName()
        rows = len({(i.row(), i.parent()) for i in view.selectedIndexes()})
        assert rows <= ROWS_AT_MOST
        wanted = rows or rows_below(view.model(), QModelIndex())
        if isinstance(view, QListView) or (isinstance(view, QTreeView) and view.isHeaderHidden()):
            assert len(lines) == wanted, (scene, name, lines)
        else:
            assert lines[0].split("\t") == headings(view), (scene, name)
            assert len(lines) == 1 + wanted, (scene, name, lines)
        assert {line.count("\t") for line in lines} == {lines[0].count("\t")}, (scene, name, lines)
        copied[name] = max(copied.get(name, 0), wanted)

    Walk(application, qtbot, monkeypatch, look, look).go()
    assert without == set()
    assert set(copied) >= SEEN and all(copied.values()), copied


def _is_in(view: QWidget, kind: type[QWidget]) -> bool:
    return isinstance(view.parent(), kind) or (view.parent() is not None and _is_in(view.parent(), kind))


def table(view: QTableView | QTreeView | QListView, qtbot: QtBot) -> QStandardItemModel:
    """Two columns, three rows, one with a tab, a line break and the sign that turns a text round."""
    model = QStandardItemModel(view)
    model.setHorizontalHeaderLabels(["name", "value"])
    for name, value in (("a", "1"), ("b\tc\n", "\u202e2"), ("d", "")):
        model.appendRow([QStandardItem(name), QStandardItem(value)])
    view.setModel(model)
    make_copyable(view)
    qtbot.addWidget(view)
    view.show()
    return model


def test_without_a_selection_all_rows_are_copied_and_what_would_break_the_table_is_escaped(
    qtbot: QtBot,
) -> None:
    view = QTableView()
    table(view, qtbot)
    assert press_copy(view) == "name\tvalue\na\t1\nb\\tc\\n\t\\u202e2\nd\t"


def test_selected_rows_are_copied_from_top_to_bottom_whole_and_once(qtbot: QtBot) -> None:
    view = QTableView()
    model = table(view, qtbot)
    flags = view.selectionModel().SelectionFlag
    for row, column in ((2, 1), (0, 1), (0, 0)):
        view.selectionModel().select(model.index(row, column), flags.Select)
    assert press_copy(view) == "name\tvalue\na\t1\nd\t"


def test_rows_of_a_tree_are_copied_as_they_stand_below_each_other(qtbot: QtBot) -> None:
    view = QTreeView()
    model = table(view, qtbot)
    model.item(0).appendRow([QStandardItem("below a"), QStandardItem("x")])
    view.setSelectionMode(QTreeView.SelectionMode.MultiSelection)
    flags = view.selectionModel().SelectionFlag
    for index in (model.index(2, 0), model.index(0, 0, model.index(0, 0)), model.index(0, 0)):
        view.selectionModel().select(index, flags.Select | flags.Rows)
    assert press_copy(view) == "name\tvalue\na\t1\nbelow a\tx\nd\t"
    view.clearSelection()
    assert rows_as_text(view).split("\n")[1:3] == ["a\t1", "below a\tx"]


def test_a_list_is_copied_without_headings(qtbot: QtBot) -> None:
    view = QListWidget()
    view.addItems(["one", "two"])
    make_copyable(view)
    qtbot.addWidget(view)
    view.show()
    assert press_copy(view) == "one\ntwo"
    view.setCurrentRow(1)
    assert press_copy(view) == "two"


def test_an_empty_view_leaves_the_clipboard_as_it_is(qtbot: QtBot) -> None:
    view = QTableView()
    table(view, qtbot).removeRows(0, 3)
    assert press_copy(view) == "before"


def test_copying_is_offered_in_the_menu_too(qtbot: QtBot) -> None:
    view = QListWidget()
    view.addItem("one")
    action = make_copyable(view)
    qtbot.addWidget(view)
    assert view.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu and action in view.actions()
    action.trigger()
    assert pasted() == "one"


def test_a_key_tree_copies_keys_or_rows(pair: Pair, qtbot: QtBot) -> None:
    view = pair.application.window.target.view
    view.keys.expand_all()
    view.select_paths(["norm.weight", "head.weight"])
    assert press_copy(view) == "norm.weight\nhead.weight"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(view, Qt.Key.Key_C, both)
    heading, first, second = (line.split("\t") for line in pasted().split("\n"))
    assert heading == headings(view)
    row = dict(zip(heading, first, strict=True))
    assert row["key"] == "norm.weight" and row["shape"] == "4" and row["from"] == "← norm.weight"
    assert row["freeze"] == "trainable"
    assert dict(zip(heading, second, strict=True))["from"].startswith("≠ head.weight")


@pytest.mark.parametrize("side", ["source", "target"])
@pytest.mark.parametrize("planned", [False, True])
def test_the_menu_of_a_key_tree_copies(pair: Pair, side: str, planned: bool, qtbot: QtBot) -> None:
    view = getattr(pair.application.window, side).view
    view.select_paths(["head"])
    if not planned:
        pair.application.workspace.plan = None
    view.menu_requested.emit("head", view.mapToGlobal(view.rect().center()))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    keys, rows = (action for action in menu.actions() if action.text().startswith("Copy"))
    keys.trigger()
    assert pasted() == "head"
    rows.trigger()
    assert pasted().split("\n")[1].startswith("head\t")
    menu.close()


def test_a_problem_is_copied_with_its_whole_key(pair: Pair, qtbot: QtBot) -> None:
    pair.application.window.show_dock("problems")
    panel: ProblemsPanel = pair.application.window.problems
    missing = [p for p in panel.model.problems if p.kind == "missing"][:2]
    flags = panel.tree.selectionModel().SelectionFlag
    for problem in missing:
        index = panel.model.index_of(problem)
        panel.tree.selectionModel().select(index, flags.Select | flags.Rows)
    lines = press_copy(panel.tree).split("\n")
    assert [line.split("\t")[0] for line in lines] == ["problem", "backbone.0.weight", "backbone.0.bias"]


def test_what_a_rule_makes_is_copied_as_keys_without_arrows(pair: Pair, qtbot: QtBot) -> None:
    window = pair.application.window
    window.show_dock("rules")
    window.rules.setVisible(True)
    window.rules.set_draft(r"features\.(.*)", r"backbone.\1")
    qtbot.waitUntil(lambda: window.rules.preview.count() == 4)
    lines = press_copy(window.rules.preview.table).split("\n")
    assert lines[1].split("\t")[:2] == ["features.0.weight", "backbone.0.weight"]
    assert len(lines) == 5


def test_an_error_is_copied_with_all_that_it_says(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def looked_at(box: QMessageBox) -> int:
        box.show()
        box.activateWindow()
        (button,) = box.buttons()
        seen.append(press_copy(button))
        (label,) = (one for one in box.findChildren(QLabel) if one.text() == "Bad file")
        label.setSelection(0, 3)
        seen.append(press_copy(button))
        box.hide()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", looked_at)
    show_error(None, "Cannot open", CheckpointError("bad file", where="/tmp/x.pth", hint="Take another."))
    assert seen == ["Cannot open\n\nBad file\n\n/tmp/x.pth\n\nTake another.", "Bad"]


def test_a_label_that_is_cut_gives_its_whole_text_by_its_menu(qtbot: QtBot) -> None:
    label = ElidedLabel("a text that is much longer than the room for it")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    (action,) = label.actions()
    action.trigger()
    assert pasted() == label.text()


Says = Callable[[Application], QLabel]


def test_every_sentence_about_a_result_can_be_selected(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long texts are those that a person wants to quote: they wrap. Headings and names of fields do not."""
    fixed: set[str] = set()

    def look(scene: str, windows: Sequence[QWidget]) -> None:
        for window in windows:
            for label in window.findChildren(QLabel):
                through = label.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                if label.wordWrap() and label.text() and not label.buddy() and not through:
                    if isinstance(label.parent(), INVITING):
                        continue
                    flags = label.textInteractionFlags()
                    if not flags & Qt.TextInteractionFlag.TextSelectableByMouse:
                        fixed.add(f"{type(label.parent()).__name__}: {label.text()[:70]!r}")

    Walk(application, qtbot, monkeypatch, look, look).go()
    assert fixed == set(), "\n".join(sorted(fixed))
