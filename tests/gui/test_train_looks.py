"""Long names and small rooms: what is too long is elided, and whole elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from wtransplant.gui.app import Application
from wtransplant.gui.controllers.training_live import one_line
from wtransplant.gui.models.train_lines import QUANTITIES, axis_title, short_name
from wtransplant.gui.views.eliding_combo import ElidingCombo
from wtransplant.gui.views.plots.curve_plot import CurvePlot, Drawn
from wtransplant.gui.views.runs_border_plot import BorderPlot, BorderPoint

LONG = "encoder.layers." + "very." * 40 + "deep.attention"


def test_a_long_name_loses_its_middle() -> None:
    assert short_name("loss") == "loss"
    assert short_name("a" * 40) == "a" * 40
    short = short_name(LONG)
    assert len(short) == 40 and short.startswith("encoder.layers.very.") and short.endswith("attention")


def test_legend_and_hover_values_stay_within_the_plot(qtbot: QtBot) -> None:
    plot = CurvePlot("curves")
    qtbot.addWidget(plot)
    plot.resize(640, 200)
    plot.show()
    x = np.arange(5.0)
    plot.show_curves([Drawn("1", f"{LONG} · training", x, x), Drawn("2", f"{LONG} · validation", x, x, 1)])
    names = [label.text for _, label in plot._legend.items]
    assert all(len(name) <= 40 for name in names) and [name.split()[-1] for name in names] == [
        "training",
        "validation",
    ]
    assert plot._legend.boundingRect().width() < 640 / 2
    assert all(len(line) < 60 for line in plot.values_at(2.0))
    assert plot.curves["1"].name == f"{LONG} · training"  # what is exported


@pytest.mark.parametrize("title", [title for _, _, title in QUANTITIES])
def test_the_words_at_the_axis_fit_and_stand_in_its_middle(title: str, qtbot: QtBot) -> None:
    plot = CurvePlot("curves")
    qtbot.addWidget(plot)
    plot.resize(640, 170)  # what there is in a window of 1280 by 800
    plot.show()
    plot.set_titles(axis_title("step"), "loss")
    plot.set_titles(axis_title("time"), title)
    axis = plot.plot.getAxis("left")
    length = axis.label.boundingRect().width()
    assert length <= axis.size().height()
    middle = axis.label.pos().y() - length / 2
    assert middle == pytest.approx(axis.size().height() / 2, abs=1)


def test_a_choice_without_room_is_elided_and_whole_in_its_tip(qtbot: QtBot) -> None:
    combo = ElidingCombo()
    qtbot.addWidget(combo)
    combo.addItems(["CPU", "CUDA 0: a card with a very long name, 23.6 GiB free of 24.0 GiB"])
    combo.setFixedWidth(160)
    combo.show()
    elided = []
    for row in range(2):
        combo.setCurrentIndex(row)
        elided.append(combo.is_elided)
    assert elided == [False, True]
    place = QPoint(5, 5)
    asked = QHelpEvent(QEvent.Type.ToolTip, place, combo.mapToGlobal(place))
    QApplication.sendEvent(combo, asked)
    assert combo.currentText() in QToolTip.text().replace("\u200b", "")  # which lets it break lines
    QToolTip.hideText()


def test_the_picture_of_the_border_shows_only_what_there_is(qtbot: QtBot) -> None:
    plot = BorderPlot()
    qtbot.addWidget(plot)

    def listed() -> list[str]:
        return [label.text for _, label in plot._legend.items] if plot._legend.isVisible() else []

    plot.show()
    plot.set_points("", (), None, None)
    assert listed() == []
    point = BorderPoint("0", 0.9, 0.01)
    plot.set_points("accuracy", [point], None, None)
    assert listed() == ["transplanted", "advised"]
    plot.set_points("accuracy", [point], 0, BorderPoint("initial values", 0.5, 0.1))
    assert listed() == ["transplanted", "advised", "from initial values"]


def test_no_field_of_the_form_is_cut_off_when_its_section_opens(
    qtbot: QtBot, application: Application
) -> None:
    application.window.resize(1280, 800)
    application.window.show_dock("train")
    panel = application.window.train
    for kind in ("images", "table"):
        panel.data_kind.setCurrentIndex(panel.data_kind.findData(kind))
        for section in panel.form.sections.values():
            section.set_open(True)
        qtbot.waitUntil(lambda: panel.form.width() >= panel.form.minimumSizeHint().width())
        room = panel.form.visibleRegion().boundingRect().right()
        for name, editor in panel.form.editors.items():
            if editor.widget.isVisible():
                right = editor.widget.mapTo(panel.form, editor.widget.rect().topRight()).x()
                assert right <= room, name
    assert panel.tabs.width() >= 400  # what is beside it is still to be used


def test_an_error_in_one_line_has_whole_sentences() -> None:
    assert one_line("step 4: the loss became inf\nTry less.") == "step 4: the loss became inf. Try less."
    assert one_line("It fits.") == "It fits." and one_line("a\n\nb") == "a. b."
