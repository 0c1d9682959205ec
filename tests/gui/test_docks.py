"""Docks that share a place as tabs."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from wtransplant.gui.app import Application


def test_a_dock_chosen_in_the_view_menu_comes_to_the_front(qtbot: QtBot, application: Application) -> None:
    docks = application.window.docks
    for name, other in (("history", "rules"), ("rules", "history")):
        application.window.show_dock(other)
        docks[name].hide()
        docks[name].toggleViewAction().trigger()
        qtbot.waitUntil(lambda name=name: not docks[name].widget().visibleRegion().isEmpty())
        assert docks[other].widget().visibleRegion().isEmpty()
