from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot

from tests.gui.vit_example import rows_of, source_shapes, target_shapes, tree_of
from wtransplant.gui.models.key_tree_model import SourceTreeModel, TargetTreeModel
from wtransplant.gui.views.key_tree_view import KeyTreeView
from wtransplant.gui.views.tooltips import as_tooltip

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def source(qtbot: QtBot) -> KeyTreeView:
    model = SourceTreeModel()
    model.set_tree(tree_of(source_shapes()), rows_of(source_shapes()))
    return shown(qtbot, KeyTreeView(model))


@pytest.fixture
def target(qtbot: QtBot) -> KeyTreeView:
    model = TargetTreeModel()
    model.set_tree(tree_of(target_shapes(), natural=False), rows_of(target_shapes()))
    return shown(qtbot, KeyTreeView(model))


def shown(qtbot: QtBot, view: KeyTreeView) -> KeyTreeView:
    qtbot.addWidget(view)
    view.keys.collapse_all()
    view.resize(640, 300)
    view.show()
    qtbot.waitExposed(view)
    return view


def paths(view: KeyTreeView) -> list[str]:
    return [node.path for node in view.visual_rows()]


def spot(view: KeyTreeView, path: str, column: str = "shape", x: int | None = None) -> QPoint:
    row = view.keys.row_of(path)
    left = view.columnViewportPosition(view.keys.columns.index(column))
    return QPoint(left + 12 if x is None else x, view.y_of_row(row) + view.row_height // 2)


def test_rows_lie_where_qt_says(source: KeyTreeView) -> None:
    source.expandAll()
    source.verticalScrollBar().setValue(333)
    for row in (0, 5, 40):
        rect = source.visualRect(source.keys.index(row, 0))
        assert source.row_span(row) == (rect.top(), rect.bottom() + 1)
        assert source.row_at(rect.center().y()) == row
    seen = source.seen_rows()
    assert source.row_at(0) == seen.start
    assert source.row_at(source.viewport().height() - 1) == seen.stop - 1


def test_reveal_opens_scrolls_and_selects(source: KeyTreeView) -> None:
    key = "encoder.layer.11.output.dense.weight"
    assert source.reveal(key)
    assert source.selected_paths() == [key]
    assert source.current_path() == key
    top, bottom = source.row_span(source.keys.row_of(key))
    assert top >= 0
    assert bottom <= source.viewport().height()
    assert not source.reveal("no.such.key")
    source.keys.set_visible({"classifier.bias"})
    assert not source.reveal(key)


def test_selection_and_place_survive_filter_expansion_and_a_new_tree(
    qtbot: QtBot, source: KeyTreeView
) -> None:
    chosen = ["embeddings.cls_token", "encoder.layer.2"]
    for path in chosen:
        source.reveal(path)
    source.select_paths(chosen)
    with qtbot.assertNotEmitted(source.selection_changed):
        source.keys.set_visible({"embeddings.cls_token", "encoder.layer.2.output.dense.bias"})
        source.keys.expand_all()
        source.keys.set_visible(None)
        source.keys.set_tree(tree_of({"a.first": (1,)} | source_shapes()), rows_of(source_shapes()))
    assert source.selected_paths() == chosen
    with qtbot.waitSignal(source.selection_changed) as told:
        source.keys.set_visible({"embeddings.cls_token"})
    assert told.args == [["embeddings.cls_token"]]


def test_the_row_at_the_top_stays_there_when_groups_open(source: KeyTreeView) -> None:
    source.expandAll()
    row = source.keys.row_of("encoder.layer.5")
    source.verticalScrollBar().setValue(row * source.row_height + 7)
    source.keys.set_tree(tree_of({"a.first": (1,)} | source_shapes()), rows_of(source_shapes()))
    assert source.keys.node(source.row_at(0)).path == "encoder.layer.5"
    assert source.y_of_row(source.row_at(0)) == -7


def test_arrow_and_double_click_open_groups_and_leave_the_selection(
    qtbot: QtBot, source: KeyTreeView
) -> None:
    source.select_paths(["classifier"])
    qtbot.mouseClick(source.viewport(), LEFT, pos=spot(source, "encoder", "key", x=10))
    assert "encoder.layer" in paths(source)
    assert source.selected_paths() == ["classifier"]
    qtbot.mouseDClick(source.viewport(), LEFT, pos=spot(source, "encoder"))
    assert "encoder.layer" not in paths(source)
    source.expandAll()
    with qtbot.waitSignal(source.activated_path) as told:
        qtbot.mouseDClick(source.viewport(), LEFT, pos=spot(source, "classifier.bias"))
    assert told.args == ["classifier.bias"]


def test_a_check_box_is_ticked_by_mouse_and_by_space(qtbot: QtBot, target: KeyTreeView) -> None:
    target.select_paths(["head"])
    with qtbot.waitSignal(target.keys.freeze_toggled) as told:
        qtbot.mouseClick(target.viewport(), LEFT, pos=spot(target, "blocks", "freeze"))
    assert told.args == ["blocks", True]
    assert target.selected_paths() == ["head"]
    with qtbot.waitSignal(target.keys.freeze_toggled) as told:
        qtbot.keyClick(target, Qt.Key.Key_Space)
    assert told.args == ["head", True]


def test_the_keyboard_walks_the_tree(qtbot: QtBot, source: KeyTreeView) -> None:
    source.select_paths(["encoder"])

    def press(key: Qt.Key) -> str | None:
        qtbot.keyClick(source, key)
        return source.current_path()

    assert press(Qt.Key.Key_Right) == "encoder"
    assert press(Qt.Key.Key_Right) == "encoder.layer"
    assert press(Qt.Key.Key_Left) == "encoder"
    assert press(Qt.Key.Key_Left) == "encoder"
    assert "encoder.layer" not in paths(source)
    press(Qt.Key.Key_Asterisk)
    assert "encoder.layer.11.output.dense.weight" in paths(source)
    assert press(Qt.Key.Key_Down) == "encoder.layer"
    assert press(Qt.Key.Key_L) == "encoder.layer.0.layernorm_after"


def test_delete_enter_and_copy(qtbot: QtBot, source: KeyTreeView) -> None:
    source.expandAll()
    chosen = ["classifier.bias", "embeddings.cls_token"]
    source.select_paths(chosen)
    with qtbot.waitSignal(source.delete_pressed) as told:
        qtbot.keyClick(source, Qt.Key.Key_Delete)
    assert told.args == [chosen]
    with qtbot.waitSignal(source.activated_path) as told:
        qtbot.keyClick(source, Qt.Key.Key_Return)
    assert told.args == ["classifier.bias"]
    qtbot.keyClick(source, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "classifier.bias\nembeddings.cls_token"


def test_shift_selects_a_run_of_rows(qtbot: QtBot, source: KeyTreeView) -> None:
    qtbot.mouseClick(source.viewport(), LEFT, pos=spot(source, "classifier"))
    with qtbot.waitSignal(source.selection_changed) as told:
        qtbot.mouseClick(
            source.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, pos=spot(source, "encoder")
        )
    assert told.args == [["classifier", "embeddings", "encoder"]]


def test_a_context_menu_is_asked_for_with_the_row(qtbot: QtBot, source: KeyTreeView) -> None:
    where = spot(source, "embeddings")
    with qtbot.waitSignal(source.menu_requested) as told:
        source.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, QPoint(5, 6)))
    assert told.args == ["embeddings", QPoint(5, 6)]


