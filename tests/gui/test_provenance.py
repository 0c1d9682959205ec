"""A saved pair is opened: where its tensors came from, and what it was made from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import box, drop, settle, sources_of
from wtransplant.freezing import Policy
from wtransplant.gui.app import Application
from wtransplant.gui.commands import SetPolicy
from wtransplant.gui.models.contents_model import ROW_ROLE

CHECKED = 2


@pytest.fixture
def saved(qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path) -> Path:
    """A pair of one link by hand and one by its name; what is linked is frozen."""
    window = pair.application
    drop(window, ["features.0.weight"], "backbone.0.weight")
    window.context.push(lambda: SetPolicy(window.workspace, Policy.freeze_linked(), "Freeze what is linked"))
    dialogs.give((str(tmp_path / "out.safetensors"), "safetensors (*.safetensors)"))
    window.window.actions_["save_pair"].trigger()
    settle(qtbot, window)
    return tmp_path / "out.safetensors"


def open_pair(qtbot: QtBot, window: Application, path: Path) -> None:
    window.undo.setClean()
    window.opening.open_source([str(path)])
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.context.provenance.manifest_of(window.workspace.source) is not None)


def test_the_window_says_from_what_a_pair_was_saved(qtbot: QtBot, pair: Pair, saved: Path) -> None:
    window = pair.application
    open_pair(qtbot, window, saved)
    banner = window.provenance.banner
    assert banner.isVisible()
    date = json.loads(saved.with_name("out.freeze.json").read_text("utf-8"))["created"][:10]
    assert (
        banner.text.text()
        == f"out.safetensors was saved by wtransplant on {date}: source.pth → small.py:Small."
    )
    banner.no.click()
    assert not banner.isVisible()


def test_the_inspector_says_where_a_tensor_came_from(qtbot: QtBot, pair: Pair, saved: Path) -> None:
    window = pair.application
    open_pair(qtbot, window, saved)
    window.window.show_dock("inspector")
    window.window.source.model.expand_all()
    sentence = window.context.provenance.sentence
    source = window.workspace.source
    assert source is not None
    assert sentence(source, "backbone.0.weight") == "from features.0.weight of source.pth; frozen"
    assert sentence(source, "head.bias") == "the model's own initial value, seed 0; trainable"
    window.window.source.view.select_paths(["backbone.0.weight"])
    panel = window.window.inspector
    qtbot.waitUntil(
        lambda: "from features.0.weight of source.pth; frozen" in panel.note.text(), timeout=20_000
    )


def test_the_contents_list_every_tensors_origin(qtbot: QtBot, pair: Pair, saved: Path) -> None:
    window = pair.application
    window.window.show_dock("contents")
    open_pair(qtbot, window, saved)
    settle(qtbot, window)
    panel = window.window.contents

    panel.filter.setText("features.0.weight")

    def lines() -> list[str]:
        rows = [panel.model.index(number, 0).data(ROW_ROLE) for number in range(panel.model.rowCount())]
        return [line for row in rows for line in row.lines()]

    wanted = "from features.0.weight of source.pth; frozen"
    qtbot.waitUntil(lambda: any(wanted in line for line in lines()), timeout=20_000)


def test_restoring_opens_source_and_target_with_links_and_freezing(
    qtbot: QtBot, pair: Pair, saved: Path, dialogs: Answers
) -> None:
    window = pair.application
    open_pair(qtbot, window, saved)
    dialogs.press("Run the file")
    window.provenance.banner.yes.click()
    settle(qtbot, window)
    source, target = window.workspace.source, window.workspace.target
    assert source is not None and source.name == "source.pth"
    assert target is not None and target.spec is not None and target.spec.text == f"{pair.model}:Small"
    assert sources_of(window)["backbone.0.weight"] == "features.0.weight"
    assert window.workspace.policy == Policy.freeze_linked()
    assert box(window, "norm").value == CHECKED
    assert not window.provenance.banner.isVisible()


def test_a_file_that_is_not_beside_the_pair_is_asked_for(
    qtbot: QtBot, pair: Pair, saved: Path, dialogs: Answers, tmp_path: Path
) -> None:
    window = pair.application
    away, here = tmp_path / "away", tmp_path / "here"
    away.mkdir()
    here.mkdir()
    for name in ("out.safetensors", "out.freeze.json"):
        shutil.move(tmp_path / name, here / name)
    shutil.move(pair.source, away / "source.pth")
    shutil.copy(pair.model, here / "small.py")
    open_pair(qtbot, window, here / "out.safetensors")
    dialogs.give(("", ""))
    window.provenance.banner.yes.click()  # and think better of it
    assert window.workspace.source is not None and window.workspace.source.name == "out.safetensors"
    dialogs.give((str(away / "source.pth"), ""))
    dialogs.press("Run the file")
    window.provenance.banner.yes.click()
    settle(qtbot, window)
    assert window.workspace.source.paths == (away / "source.pth",)


def test_a_manifest_of_another_file_is_told_of_and_not_shown(qtbot: QtBot, pair: Pair, saved: Path) -> None:
    window = pair.application
    shutil.copy(saved.with_name("out.freeze.json"), pair.source.with_name("source.freeze.json"))
    window.opening.open_source([str(pair.source)])
    settle(qtbot, window)
    qtbot.waitUntil(lambda: "is not for source.pth" in window.window.statusBar().currentMessage())
    assert not window.provenance.banner.isVisible()


def test_a_plain_checkpoint_offers_nothing(qtbot: QtBot, pair: Pair) -> None:
    window = pair.application
    window.opening.open_source([str(pair.source)])
    settle(qtbot, window)
    assert not window.provenance.banner.isVisible()
    assert window.context.provenance.manifest_of(window.workspace.source) is None
