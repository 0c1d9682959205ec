"""Words in the rows and sentences in their tooltips: ties, modes, hidden buffers, meta, quantised tensors."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from torch import nn

from tests.gui.conftest import Pair
from wtransplant.checkpoints import Checkpoint, open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.models.key_tree_model import KeyTreeModel
from wtransplant.gui.models.row_marks import SourceMarks, TargetMarks
from wtransplant.gui.theme import color
from wtransplant.targets import TargetSpec, describe_module, open_target


class Rotary(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("inv_freq", torch.ones(8), persistent=False)


class Tied(nn.Module):
    """Embedding and head are one tensor; one block was left in eval mode; each has buffers of both kinds."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(5, 4)
        self.blocks = nn.ModuleList(nn.Sequential(nn.BatchNorm1d(4), Rotary()) for _ in range(6))
        self.head = nn.Linear(4, 5, bias=False)
        self.head.weight = self.embed.weight
        self.blocks[1].eval()


def put(
    application: Application, *, source: Checkpoint | None = None, module: nn.Module | None = None
) -> None:
    """Show a source or a target in the window, all of it open."""
    if source is not None:
        application.workspace.set_source(source, None)
    if module is not None:
        application.workspace.set_target(describe_module(module), None)
    for panel in (application.window.source, application.window.target):
        panel.model.expand_all()


def tip(model: KeyTreeModel, path: str) -> list[str]:
    found = model.index(model.row_of(path), 0).data(Qt.ItemDataRole.ToolTipRole)
    return str(found).splitlines()


def words(model: KeyTreeModel, path: str) -> tuple[str, ...]:
    return model.facts.words(model.node(model.row_of(path)))


def test_a_targets_rows_tell_ties_modes_and_buffers(application: Application) -> None:
    put(application, module=Tied())
    model = application.window.target.model
    assert words(model, "embed.weight") == words(model, "head.weight") == ("tied",)
    assert "tied: one tensor with head.weight" in tip(model, "embed.weight")
    assert (
        words(model, "blocks.1") == ("eval",) and words(model, "blocks.0") == words(model, "blocks.1.0") == ()
    )
    assert tip(model, "blocks.1") == [
        "blocks.1",
        "Sequential · 2 parameters, 3 buffers · 72 B",  # 4 × 4 floats and one int64
        "eval mode",
        "not in the state dict: buffer 1.inv_freq 8",
    ]
    assert "train mode" in tip(model, "blocks.0.0") and "BatchNorm1d" in tip(model, "blocks.0.0")[1]
    hidden = tip(model, "blocks")[-1]
    assert hidden == (
        "not in the state dict: buffers 0.1.inv_freq 8, 1.1.inv_freq 8, 2.1.inv_freq 8, 3.1.inv_freq 8 and 2 more"
    )
    assert tip(model, "blocks.0.0.num_batches_tracked")[1].endswith("buffer")
    spoken = model.index(model.row_of("embed.weight"), 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "weight, tensor, level 2, tied"


def test_what_concerns_the_whole_model_stands_in_the_title(application: Application) -> None:
    module = Tied().eval()
    module.register_buffer("mask", torch.ones(2, 3), persistent=False)
    put(application, module=module)
    tooltip = application.window.target._name.toolTip().replace("\u200b", "")
    assert "eval mode" in tooltip and "buffers mask 2×3, blocks.0.1.inv_freq 8" in tooltip
    assert words(application.window.target.model, "blocks.1") == ()  # like everything around it


def test_a_model_on_meta_says_so(application: Application) -> None:
    spec = TargetSpec("torch.nn:Linear", {"in_features": 3, "out_features": 2})
    application.workspace.set_target(open_target(spec, device="meta"), None)
    assert "on meta" in application.window.target._details.text()
    tooltip = tip(application.window.target.model, "weight")
    assert "on meta: it has no memory yet, and is made when it is saved" in tooltip
    application.workspace.set_target(open_target(spec, device="cpu"), None)
    assert "meta" not in application.window.target._details.text()
    assert not any("meta" in line for line in tip(application.window.target.model, "weight"))


def test_a_sources_ties_are_marked(application: Application, tmp_path: Path) -> None:
    path = tmp_path / "tied.pth"
    torch.save(Tied().state_dict(), path)
    put(application, source=open_checkpoint(str(path)))
    model = application.window.source.model
    assert words(model, "embed.weight") == words(model, "head.weight") == ("tied",)
    assert "tied: one tensor with embed.weight" in tip(model, "head.weight")
    assert words(model, "blocks.0.0.weight") == ()


def test_classes_of_a_whole_model_are_shown_in_the_source(application: Application, tmp_path: Path) -> None:
    path = tmp_path / "whole.pth"
    torch.save(Tied(), path)
    put(application, source=open_checkpoint(str(path)))
    model = application.window.source.model
    assert model.facts.text(model.node(model.row_of("blocks.0.0")), "module") == "BatchNorm1d"


@pytest.mark.filterwarnings("ignore:.*quantized tensor creation:UserWarning")  # torch wants to be rid of them
def test_quantised_tensors_are_marked(application: Application, tmp_path: Path) -> None:
    path = tmp_path / "quantised.pth"
    torch.save({"q": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8), "f": torch.ones(3)}, path)
    put(application, source=open_checkpoint(str(path)))
    model = application.window.source.model
    assert words(model, "q") == ("quantised",) and words(model, "f") == ()


