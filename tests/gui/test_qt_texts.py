"""The file dialog that Qt draws itself speaks the window's language too, where Qt has no translation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from wtransplant import words
from wtransplant.gui.language import catalogue, speak


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    speak("en")
    words.remember(False)


def labels(qtbot: QtBot) -> set[str]:
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    return {label.text() for label in dialog.findChildren(QLabel)}


def test_what_qt_lacks_is_said_by_the_program(qtbot: QtBot) -> None:
    assert "&Look in:" in labels(qtbot)
    speak("zh_CN")
    ours = {("&Look in:", ""): "看这里：", ("Files of &type:", ""): "哪种："}
    words.use(words.Catalogue("zh_CN", {**catalogue("zh_CN").texts, **ours}))
    assert {"看这里：", "哪种："} <= labels(qtbot)
    assert QCoreApplication.translate("QFileDialog", "Delete") == "删除"  # Qt has it itself
    speak("en")
    assert "&Look in:" in labels(qtbot)
