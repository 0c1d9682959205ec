"""How pairs are saved: chosen in a dialog, kept by the recipe, and told where numbers were lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop, settle
from wtransplant.gui.views.save_options_dialog import SaveOptionsDialog
from wtransplant.gui.views.save_options_form import SaveOptions
from wtransplant.pairs import verify
from wtransplant.recipe import load_recipe
from wtransplant.saving import SaveSettings


def save_as(qtbot: QtBot, pair: Pair, dialogs: Answers, path: Path, kind: str) -> None:
    dialogs.give((str(path), kind))
    pair.application.window.actions_["save_pair"].trigger()
    settle(qtbot, pair.application)


def choose(pair: Pair, monkeypatch: pytest.MonkeyPatch, options: SaveOptions) -> None:
    """Fill the dialog in, and take it."""

    def accept(dialog: SaveOptionsDialog) -> SaveOptionsDialog.DialogCode:
        dialog.form.fill(options)
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(SaveOptionsDialog, "exec", accept)
    pair.application.window.actions_["save_options"].trigger()


def test_what_was_chosen_is_what_is_written(
    qtbot: QtBot, pair: Pair, dialogs: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drop(pair.application, ["features.0.weight"], "backbone.0.weight")
    choose(pair, monkeypatch, SaveOptions("safetensors", "bfloat16", 1_000_000))
    save_as(qtbot, pair, dialogs, tmp_path / "out", "safetensors (*.safetensors)")
    state = load_file(tmp_path / "out.safetensors")  # smaller than a shard may be, so one file
    assert state["backbone.0.weight"].dtype == torch.bfloat16
    assert verify(tmp_path / "out", [pair.source]).holds


def test_shards_are_asked_about_before_they_are_replaced(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    pair.application.workspace.saving = SaveSettings(max_shard_size=200)
    save_as(qtbot, pair, dialogs, tmp_path / "out", "safetensors (*.safetensors)")
    index = tmp_path / "out.safetensors.index.json"
    names = set(json.loads(index.read_text("utf-8"))["weight_map"].values())
    assert len(names) > 1 and all((tmp_path / name).exists() for name in names)
    before = index.stat().st_mtime_ns
    dialogs.give((str(tmp_path / "out"), "safetensors (*.safetensors)"))
    dialogs.press("Keep what is there")
    pair.application.window.actions_["save_pair"].trigger()
    settle(qtbot, pair.application)
    assert index.stat().st_mtime_ns == before


def test_the_recipe_keeps_it(
    qtbot: QtBot, pair: Pair, dialogs: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drop(pair.application, ["features.0.weight"], "backbone.0.weight")
    choose(pair, monkeypatch, SaveOptions("pth", "source"))
    dialogs.give((str(tmp_path / "kept.toml"), ""))
    pair.application.window.actions_["save_recipe"].trigger()
    settle(qtbot, pair.application)
    assert load_recipe(tmp_path / "kept.toml").save == SaveSettings(format="pth", dtype="source")
    pair.application.workspace.saving = None
    dialogs.press("Run the file")
    pair.application.opening.open_recipe(tmp_path / "kept.toml")
    settle(qtbot, pair.application)
    assert pair.application.workspace.saving == SaveSettings(format="pth", dtype="source")
    save_as(qtbot, pair, dialogs, tmp_path / "again", "torch (*.pth)")
    assert "backbone.0.weight" in torch.load(tmp_path / "again.pth", weights_only=True)


def test_a_name_says_another_format_than_usual(
    qtbot: QtBot, pair: Pair, dialogs: Answers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose(pair, monkeypatch, SaveOptions("safetensors", "target", 1_000))
    save_as(qtbot, pair, dialogs, tmp_path / "whole.pth", "safetensors (*.safetensors)")
    assert sorted(path.name for path in tmp_path.glob("whole*")) == ["whole.freeze.json", "whole.pth"]


def test_the_dialog_shows_what_holds_and_gives_it_back(qtbot: QtBot) -> None:
    for options in (
        SaveOptions(),
        SaveOptions("dcp", "float16"),
        SaveOptions("safetensors", "source", 2 * 10**9),
    ):
        dialog = SaveOptionsDialog(options)
        qtbot.addWidget(dialog)
        assert dialog.options() == options
    dialog.form.format.setCurrentIndex(dialog.form.format.findData("pth"))
    assert not dialog.form.in_shards.isEnabled() and dialog.options().shard is None
