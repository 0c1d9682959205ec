from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QMimeData, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.vit_example import rows_of, source_shapes, target_shapes, tree_of
from wtransplant.gui.models.key_mime import PATHS_MIME
from wtransplant.gui.models.key_tree_model import KeyTreeModel, SourceTreeModel, TargetTreeModel
from wtransplant.gui.models.row_info import RowInfo
from wtransplant.gui.models.tree_building import build_tree

SHAPES = {"a.b.weight": (64, 64, 1, 1), "a.b.bias": (64,), "a.scale": (), "head.weight": (10, 64)}


def fill(model: KeyTreeModel) -> None:
    model.set_tree(tree_of(SHAPES, natural=False), rows_of(SHAPES))
    model.expand_all()


@pytest.fixture
def source(qapp: object) -> SourceTreeModel:
    model = SourceTreeModel()
    fill(model)
    return model


@pytest.fixture
def target(qapp: object) -> TargetTreeModel:
    model = TargetTreeModel()
    fill(model)
    return model


def cell(
    model: KeyTreeModel, path: str, column: str, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole
) -> object:
    return model.data(model.index(model.row_of(path), model.columns.index(column)), role)


def visible(model: KeyTreeModel) -> list[str]:
    return [model.node(row).path for row in range(model.rowCount())]


@pytest.mark.parametrize("force_py", [True, False])
@pytest.mark.parametrize("model_class", [SourceTreeModel, TargetTreeModel])
def test_model_keeps_qts_rules_while_it_changes(
    qtmodeltester: ModelTester, model_class: type[KeyTreeModel], force_py: bool
) -> None:
    model = model_class()
    qtmodeltester.check(model, force_py=force_py)  # and again after every change
    model.set_tree(tree_of(source_shapes()), rows_of(source_shapes()))
    model.expand_all()
    for path in ("encoder", "encoder.layer.3", "embeddings"):
        model.set_expanded(model.row_of(path), False)
        model.set_expanded(model.row_of(path), True)
    assert model.rowCount() == len(model.tree.nodes)
    model.set_visible({"embeddings.cls_token", "classifier.bias"})
    model.set_expanded(model.row_of("embeddings"), False)
    assert visible(model) == ["classifier", "classifier.bias", "embeddings"]
    model.set_statuses({"embeddings.cls_token": "linked"}, {})
    model.set_tree(tree_of(target_shapes(), natural=False), rows_of(target_shapes()))
    model.set_visible(set())
    assert model.rowCount() == 0


def test_cells_say_what_is_known(target: TargetTreeModel) -> None:
    target.set_classes({"a": "Block", "a.b": "Conv2d"})
    assert cell(target, "a.b.weight", "key") == "weight"
    assert cell(target, "a.b.weight", "shape") == "64×64×1×1"
    assert cell(target, "a.b.weight", "dtype") == "f32"
    assert cell(target, "a.b.weight", "size") == "16.0 KiB"
    assert cell(target, "a.b.weight", "module") == "parameter"
    assert cell(target, "a.b", "module") == "Conv2d"
    assert cell(target, "a", "shape") == "3 tensors"
    assert cell(target, "a", "size") == "16.3 KiB"  # (4096 + 64 + 1) × 4 bytes
    assert cell(target, "a.scale", "shape") == "scalar"


def test_groups_sum_up_statuses_and_take_the_most_urgent(target: TargetTreeModel) -> None:
    statuses = dict.fromkeys(SHAPES, "linked")
    target.set_statuses(statuses, {"a.scale": "← scale"})
    assert cell(target, "a", "from") == "3 linked"
    assert cell(target, "a.scale", "from") == "← scale"
    assert cell(target, "a.b.bias", "from") == "linked"
    target.set_statuses(statuses | {"a.b.bias": "missing"}, {})
    assert target.facts.status(target.node(target.row_of("a"))) == ("1 missing", "missing")
    assert target.facts.status(target.node(target.row_of("head"))) == ("1 linked", "linked")
    target.set_statuses({}, {})
    assert target.facts.status(target.node(target.row_of("a"))) == ("", "")


def test_freezing_is_asked_for_and_only_shown_once_it_is_set(qtbot: QtBot, target: TargetTreeModel) -> None:
    box = target.index(target.row_of("a"), target.columns.index("freeze"))
    check = Qt.ItemDataRole.CheckStateRole
    with qtbot.waitSignal(target.freeze_toggled) as asked:
        assert target.setData(box, Qt.CheckState.Checked.value, check)
    assert asked.args == ["a", True]
    assert box.data(check) == Qt.CheckState.Unchecked
    target.set_frozen({"a.scale", "head.weight"})
    assert box.data(check) == Qt.CheckState.PartiallyChecked
    assert cell(target, "head", "freeze", check) == Qt.CheckState.Checked
    assert cell(target, "a.b.bias", "freeze", check) == Qt.CheckState.Unchecked
    target.set_frozen(set(SHAPES))
    with qtbot.waitSignal(target.freeze_toggled) as asked:
        target.setData(box, None, check)
    assert asked.args == ["a", False]


