"""Curves of very many points: what is left of them draws the same picture."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from wtransplant.gui.models.thinning import thinned
from wtransplant.gui.views.plots.curve_plot import CurvePlot, Drawn
from wtransplant.gui.views.plots.thin_curve import ThinCurve

COLUMNS = 50


def noisy(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points at uneven distances, some of which have no value."""
    random = np.random.default_rng(seed)
    x, y = np.cumsum(random.exponential(1.0, count)), random.normal(size=count)
    y[random.random(count) < 0.01] = np.nan
    return x, y


def column_of(x: np.ndarray, left: float, right: float) -> np.ndarray:
    return np.floor((x - left) / (right - left) * COLUMNS).astype(int)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("part", [(0.0, 1.0), (-1.0, 2.0), (0.31, 0.62), (0.9, 1.5)])
def test_each_column_of_pixels_keeps_its_first_last_lowest_and_highest_point(
    seed: int, part: tuple[float, float]
) -> None:
    x, y = noisy(5000, seed)
    left, right = (x[-1] * end for end in part)
    xs, ys = thinned(x, y, left, right, COLUMNS)
    assert len(xs) == len(ys) <= 4 * COLUMNS + 2 and (np.diff(xs) >= 0).all()
    seen, kept = column_of(x, left, right), column_of(xs, left, right)
    for column in range(COLUMNS):
        points, left_over = y[seen == column], ys[kept == column]
        if np.isfinite(points).any():
            assert np.nanmin(points) == np.nanmin(left_over)
            assert np.nanmax(points) == np.nanmax(left_over)
            np.testing.assert_equal(
                [points[0], points[-1]], [left_over[0], left_over[-1]]
            )  # not-a-number is the same as itself here


def test_few_points_stay_as_they_are_with_one_beside_the_view() -> None:
    x, y = np.arange(10.0), np.arange(10.0) ** 2
    xs, ys = thinned(x, y, 2.5, 5.5, 100)
    assert xs.tolist() == [2, 3, 4, 5, 6] and ys.tolist() == [4, 9, 16, 25, 36]
    assert [len(part) for part in thinned(x, y, 20, 30, 100)] == [1, 1]
    assert [len(part) for part in thinned(x[:0], y[:0], 0, 1, 100)] == [0, 0]


@pytest.fixture
def plot(qtbot: QtBot) -> CurvePlot:
    plot = CurvePlot("a plot")
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def curve(count: int) -> Drawn:
    return Drawn("a", "a", np.arange(float(count)), np.sin(np.arange(count) / 50))


def x_range(plot: CurvePlot) -> tuple[float, float]:
    plot.grab()
    low, high = plot.plot.getPlotItem().vb.viewRange()[0]
    return float(low), float(high)


def test_a_curve_that_grows_moves_the_axis_now_and_then_and_fits_it_at_the_end(plot: CurvePlot) -> None:
    ends = []
    for count in range(1000, 2000, 10):
        plot.show_curves([curve(count)], growing=True)
        low, high = x_range(plot)
        assert low <= 0 and high >= count - 1
        ends.append(high)
    # Room for a fifth more: from 1,000 to 2,000 the axis is moved no more than ln 2 / ln 1.2 < 4 times.
    assert 1 < len(set(ends)) <= 5
    plot.show_curves([curve(2000)])
    assert 1999 <= x_range(plot)[1] < 1.06 * 1999  # the margin that pyqtgraph leaves


def test_the_bounds_are_those_of_all_numbers_and_of_their_powers_of_ten(plot: CurvePlot) -> None:
    x, y = np.array([1.0, 10.0, 100.0]), np.array([0.01, np.nan, 1000.0])
    plot.show_curves([Drawn("a", "a", x, y)])
    (item,) = plot._items.values()
    assert isinstance(item, ThinCurve)
    assert (item.dataBounds(0), item.dataBounds(1)) == ((1, 100), (0.01, 1000))
    plot.set_log(x=True, y=True)
    assert (item.dataBounds(0), item.dataBounds(1)) == ((0, 2), (-2, 3))
    plot.show_curves([Drawn("a", "a", x, np.array([-1.0, 0.0, 10.0]))])
    assert item.dataBounds(1) == (
        0.5,
        1.5,
    )  # one value alone stands in the middle, with its half to either side


def test_a_gap_in_a_curve_is_a_gap_in_the_picture(plot: CurvePlot) -> None:
    y = np.full(400, 1.0)
    y[100:300] = np.nan
    plot.show_curves([Drawn("a", "", np.arange(400.0), y)])
    image = plot.grab().toImage()
    box = plot.plot.getPlotItem().vb
    ink = [_inked(plot, image, box, place) for place in (50, 200, 350)]
    assert ink == [True, False, True]


def _inked(plot: CurvePlot, image: object, box: object, x: float) -> bool:
    from PySide6.QtCore import QPointF

    from wtransplant.gui.views.plots.curve_plot import hue

    scene = box.mapViewToScene(QPointF(x, 1.0))
    place = plot.plot.mapTo(plot, plot.plot.mapFromScene(scene))
    near = [image.pixelColor(place.x(), place.y() + dy) for dy in range(-2, 3)]
    return hue(0) in near
