"""What the program says of itself: versions, what it is made of, and under which licences."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from wtransplant.gui.models import inside
from wtransplant.gui.models.inside import Part, parts, versions
from wtransplant.gui.views.about_dialog import AboutDialog


def test_all_that_the_program_needs_is_named_with_its_version_and_licence() -> None:
    found = {part.name: part for part in parts()}
    assert {
        "torch",
        "numpy",
        "pydantic",
        "pydantic-core",
        "safetensors",
        "pyside6-essentials",
        "shiboken6",
    } <= set(found)
    assert found["torch"].version == version("torch")
    assert (found["pydantic"].licence, found["wtransplant"].licence) == ("MIT", "MIT")
    assert "LGPL-3.0-only" in found["pyside6-essentials"].licence
    assert "pytest" not in found and "ruff" not in found  # tools of the tests are no part of it
    assert all(text.is_file() for part in found.values() for text in part.texts)


def test_versions_are_lines_for_a_report() -> None:
    lines = versions().splitlines()
    assert lines[0] == f"wtransplant {version('wtransplant')}"
    assert f"torch {version('torch')}" in lines and f"numpy {version('numpy')}" in lines


def test_a_bundle_names_what_was_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "licences"
    (folder / "numpy").mkdir(parents=True)
    (folder / "numpy" / "LICENSE.txt").write_text("As it is.", "utf-8")
    entry = {
        "name": "numpy",
        "version": "2.0",
        "licence": "BSD-3-Clause",
        "home": "",
        "texts": ["LICENSE.txt"],
    }
    (folder / "licences.json").write_text(json.dumps([entry]), "utf-8")
    monkeypatch.setattr(inside, "resource_path", lambda *names: tmp_path.joinpath(*names))
    assert parts() == [Part("numpy", "2.0", "BSD-3-Clause", (folder / "numpy" / "LICENSE.txt",))]


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> AboutDialog:
    text = tmp_path / "LICENSE"
    text.write_text("Do what you like.", "utf-8")
    given = [Part("first", "1.0", "MIT", (text,)), Part("second", "2.1", "BSD-3-Clause")]
    made = AboutDialog("0.1.0", "wtransplant 0.1.0\nPython 3", given)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_text_of_the_chosen_licence_is_shown(dialog: AboutDialog, qtbot: QtBot) -> None:
    assert [dialog.table.item(row, 0).text() for row in range(2)] == ["first", "second"]
    assert dialog.text.toPlainText() == "Do what you like."
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.text.toPlainText() == "Its text was not installed with it."


def test_versions_are_copied_by_a_button_and_rows_by_a_key(dialog: AboutDialog, qtbot: QtBot) -> None:
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "wtransplant 0.1.0\nPython 3"
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[-1] == "first\t1.0\tMIT"
