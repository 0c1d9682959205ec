"""Nothing that the window says is cut off, in either language, at 100 % and at 200 %."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.language_room import cut_off

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("scale", ["1", "2"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_everything_has_the_room_that_it_needs(language: str, scale: str) -> None:
    environment = os.environ | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.gui.language_room", language],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_label_a_button_and_a_sentence_without_room_are_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    texts = {
        "label": QLabel("a label that is long"),
        "button": QPushButton("a button"),
        "sentence": QLabel("words " * 20),
    }
    texts["sentence"].setWordWrap(True)
    for part in texts.values():
        layout.addWidget(part)
    window.resize(300, 200)
    window.show()
    assert cut_off(window) == []
    texts["label"].setFixedWidth(20)
    texts["button"].setFixedWidth(10)
    texts["sentence"].setFixedHeight(8)
    layout.activate()
    assert [line.split()[0] for line in cut_off(window)] == ["QLabel", "QPushButton", "QLabel"]


def test_there_is_a_font_with_chinese_letters_to_measure(qtbot: QtBot) -> None:
    """Without one, the boxes that stand for missing letters would be measured (Debian: fonts-droid-fallback)."""
    assert QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