def test_only_the_freeze_column_can_be_ticked(source: SourceTreeModel, target: TargetTreeModel) -> None:
    for model in (source, target):
        for column, name in enumerate(model.columns):
            ticks = bool(model.flags(model.index(0, column)) & Qt.ItemFlag.ItemIsUserCheckable)
            assert ticks == (name == "freeze")
            assert model.setData(model.index(0, column), True, Qt.ItemDataRole.EditRole) is False


def test_a_filter_shows_keys_with_their_groups_and_goes_without_a_trace(source: SourceTreeModel) -> None:
    source.collapse_all()
    source.set_visible({"a.b.bias"})
    assert visible(source) == ["a", "a.b", "a.b.bias"]
    source.set_visible(None)
    assert visible(source) == ["a", "head"]


def test_expansion_survives_another_tree(source: SourceTreeModel) -> None:
    source.collapse_all()
    source.set_expanded(0, True)
    source.set_tree(tree_of(SHAPES | {"a.new": (1,)}), rows_of(SHAPES))
    assert visible(source) == ["a", "a.b", "a.new", "a.scale", "head"]


def test_expand_to_and_subtree(source: SourceTreeModel) -> None:
    source.collapse_all()
    source.expand_to(["a.b.bias", "unknown"])
    assert visible(source) == ["a", "a.b", "a.b.weight", "a.b.bias", "a.scale", "head"]
    source.collapse_all()
    source.expand_subtree(0)
    assert visible(source) == ["a", "a.b", "a.b.weight", "a.b.bias", "a.scale", "head"]


def test_dragged_paths_are_the_topmost_ones(source: SourceTreeModel) -> None:
    indexes = [
        source.index(source.row_of(path), column)
        for path in ("a.scale", "a.b.bias", "a.b")
        for column in (0, 1)
    ]
    data = source.mimeData(indexes)
    content = json.loads(bytes(data.data(PATHS_MIME).data()))
    assert content["paths"] == [{"path": "a.b", "leaf": False}, {"path": "a.scale", "leaf": True}]
    assert data.text() == "a.b\na.scale"
    assert source.supportedDragActions() == Qt.DropAction.CopyAction


def test_a_drop_on_a_row_is_told_with_its_path(
    qtbot: QtBot, source: SourceTreeModel, target: TargetTreeModel
) -> None:
    data = source.mime_of(["a.b"])
    place = target.index(target.row_of("head.weight"), 2)
    assert target.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, place)
    with qtbot.waitSignal(target.paths_dropped) as dropped:
        assert target.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, place)
    assert dropped.args == [["a.b"], "head.weight"]


def test_other_data_and_the_targets_own_keys_are_not_taken(target: TargetTreeModel) -> None:
    files = QMimeData()
    files.setText("a.b")
    place = target.index(0, 0)
    for data in (files, target.mime_of(["a"])):
        assert not target.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, place)
        assert not target.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, place)


def test_the_tooltip_has_everything(target: TargetTreeModel) -> None:
    target.set_statuses({"head.weight": "mismatched"}, {"head.weight": "offered 1000×64"})
    target.set_drop_hints({"head.weight": "10×64 is not 64"})
    tip = cell(target, "head.weight", "key", Qt.ItemDataRole.ToolTipRole)
    assert str(tip).splitlines() == [
        "head.weight",
        "10×64 · float32 · 640 elements · 2.5 KiB · parameter",
        "mismatched: offered 1000×64",
        "10×64 is not 64",
    ]
    target.set_drop_hints(None)
    assert "is not" not in str(cell(target, "head.weight", "key", Qt.ItemDataRole.ToolTipRole))


def test_control_characters_are_escaped_and_empty_names_quoted(qapp: object) -> None:
    model = SourceTreeModel()
    model.set_tree(build_tree([("x\n\x1b[31m.y", 1), ("z..w", 1)]), {})
    model.expand_all()
    texts = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert texts == ["x\\n\\x1b[31m", "y", "z", "''", "w"]


def test_sizes_beyond_32_bits_are_shown(qapp: object) -> None:
    model = SourceTreeModel()
    model.set_tree(build_tree([("w", 5 << 40)]), {"w": RowInfo((1 << 40, 5), "int8", 5 << 40)})
    assert cell(model, "w", "size") == "5.0 TiB"


def test_a_screen_reader_hears_level_and_state(source: SourceTreeModel, target: TargetTreeModel) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    assert cell(source, "a.b", "key", role) == "b, open group, level 2"
    assert cell(source, "a.b.bias", "key", role) == "bias, tensor, level 3"
    assert cell(target, "a", "freeze", role) == "trainable"
