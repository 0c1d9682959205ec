"""What does not fit into a dock is scrolled, and the window stays on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QScrollArea, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from wtransplant.gui.views.scrolled import scrolled


def panel() -> QWidget:
    """A sentence, and a list that would like to be large."""
    made = QWidget()
    layout = QVBoxLayout(made)
    sentence = QLabel("words " * 60)
    sentence.setWordWrap(True)
    layout.addWidget(sentence)
    layout.addWidget(QTextEdit())
    return made


def test_a_panel_is_scrolled_only_when_it_has_less_than_the_least(qtbot: QtBot) -> None:
    inside = panel()
    area = scrolled(inside)
    qtbot.addWidget(area)
    area.resize(300, inside.minimumSizeHint().height() + 2)
    area.show()
    assert inside.sizeHint().height() > area.height()
    assert area.verticalScrollBar().maximum() == 0 and inside.height() == area.viewport().height()
    area.resize(300, inside.minimumSizeHint().height() - 20)
    assert area.verticalScrollBar().maximum() == 20
    inside.setMinimumHeight(inside.minimumSizeHint().height() + 100)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 120)


@pytest.mark.parametrize(
    "height", [720 - 37, 800 - 37]
)  # 1280x800, and 2560x1440 at 200 %, less the title bar
def test_no_dock_makes_the_window_larger_than_a_small_screen(qtbot: QtBot, pair: Pair, height: int) -> None:
    window = pair.application.window
    window.resize(1280, height)
    for name in window.docks:
        if isinstance(getattr(type(window), name, None), property):
            getattr(window, name)  # made when it is first asked for
        window.show_dock(name)
        qtbot.waitUntil(window.docks[name].isVisible)
        assert (window.width(), window.height()) == (1280, height), name
    assert window.minimumSizeHint().height() < height


def test_on_a_laptop_a_rule_can_be_written_without_scrolling(qtbot: QtBot, pair: Pair) -> None:
    window = pair.application.window
    window.resize(1280, 800)
    window.show_dock("rules")
    qtbot.waitUntil(window.rules.isVisible)
    areas = [area for area in window.docks["rules"].findChildren(QScrollArea) if area.isVisible()]
    assert areas and all(area.verticalScrollBar().maximum() == 0 for area in areas)
