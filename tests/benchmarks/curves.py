"""A plot of a run of 1,000,000 steps: the time of a frame, against pyqtgraph's own curve with its thinning out.

Both plots show the same two lines, a faint one of the raw values and one of the smoothed, in one process, by turns.
A frame is what is computed from a change to the painted picture, in one thread that waits for nothing: its time on
the core counts, whatever else the machine does. The peer is a plot as one writes it: automatic downsampling by
peaks, and only what is seen.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.rows import Row

POINTS = 1_000_000
FRAMES = 40
_SIZE = (900, 560)
_FRAME_MS = 16.0


def run() -> list[Row]:
    """Milliseconds of a frame: panning, and a curve that has grown."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from wtransplant.gui.app import make_application

    application = make_application()
    ours, peer = _ours(), _peer()
    application.processEvents()
    rows = []
    for title, change in (("panning", "pan"), ("whole curve, grown by 100 points", "grow")):
        mine, theirs = _by_turns(ours[change], peer[change])
        rows.append(Row(f"{POINTS:,} points, {title}", mine, theirs, _FRAME_MS, "ms", True))
    return rows


def _by_turns(ours: Callable[[int], None], peer: Callable[[int], None]) -> tuple[float, float]:
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(FRAMES):
        for times, frame in zip(found, (ours, peer), strict=True):
            begin = time.thread_time()
            frame(number)
            times.append(1000 * (time.thread_time() - begin))
    return statistics.median(found[0][2:]), statistics.median(found[1][2:])


def _numbers() -> tuple[Any, Any, Any]:
    import numpy as np

    from wtransplant.gui.models.curves import smooth

    x = np.arange(1.0, POINTS + 1)
    y = 2 * x**-0.1 + np.random.default_rng(0).normal(0, 0.1, POINTS)
    return x, y, smooth(y, x, 0.6)


def _ours() -> dict[str, Callable[[int], None]]:
    from wtransplant.gui.views.plots.curve_plot import CurvePlot, Drawn

    x, y, smoothed = _numbers()
    plot = CurvePlot("ours")
    plot.resize(*_SIZE)
    plot.show()

    def show(count: int) -> None:
        curves = [
            Drawn("raw", "", x[:count], y[:count], faint=True),
            Drawn("smoothed", "loss", x[:count], smoothed[:count]),
        ]
        plot.show_curves(curves, growing=True)

    show(POINTS)
    return _frames(plot.plot, show)


def _peer() -> dict[str, Callable[[int], None]]:
    import pyqtgraph as pg

    x, y, smoothed = _numbers()
    plot = pg.PlotWidget()
    plot.resize(*_SIZE)
    plot.showGrid(x=False, y=True, alpha=0.15)
    plot.setDownsampling(auto=True, mode="peak")
    plot.setClipToView(True)
    plot.addLegend()
    plot.show()
    items = [plot.plot(pen=(200, 200, 200)), plot.plot(pen=(0, 0, 200), name="loss")]

    def show(count: int) -> None:
        for item, values in zip(items, (y, smoothed), strict=True):
            item.setData(x[:count], values[:count], skipFiniteCheck=True)

    show(POINTS)
    return _frames(plot, show)


def _frames(plot: Any, show: Callable[[int], None]) -> dict[str, Callable[[int], None]]:
    def pan(number: int) -> None:
        width = POINTS / 2
        plot.setXRange(number * POINTS / 100, number * POINTS / 100 + width, padding=0)
        plot.viewport().repaint()

    def grow(number: int) -> None:
        if number == 0:
            plot.enableAutoRange()
        show(POINTS - 100 * (FRAMES - number))
        plot.viewport().repaint()

    return {"pan": pan, "grow": grow}