def test_what_is_dequantised_on_demand_names_its_type(application: Application, tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf", reason="the optional package gguf is not installed")
    path = tmp_path / "model.gguf"
    writer = gguf.GGUFWriter(str(path), "llama")
    values = torch.ones(4, 32).numpy()
    packed = gguf.quants.quantize(values, gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor("packed", packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor("plain", values)
    for step in (writer.write_header_to_file, writer.write_kv_data_to_file, writer.write_tensors_to_file):
        step()
    writer.close()
    put(application, source=open_checkpoint(str(path)))
    model = application.window.source.model
    assert words(model, "packed") == ("Q8_0",) and words(model, "plain") == ()
    assert "quantised as Q8_0: dequantised when it is read" in tip(model, "packed")


def test_a_word_is_painted_behind_the_name_where_there_is_room(
    application: Application, qtbot: object, tmp_path: Path
) -> None:
    application.window.resize(1600, 800)
    put(application, module=Tied())
    view = application.window.target.view
    painted = _dark_pixels(view.viewport().grab().toImage(), view.y_of_row(0), view.row_height * 2)
    view.keys.facts.marks.words.clear()
    view.viewport().update()
    bare = _dark_pixels(view.viewport().grab().toImage(), view.y_of_row(0), view.row_height * 2)
    assert painted > bare + 20


def _dark_pixels(image: QImage, top: int, height: int) -> int:
    ground = QColor(color("panel"))
    return sum(
        image.pixelColor(x, y) != ground for y in range(top, top + height) for x in range(image.width() // 2)
    )


def test_names_out_of_files_are_escaped() -> None:
    module = nn.Module()
    module.register_parameter("a\x1b", nn.Parameter(torch.ones(2)))
    module.register_parameter("b\n", module._parameters["a\x1b"])
    marks = TargetMarks(describe_module(module))
    assert marks.lines("a\x1b") == ["tied: one tensor with b\\n"]


def test_the_small_pair_has_no_marks(pair: Pair) -> None:
    workspace = pair.application.workspace
    assert workspace.source is not None and workspace.target is not None
    assert SourceMarks(workspace.source).words == TargetMarks(workspace.target).words == {}


def test_source_tensors_without_values_and_sparse_ones_are_marked(tmp_path: Path) -> None:
    tensors = {
        "empty": torch.empty(2, 3, device="meta"),
        "sparse": torch.eye(3).to_sparse(),
        "plain": torch.ones(2),
    }
    torch.save(tensors, tmp_path / "odd.pth")
    marks = SourceMarks(open_checkpoint(tmp_path / "odd.pth"))
    assert marks.words == {"empty": ("on meta",), "sparse": ("sparse COO",)}
    assert marks.lines("empty") == ["on meta: a shape without values"]
