"""What plugins add stands in the window's lists, and what cannot be used is said once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle
from tests.plugins.installing import forget, install_example, write_metadata
from wtransplant.gui.app import Application
from wtransplant.gui.models.operation_arguments import arguments_of, choosable, summary_of
from wtransplant.gui.views.target_dialog import TargetDialog


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The example is installed, beside a plugin whose module is not there."""
    site = install_example(tmp_path / "site")
    write_metadata(site, "half-done", "0.1", {"wtransplant.operations": {"lost": "half_done:Lost"}})
    monkeypatch.syspath_prepend(str(site))
    forget()
    yield site
    forget()
    for name in [name for name in sys.modules if name.partition(".")[0] == "tiny_weights"]:
        del sys.modules[name]


def test_models_of_a_plugin_have_a_tab_a_list_and_a_form(
    qtbot: QtBot, application: Application, dialogs: Answers
) -> None:
    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, TargetDialog)
        dialog.set_text("tiny:")
        settle(qtbot, application)
        assert dialog.chooser.place == "tiny"
        model = dialog.chooser.model
        assert [model.choice(row).name for row in range(model.rowCount())] == ["linear", "two_layers"]
        dialog.chooser.taken.emit(1, True)
        qtbot.waitUntil(lambda: "width" in dialog.form.rows)
        dialog.form.rows["width"].editor.setText("7")  # type: ignore[attr-defined]

    dialogs.fill(fill, "Open target")
    application.opening.choose_target()
    settle(qtbot, application)
    target = application.workspace.target
    assert target is not None and target.name == "tiny:two_layers(width=7)"
    assert target["0.weight"].shape == (7, 4)


def test_operations_of_a_plugin_can_be_chosen_and_a_lost_one_is_said_once(
    qtbot: QtBot, application: Application
) -> None:
    assert choosable()[-1] == "negate" and "lost" not in choosable()
    assert summary_of("negate") == "Every element with the other sign, times a number"
    assert [(each.name, each.default) for each in arguments_of("negate")] == [("times", "1")]
    said: list[str] = []
    application.window.statusBar().messageChanged.connect(said.append)
    qtbot.waitUntil(lambda: bool(said))
    assert said == [
        "the plugin lost of half-done 0.1 is not used: importing half_done:Lost failed: "
        "ModuleNotFoundError: No module named 'half_done'"
    ]


def test_data_of_a_plugin_can_be_chosen(qtbot: QtBot, application: Application) -> None:
    application.window.show_dock("train")
    settle(qtbot, application)
    editors = application.window.train.form.editors
    qtbot.waitUntil(lambda: editors["data.kind"].box.count() == 7)  # type: ignore[attr-defined]
    editors["data.kind"].set_value("corners")
    editors["data.path"].set_value("30")
    settle(qtbot, application)
    data = application.workspace.settings.data
    assert (data.kind, data.path) == ("corners", "30")
    assert editors["data.path"].widget.isVisibleTo(application.window.train)
