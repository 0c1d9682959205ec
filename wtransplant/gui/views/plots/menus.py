"""The menus that pyqtgraph puts on its plots, in the language of now."""

from __future__ import annotations

from typing import Any
from weakref import ref

import pyqtgraph as pg

from wtransplant.gui.said_again import say_again
from wtransplant.words import again, language, mark

TEXTS = (
    mark("View All"),
    mark("X axis"),
    mark("Y axis"),
    mark("Link Axis:"),
    mark("Auto"),
    mark("Manual"),
    mark("Invert Axis"),
    mark("Mouse Enabled"),
    mark("Visible Data Only"),
    mark("Auto Pan Only"),
    mark("Mouse Mode"),
    mark("3 button"),
    mark("1 button"),
    mark("ViewBox options"),
    mark("Plot Options"),
    mark("Transforms"),
    mark("Log X"),
    mark("Log Y"),
    mark("Y vs. Y'"),
    mark("Power Spectrum (FFT)"),
    mark("Subtract Mean"),
    mark("Downsample"),
    mark("Subsample"),
    mark("Mean"),
    mark("Peak"),
    mark("Clip to View"),
    mark("Max Traces:"),
    mark("Forget hidden traces"),
    mark("Average"),
    mark("Alpha"),
    mark("Opacity"),
    mark("Grid"),
    mark("Show X Grid"),
    mark("Show Y Grid"),
    mark("Points"),
    mark("Export..."),
    mark("Item to export:"),
    mark("Export format"),
    mark("Export options"),
    mark("Export"),
    mark("Copy"),
    mark("Close"),
)
"""What pyqtgraph writes there (0.14); it looks for translations when a plot is made, and never again."""


def translate_menus(plot: pg.PlotWidget) -> None:
    """Say the menus of a plot that was just made; English ones are as they should be."""
    scene = ref(plot.scene())  # a plot that is gone is not to be kept by its menu
    plot.scene().contextMenu[0].triggered.connect(lambda: _say_export(scene()))
    if language() != "en":
        say_menus_again(plot)


def say_menus_again(plot: pg.PlotWidget) -> None:
    """Say them in another language."""
    item = plot.getPlotItem()
    for menu in (item.getViewBox().menu, item.ctrlMenu):
        if menu is not None:
            say_again(menu)
    for action in plot.scene().contextMenu:
        action.setText(again(action.text()))


def _say_export(scene: Any) -> None:
    """The dialog, which is made when it is first asked for, keeps the language that it was made in."""
    if scene is not None and scene.exportDialog is not None:
        say_again(scene.exportDialog)
