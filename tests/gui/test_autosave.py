from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop, settle
from wtransplant.gui.app import Application
from wtransplant.gui.autosave import Autosaves, autosave_folder
from wtransplant.gui.settings import Settings

_DIES = """
import os, sys
from PySide6.QtCore import QTimer
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application, make_application, stored_settings
from wtransplant.gui.commands.rules import SetRules
from wtransplant.mapping import Rule
from wtransplant.targets import TargetSpec, open_target

app = make_application()
window = Application(stored_settings())
workspace = window.workspace
workspace.set_source(open_checkpoint(sys.argv[1]), None)
target = open_target(TargetSpec(sys.argv[2] + ":Small"), trust=True)
workspace.set_target(target, workspace.plan_for(workspace.source, target))
rules = [Rule(r"features\\.(.*)", r"backbone.\\1")]
window.context.push(lambda: SetRules(workspace, rules, "Add rule"))
window.autosave.save_now()
window.jobs.wait()
os._exit(9)
"""


def test_steps_of_a_program_that_died_are_offered_and_come_back(
    files: tuple[Path, Path], store: QSettings, qtbot: QtBot, dialogs: Answers
) -> None:
    done = subprocess.run([sys.executable, "-c", _DIES, *map(str, files)], timeout=120, capture_output=True)
    assert done.returncode == 9, done.stderr.decode()
    following = Application(Settings(store))
    banner = following.window.banner
    assert not banner.isHidden() and "steps that were not saved" in banner.text.text()
    dialogs.press("Run the file")
    banner.yes.click()
    qtbot.waitUntil(lambda: following.workspace.plan is not None, timeout=20_000)
    settle(qtbot, following)
    assert following.workspace.plan is not None
    links = following.workspace.plan.resolution.links
    assert links["backbone.0.weight"].sources == ("features.0.weight",)
    assert following.saving.unsaved and banner.isHidden()
    following.shut_down()


def test_declined_steps_are_not_offered_again(
    store: QSettings,
) -> None:
    folder = autosave_folder()
    folder.mkdir(parents=True)
    (folder / "1-dead.toml").write_text("version = 1", "utf-8")
    first = Application(Settings(store))
    first.window.banner.no.click()
    assert first.window.banner.isHidden()
    first.shut_down()
    following = Application(Settings(store))
    assert following.window.banner.isHidden()
    following.shut_down()


def test_steps_are_kept_and_let_go_of_when_they_are_undone(pair: Pair, qtbot: QtBot) -> None:
    application = pair.application
    drop(application, ["features.0.bias"], "backbone.0.bias")
    application.autosave.save_now()
    qtbot.waitUntil(lambda: len(list(autosave_folder().glob("*.toml"))) == 1, timeout=20_000)
    assert application.jobs.wait()
    application.undo.undo()
    application.autosave.save_now()  # does nothing while a write is under way, and is called again then
    qtbot.waitUntil(lambda: list(autosave_folder().glob("*")) == [], timeout=20_000)


def test_the_recipe_of_a_window_that_still_runs_is_not_offered(tmp_path: Path) -> None:
    running, other = Autosaves(tmp_path), Autosaves(tmp_path)
    running.path.write_text("version = 1", "utf-8")
    assert other.left_behind() == []
    running.clear()
    assert list(tmp_path.iterdir()) == []


def test_only_the_newest_of_many_are_kept(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"{number}-dead.toml").write_text("version = 1", "utf-8")
    assert len(Autosaves(tmp_path).left_behind()) == 5
    assert len(list(tmp_path.glob("*.toml"))) == 5
