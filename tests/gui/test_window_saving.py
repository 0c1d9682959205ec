"""Saving the pair and the recipe; what was there before stays when it fails."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from tests.gui.conftest import Pair, tensors
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import click_box, drop, settle, statuses
from wtransplant.cli import run
from wtransplant.freezing import Policy
from wtransplant.gui.app import Application
from wtransplant.mapping import Plan
from wtransplant.pairs import save, verify
from wtransplant.recipe import load_recipe, open_recipe
from wtransplant.saving.sources import file_sha256

SAFETENSORS, TORCH = "safetensors (*.safetensors)", "torch (*.pth)"


def save_as(qtbot: QtBot, pair: Pair, dialogs: Answers, path: Path, kind: str = SAFETENSORS) -> None:
    dialogs.give((str(path), kind))
    pair.application.window.actions_["save_pair"].trigger()
    settle(qtbot, pair.application)


def test_the_pair_holds_what_the_window_shows(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    window = pair.application
    drop(window, ["features.0.weight"], "backbone.0.weight")
    click_box(window, "norm")
    save_as(qtbot, pair, dialogs, tmp_path / "out.safetensors")
    saved, target = load_file(tmp_path / "out.safetensors"), window.workspace.target
    assert target is not None and list(saved) and set(saved) == set(target)
    assert torch.equal(saved["backbone.0.weight"], tensors()["features.0.weight"])
    assert torch.equal(saved["norm.bias"], tensors()["norm.bias"])
    assert torch.equal(saved["head.weight"], target.initial("head.weight"))  # mismatched: its own values
    verification = verify(tmp_path / "out", [pair.source])
    assert verification.holds, verification.text()
    assert (tmp_path / "out.freeze.json").exists()
    message = window.window.statusBar().currentMessage()
    assert message.startswith("Saved out.safetensors (transplanted") and "(2 tensors frozen)" in message


def test_the_title_says_whether_anything_is_unsaved(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    window = pair.application
    assert not window.window.isWindowModified()
    drop(window, ["features.0.bias"], "backbone.0.bias")
    assert window.window.isWindowModified()
    save_as(qtbot, pair, dialogs, tmp_path / "out")
    assert not window.window.isWindowModified()
    window.undo.undo()
    assert window.window.isWindowModified()
    window.undo.redo()
    assert not window.window.isWindowModified()


def test_a_step_during_the_save_stays_unsaved(qtbot: QtBot, pair: Pair, tmp_path: Path) -> None:
    window = pair.application
    drop(window, ["features.0.bias"], "backbone.0.bias")
    window.saving.save_pair(tmp_path / "out")
    window.linking.unlink_paths(["backbone.0.bias"])
    settle(qtbot, window)
    assert torch.equal(
        load_file(tmp_path / "out.safetensors")["backbone.0.bias"], tensors()["features.0.bias"]
    )
    assert window.window.isWindowModified() and not window.saving.pair_is_current


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("out", SAFETENSORS, "out.safetensors"),
        ("out", TORCH, "out.pth"),
        ("out.pth", SAFETENSORS, "out.pth"),
        ("v1.0", TORCH, "v1.0.pth"),
    ],
)
def test_the_format_is_the_one_that_was_chosen(
    typed: str, kind: str, written: str, qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    save_as(qtbot, pair, dialogs, folder / typed, kind)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [written, f"{written.rpartition('.')[0]}.freeze.json"]
    )


def test_saving_over_a_pair_that_the_dialog_asked_about_does_not_ask_again(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    save_as(qtbot, pair, dialogs, tmp_path / "out.safetensors")
    drop(pair.application, ["features.0.bias"], "backbone.0.bias")
    save_as(qtbot, pair, dialogs, tmp_path / "out.safetensors")
    saved = load_file(tmp_path / "out.safetensors")
    assert torch.equal(saved["backbone.0.bias"], tensors()["features.0.bias"])
    assert verify(tmp_path / "out").holds


@pytest.mark.parametrize("verb", ["Replace", "Keep what is there"])
def test_files_that_the_dialog_did_not_ask_about_are_asked_about(
    verb: str, qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    there = tmp_path / "out.safetensors"
    there.write_bytes(b"somebody's")
    (tmp_path / "out.freeze.json").write_bytes(b"somebody's")
    dialogs.give((str(tmp_path / "out"), SAFETENSORS))  # Qt looks only for a file "out"
    dialogs.press(verb)
    pair.application.window.actions_["save_pair"].trigger()
    settle(qtbot, pair.application)
    assert "Already there: out.safetensors and out.freeze.json." in dialogs.last.text
    assert (there.read_bytes() == b"somebody's") == (verb != "Replace")


@pytest.mark.parametrize("place", ["gone", "source.pth"])  # the latter is a file
def test_a_folder_that_is_gone_is_one_dialog_and_the_work_stays(
    place: str, qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    window = pair.application
    drop(window, ["features.0.bias"], "backbone.0.bias")
    before = statuses(window)
    dialogs.give((str(tmp_path / place / "out"), SAFETENSORS))
    dialogs.error()
    window.window.actions_["save_pair"].trigger()
    settle(qtbot, window)
    assert "The folder does not exist" in dialogs.last.text and "Nothing was changed" in dialogs.last.text
    assert statuses(window) == before and window.window.isWindowModified()
    assert window.saving.last_pair is None


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="root writes into read-only folders, Windows ignores them"
)
def test_a_read_only_folder_is_one_dialog(qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path) -> None:
    folder = tmp_path / "read_only"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    dialogs.give((str(folder / "out"), SAFETENSORS))
    dialogs.error()
    pair.application.window.actions_["save_pair"].trigger()
    settle(qtbot, pair.application)
    assert "no permission" in dialogs.last.text and list(folder.iterdir()) == []


def test_a_failed_save_leaves_the_old_pair(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = pair.application
    save_as(qtbot, pair, dialogs, tmp_path / "out.safetensors")
    old = {path.name: path.read_bytes() for path in tmp_path.glob("out.*")}
    drop(window, ["features.0.bias"], "backbone.0.bias")

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    dialogs.give((str(tmp_path / "out.safetensors"), SAFETENSORS))
    dialogs.error()
    window.window.actions_["save_pair"].trigger()
    settle(qtbot, window)
    assert "The disk is full" in dialogs.last.text
    assert {path.name: path.read_bytes() for path in tmp_path.glob("out.*")} == old
    assert not list(tmp_path.glob(".wtransplant*"))
    assert window.window.isWindowModified() and not window.saving.pair_is_current


def test_without_a_pair_there_is_nothing_to_save(application: Application, dialogs: Answers) -> None:
    dialogs.error()
    application.window.actions_["save_pair"].trigger()
    assert "A source checkpoint is still to be opened" in dialogs.last.text


def test_a_recipe_replays_the_same_transplant(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    window = pair.application
    drop(window, ["features.1.bias"], "backbone.0.bias")
    window.window.rules.set_draft(r"features\.1\.(.*)", r"backbone.1.\1")
    window.rules.add()
    window.linking.unlink_paths(["norm.weight", "backbone.1.bias"])
    window.window.actions_["freeze_linked"].trigger()
    click_box(window, "norm")
    dialogs.give((str(tmp_path / "job"), ""))
    window.window.actions_["save_recipe"].trigger()
    settle(qtbot, window)
    assert not window.window.isWindowModified()
    save_as(qtbot, pair, dialogs, tmp_path / "by_window.safetensors")
    recipe = load_recipe(tmp_path / "job.toml")
    replayed, notes = open_recipe(recipe, trust=True)
    shown = window.workspace.plan
    assert shown is not None and list(notes) == []
    for part in ("target_status", "source_status", "links", "mismatches", "conflicts", "tied"):
        assert getattr(replayed.resolution, part) == getattr(shown.resolution, part), part
    frozen = recipe.policy.resolved(list(replayed.resolution.links), replayed.target)
    assert frozen.frozen_keys(replayed.target) == window.workspace.frozen_keys
    again = save_by_recipe(replayed, recipe.policy, tmp_path / "other" / "by_window.safetensors")
    assert file_sha256(again) == file_sha256(tmp_path / "by_window.safetensors")
    by_command = tmp_path / "command" / "by_window.safetensors"
    by_command.parent.mkdir()
    assert run(["apply", str(tmp_path / "job.toml"), "-o", str(by_command), "--trust"]) == 0
    assert file_sha256(by_command) == file_sha256(tmp_path / "by_window.safetensors")


def save_by_recipe(plan: Plan, policy: Policy, path: Path) -> Path:
    path.parent.mkdir()
    return save(plan, path, policy=policy).weights


def test_a_recipe_is_saved_again_without_asking(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    window, path = pair.application, tmp_path / "job.toml"
    dialogs.give((str(path), ""))
    window.window.actions_["save_recipe"].trigger()
    settle(qtbot, window)
    first = path.read_text()
    drop(window, ["features.0.bias"], "backbone.0.bias")
    window.window.actions_["save_recipe"].trigger()
    settle(qtbot, window)
    assert 'target = "backbone.0.bias"' in path.read_text() and path.read_text() != first
    assert len(dialogs.shown) == 1


def test_a_recipe_does_not_replace_a_file_that_nobody_named(
    pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "job.toml"
    path.write_text("somebody's")
    dialogs.give((str(tmp_path / "job"), ""))
    dialogs.press("Keep what is there")
    pair.application.window.actions_["save_recipe_as"].trigger()
    assert path.read_text() == "somebody's"


def test_a_recipe_that_cannot_be_written_is_one_dialog(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    drop(pair.application, ["features.0.bias"], "backbone.0.bias")
    dialogs.give((str(tmp_path / "gone" / "job.toml"), ""))
    dialogs.error()
    pair.application.window.actions_["save_recipe"].trigger()
    settle(qtbot, pair.application)
    assert "The folder does not exist" in dialogs.last.text
    assert pair.application.window.isWindowModified()