def test_geometry_is_told_once_per_turn(qtbot: QtBot, source: KeyTreeView) -> None:
    qtbot.wait(1)
    told: list[None] = []
    source.geometry_changed.connect(lambda: told.append(None))
    with qtbot.waitSignal(source.geometry_changed):
        source.expandAll()
        source.verticalScrollBar().setValue(50)
        source.keys.set_expanded(0, False)
        source.resize(500, 280)
    assert len(told) == 1


def test_columns_give_way_to_keys_when_there_is_little_room(target: KeyTreeView) -> None:
    def columns() -> set[str]:
        return {name for at, name in enumerate(target.keys.columns) if not target.isColumnHidden(at)}

    target.resize(1100, 300)
    assert columns() == set(target.keys.columns) - {"confidence", "moved"}  # nothing is known of them
    target.resize(480, 300)
    assert columns() >= {"key", "shape", "freeze", "from"}
    assert not columns() & {"module", "dtype"}
    assert target.horizontalHeader().length() <= target.viewport().width()


def drop_event(kind: type, data: QMimeData, where: QPoint) -> QDropEvent:
    place = where if kind is not QDropEvent else QPointF(where)
    return kind(place, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)


def test_dropped_keys_are_told_with_the_row_below_the_mouse(
    qtbot: QtBot, source: KeyTreeView, target: KeyTreeView
) -> None:
    data = source.keys.mime_of(["classifier"])
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = drop_event(kind, data, spot(target, "head"))
        target.viewportEvent(event)
        assert event.isAccepted()
    with qtbot.waitSignal(target.keys.paths_dropped) as told:
        target.viewportEvent(drop_event(QDropEvent, data, spot(target, "head")))
    assert told.args == [["classifier"], "head"]


def test_files_and_empty_room_are_left_to_the_window(target: KeyTreeView, source: KeyTreeView) -> None:
    files = QMimeData()
    files.setText("file:///model.pth")
    event = drop_event(QDragEnterEvent, files, spot(target, "head"))
    target.viewportEvent(event)
    assert not event.isAccepted()
    keys = source.keys.mime_of(["classifier"])
    target.viewportEvent(drop_event(QDragEnterEvent, keys, spot(target, "head")))
    below = drop_event(QDragMoveEvent, keys, QPoint(20, target.viewport().height() - 3))
    target.viewportEvent(below)
    assert not below.isAccepted()


def test_a_group_opens_when_keys_are_held_over_it(
    qtbot: QtBot, source: KeyTreeView, target: KeyTreeView
) -> None:
    keys = source.keys.mime_of(["classifier"])
    target.viewportEvent(drop_event(QDragEnterEvent, keys, spot(target, "blocks")))
    target.viewportEvent(drop_event(QDragMoveEvent, keys, spot(target, "blocks")))
    qtbot.waitUntil(lambda: "blocks.0" in paths(target), timeout=3000)


def test_the_row_under_the_mouse_is_told_and_forgotten(qtbot: QtBot, source: KeyTreeView) -> None:
    with qtbot.waitSignal(source.row_hovered) as told:
        qtbot.mouseMove(source.viewport(), spot(source, "encoder"))
    assert told.args == ["encoder"]
    with qtbot.waitSignal(source.row_hovered) as told:
        source.leaveEvent(QEvent(QEvent.Type.Leave))
    assert told.args == [None]


def test_a_tooltip_never_reads_a_key_as_markup() -> None:
    assert "<b>" not in as_tooltip("<b>.weight")
    assert "&lt;b&gt;" in as_tooltip("<b>.weight")


def test_a_lit_row_looks_different(source: KeyTreeView) -> None:
    before = source.viewport().grab().toImage()
    source.light_up(["encoder"])
    lit = source.viewport().grab().toImage()
    place = spot(source, "encoder", x=300)
    assert lit.pixelColor(place) != before.pixelColor(place)
    source.light_up([])
    assert source.viewport().grab().toImage() == before
