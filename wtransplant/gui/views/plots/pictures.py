"""A plot as a drawing.

By Qt itself: pyqtgraph's exporter stumbles over the closed paths that Qt writes (pyqtgraph 0.14 with Qt 6.11).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem


def svg_of(plot: pg.PlotWidget, title: str) -> bytes:
    """What a plot shows, as an SVG file in its size on the screen: lines as lines, words as words."""
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Version Tiny 1.2 cannot cut off what lies outside the axes.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setResolution(
        plot.logicalDpiX()
    )  # or the axes, which pyqtgraph records for the screen, would shrink
    generator.setOutputDevice(buffer)
    generator.setTitle(title)
    generator.setSize(plot.size())
    generator.setViewBox(plot.rect())
    with _drawn_anew(plot), QPainter(generator) as painter:
        plot.render(painter, QRectF(plot.rect()), plot.rect())
    buffer.close()
    return bytes(written.data())


@contextmanager
def _drawn_anew(plot: pg.PlotWidget) -> Iterator[None]:
    """What is kept as pixels for the screen, axes and the marks of points, would go into the drawing as pixels."""
    kept = [(item, item.cacheMode()) for item in plot.scene().items()]
    for item, _ in kept:
        item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        _set_export(item, True)
    try:
        yield
    finally:
        for item, mode in kept:
            item.setCacheMode(mode)
            _set_export(item, False)


def _set_export(item: QGraphicsItem, on: bool) -> None:
    if isinstance(item, pg.GraphicsItem) and hasattr(item, "setExportMode"):
        item.setExportMode(on, {"antialias": True})
