from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from wtransplant.errors import WtransplantError
from wtransplant.gui.unattended import Unattended


def test_it_waits_until_it_is_so(qtbot: QtBot) -> None:
    done: list[bool] = []
    QTimer.singleShot(30, lambda: done.append(True))
    Unattended().wait(lambda: bool(done), "never")
    assert done == [True]


def test_what_never_comes_is_told(qtbot: QtBot) -> None:
    with pytest.raises(WtransplantError, match="the pair was not saved within 0 s"):
        Unattended().wait(lambda: False, "the pair was not saved", seconds=0.05)


def test_a_dialog_is_closed_and_what_it_says_is_told(qtbot: QtBot) -> None:
    box = QMessageBox(QMessageBox.Icon.Warning, "Saving", "The disk is full")
    box.setInformativeText("Make room.")
    qtbot.addWidget(box)
    QTimer.singleShot(10, box.open)
    with pytest.raises(WtransplantError, match=r"a dialog came up: The disk is full Make room\."):
        Unattended().wait(lambda: False, "never", seconds=5)
    assert not box.isVisible()
