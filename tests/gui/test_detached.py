"""A plot in a window of its own goes on there, comes back when it is closed, and leaves nothing behind."""

from __future__ import annotations

import gc
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.fine_tuning import after_a_run, drawn, quiet, train
from wtransplant.gui.app import Application
from wtransplant.gui.models.train_lines import QUANTITIES
from wtransplant.gui.views.plots.curve_plot import CurvePlot
from wtransplant.gui.views.plots.detachable import Detachable, PlotWindow
from wtransplant.gui.views.plots.rate_plot import RatePlot
from wtransplant.gui.views.plots.run_plots import RunPlots
from wtransplant.gui.views.runs_border import BorderDialog


@pytest.fixture
def window(qtbot: QtBot, pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    return after_a_run(qtbot, pair.application, tmp_path, monkeypatch)


def plots(window: Application) -> RunPlots:
    return window.window.train.plots


def windows_of_plots() -> list[PlotWindow]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, PlotWindow) and w.isVisible()]


def delete_what_is_to_be_deleted() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("tab", range(len(QUANTITIES)))
def test_every_curve_goes_into_a_window_and_comes_back(window: Application, tab: int, qtbot: QtBot) -> None:
    window.window.train.tabs.setCurrentIndex(tab)
    place = plots(window).place
    plot, curves = plots(window).curve_plot, plots(window).curve_plot.curves
    assert curves
    QTest.mouseClick(place.button, Qt.MouseButton.LeftButton)
    (own,) = windows_of_plots()
    assert plot.window() is own and plot.isVisible() and own.windowTitle() == QUANTITIES[tab][1]
    assert plot.curves.keys() == curves.keys()
    own.close()
    assert plot.window() is window.window and plot.isVisible() and windows_of_plots() == []
    delete_what_is_to_be_deleted()
    assert not shiboken6.isValid(own)


def test_two_windows_grow_with_a_run_while_the_panel_shows_a_third(window: Application, qtbot: QtBot) -> None:
    panel = window.window.train
    for tab in (0, 1):
        panel.tabs.setCurrentIndex(tab)
        plots(window).place.detach()
    loss, metrics = (plots(window)._places[name].content for name in ("loss", "metrics"))
    panel.tabs.setCurrentIndex(2)
    train(qtbot, window, epochs=3)
    quiet(qtbot, window)
    history = window.training.history
    number = max(record.number for record in window.training.runs)
    assert loss.curves[f"{number}/training/raw"].y.tolist() == history.training()["loss"].tolist()
    assert metrics.curves[f"{number}/accuracy"].y.tolist() == history.validation()["accuracy"].tolist()
    assert drawn(window, "learning rate").y.tolist() == history.training()["rate"].tolist()


def test_a_window_goes_on_while_the_panel_is_closed(window: Application, qtbot: QtBot) -> None:
    plots(window).place.detach()
    plot = plots(window).curve_plot
    window.window.docks["train"].hide()
    train(qtbot, window, epochs=1)
    quiet(qtbot, window)
    assert any(key.startswith("2/") for key in plot.curves)


def test_what_the_panel_sets_holds_in_the_window(window: Application) -> None:
    plots(window).place.detach()
    plot = plots(window).curve_plot
    plots(window).smoothing.setValue(0)
    plots(window).log.setChecked(True)
    plots(window).axis.setCurrentIndex(plots(window).axis.findData("epoch"))
    training = window.training.history.training()
    assert plot.curves["1/training"].y.tolist() == training["loss"].tolist()
    assert plot.curves["1/training"].x.tolist() == training["epoch"].tolist()
    assert plot.plot.getAxis("left").logMode


def test_the_place_says_where_the_plot_is_and_brings_it_back(window: Application, qtbot: QtBot) -> None:
    place = plots(window).place
    place.detach()
    assert place.isVisible() and place._note.isVisible()
    assert place.button.toolTip() == "Put the plot back"
    QTest.mouseClick(place.back, Qt.MouseButton.LeftButton)
    assert not place.is_detached and not place._note.isVisible()
    assert place.button.toolTip() == "Open in a window of its own"


def test_the_menu_is_there_for_the_keyboard_too(window: Application, qtbot: QtBot) -> None:
    plot = plots(window).curve_plot.plot
    plot.setFocus()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), plot.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(plot, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    assert texts[0] == "Open in a window of its own" and "View All" in texts and "Export..." in texts
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert plots(window).place.is_detached and QApplication.activePopupWidget() is None
    (own,) = windows_of_plots()
    own.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is own)
    QTest.keyClick(own.windowHandle(), Qt.Key.Key_Escape)
    assert not plots(window).place.is_detached


def test_the_range_test_has_a_window(qtbot: QtBot) -> None:
    plot = RatePlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.place.detach()
    rates = np.logspace(-5, 0, 30)
    plot.show_test(rates, 1 + rates, 1 + rates, 0.01)
    (own,) = windows_of_plots()
    assert (
        own.isAncestorOf(plot.curve_plot) and plot.curve_plot.curves["smoothed"].x.tolist() == rates.tolist()
    )
    own.close()
    assert plot.isAncestorOf(plot.curve_plot)


def test_closing_the_dialog_of_the_borders_takes_the_window_along(qtbot: QtBot) -> None:
    dialog = BorderDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.place.detach()
    assert len(windows_of_plots()) == 1
    dialog.reject()
    assert windows_of_plots() == [] and dialog.isAncestorOf(dialog.plot)


def test_closing_the_main_window_closes_it(qtbot: QtBot) -> None:
    main = QWidget()
    place = Detachable(CurvePlot("Sample"), "Rate test", main)
    main.show()
    place.detach()
    (own,) = windows_of_plots()
    main.close()
    assert windows_of_plots() == []
    main.deleteLater()
    delete_what_is_to_be_deleted()
    assert not shiboken6.isValid(own)


def test_nothing_is_left_after_many_times(qtbot: QtBot) -> None:
    plot = RatePlot()
    qtbot.addWidget(plot)
    plot.show()
    gone = []
    before = len(plot.findChildren(QWidget))
    for _ in range(5):
        plot.place.detach()
        gone.append(ref(plot.place._window))
        plot.place.bring_back()
        delete_what_is_to_be_deleted()
    gc.collect()
    assert [window() for window in gone] == [None] * 5
    assert len(plot.findChildren(QWidget)) == before
