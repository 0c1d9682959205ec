"""A walk through the window: every dock, page, dialog and window that can be opened on the example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QInputDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.language_texts import Text, texts_of, texts_painted, windows_open
from wtransplant.gui.app import Application
from wtransplant.gui.controllers import settings_dialog
from wtransplant.gui.controllers.operation_editor import edit_operation
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.settings_dialog import PAGES
from wtransplant.gui.views.toast import Toast
from wtransplant.gui.views.window_parts import DOCK_TITLES
from wtransplant.resources import example_recipe, resource_path

Look = Callable[[str, Sequence[QWidget]], None]
"""Gets a scene's name and the windows that are on the screen."""

_DOCKS = tuple(DOCK_TITLES)
_DIALOGS = ("paste_error", "freeze_blocks", "keep_as_rules", "invert_rules", "launch_lines", "about")
_WINDOWS = ("prove", "decide", "best_border")


class Walk:
    """Goes from scene to scene and has each looked at.

    Args:
        application: the window, with nothing open.
        look: looks at a scene that stays on the screen; the language may be changed there.
        look_modal: looks at a dialog that waits for an answer.
    """

    def __init__(
        self, application: Application, qtbot: QtBot, patch: pytest.MonkeyPatch, look: Look, look_modal: Look
    ) -> None:
        self._application, self._qtbot, self._patch = application, qtbot, patch
        self._look, self._look_modal = look, look_modal
        self._scene = ""

    def go(self) -> None:
        """All scenes, in the order of the job."""
        with self._patch.context() as patch:
            self._answer_dialogs(patch)
            for scene in (self._empty, self._example, self._docks, self._freezing, self._matched, self._rule):
                scene()
            for scene in (self._dialogs, self._errors, self._windows, self._trained):
                scene()

    def again(self) -> None:
        """What can be seen any number of times in one window, after :meth:`go`: docks, dialogs, other windows."""
        with self._patch.context() as patch:
            self._answer_dialogs(patch)
            for scene in (self._docks, self._freezing, self._dialogs, self._errors, self._windows):
                scene()

    def _answer_dialogs(self, patch: pytest.MonkeyPatch) -> None:
        def given_up(dialog: QDialog) -> int:
            dialog.show()
            self._settle()
            self._look_modal(self._scene, [dialog])
            dialog.hide()
            return QDialog.DialogCode.Rejected

        def told(_parent: object, title: str, text: str) -> None:
            box = QMessageBox(QMessageBox.Icon.Information, title, text)
            given_up(box)
            box.deleteLater()

        def number(_parent: object, title: str, label: str, *_: int) -> tuple[int, bool]:
            told(_parent, title, label)
            return 0, False

        for kind in (QDialog, QMessageBox):
            patch.setattr(kind, "exec", given_up)
        patch.setattr(QMessageBox, "about", told)
        patch.setattr(QInputDialog, "getInt", number)

    def _settle(self) -> None:
        self._qtbot.waitUntil(lambda: not self._application.jobs._running, timeout=60_000)
        self._qtbot.wait(1)

    def _see(self, scene: str) -> None:
        self._settle()
        self._application.looks.show_facts()  # which a timer does otherwise
        self._look(scene, windows_open())

    def _empty(self) -> None:
        self._application.window.make_panels()
        self._see("empty")

    def _example(self) -> None:
        application = self._application
        application.opening.open_recipe(example_recipe())
        self._qtbot.waitUntil(lambda: application.workspace.plan is not None, timeout=30_000)
        for view in (application.window.source.view, application.window.target.view):
            view.expandAll()
        self._see("example")

    def _docks(self) -> None:
        view = self._application.window.target.view
        view.setCurrentIndex(view.model().index(0, 0))
        for name in _DOCKS:
            getattr(self._application.window, name).setVisible(True)
            self._application.window.show_dock(name)
            self._see(f"dock {name}")

    def _freezing(self) -> None:
        self._application.window.show_dock("freezing")
        pages = self._application.window.freezing.pages
        for place in range(pages.count()):
            pages.setCurrentIndex(place)
            self._see(f"freezing, page {place}")

    def _matched(self) -> None:
        application = self._application
        application.window.show_dock("matching")
        workspace = application.workspace
        workspace.set_target(workspace.target, workspace.plan_for(workspace.source, workspace.target))
        self._see("names alone")
        application.window.actions_["auto_match"].trigger()
        self._settle()
        self._see("matched")
        application.window.show_dock("problems")
        self._see("problems of the match")

    def _rule(self) -> None:
        window = self._application.window
        window.show_dock("rules")
        window.rules.choose(0)
        window.rules.set_draft(r"model_state_dict\.features\.(\d+)\.bn\.(.+)", r"backbone.stages.\1.norm.\2")
        self._qtbot.waitUntil(lambda: window.rules.preview.count() > 0)
        self._see("a rule being written")

    def _dialogs(self) -> None:
        for name in _DIALOGS:
            self._scene = f"dialog {name}"
            self._application.window.actions_[name].trigger()
            self._settle()
        self._scene = "dialog target"
        self._application.opening.choose_target("timm:resnet18")
        self._scene = "dialog operation"
        plan = self._application.workspace.require_plan()
        link = next(iter(plan.resolution.links.values()))
        edit_operation(plan, link.target, link.sources, "transpose(0, 1)", self._application.window)
        self._scene = "dialog of unsaved steps"
        self._application.opening.may_leave()

    def _errors(self) -> None:
        self._scene = "dialog error"
        self._application.opening.open_source([str(Path(__file__))])
        self._settle()

    def _windows(self) -> None:
        for name in _WINDOWS:
            self._application.window.actions_[name].trigger()
            self._see(f"window {name}")
            for window in windows_open():
                if window is not self._application.window:
                    window.close()
        self._settings()
        self._application.comparing.compare(
            self._application.workspace.source, str(resource_path("examples", "digits", "digits_cnn.pth"))
        )
        self._see("window compare")
        for window in windows_open():
            if window is not self._application.window:
                window.close()

    def _settings(self) -> None:
        self._application.palette.open()
        self._see("palette")
        self._application.palette.palette.close_again()
        home = Path("/home/me")  # the same for every window that is compared
        self._patch.setattr(settings_dialog, "log_folder", lambda: home)
        self._patch.setattr(settings_dialog, "state_folder", lambda name: home / name)
        self._patch.setattr(Settings, "place", str(home / "window.ini"))
        self._application.settings.open()
        dialog = self._application.settings.dialog
        assert dialog is not None
        for page in PAGES:
            dialog.show_page(page)
            self._see(f"settings, {page}")
        dialog.close()

    def _trained(self) -> None:
        application = self._application
        application.window.show_dock("train")
        application.training.start()
        self._qtbot.waitUntil(lambda: application.workspace.run is not None, timeout=60_000)
        self._qtbot.waitUntil(lambda: not application.training.running, timeout=60_000)
        self._see("fine-tuned")
        application.window.show_dock("runs")
        self._see("runs after one")


def collected(scenes: dict[str, set[Text]], patch: pytest.MonkeyPatch) -> Look:
    """Looks by collecting all texts of a scene, but for toasts: which of them have gone by now, a clock decides."""

    def look(scene: str, windows: Sequence[QWidget]) -> None:
        for window in windows:
            for toast in window.findChildren(Toast):
                toast.dismiss()
        found = texts_of(list(windows))
        for window in windows:
            found |= texts_painted(window, patch)
        scenes.setdefault(scene, set()).update(found)

    return look
