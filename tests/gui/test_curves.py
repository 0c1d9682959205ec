from __future__ import annotations

import numpy as np
import pytest

from wtransplant.gui.models.curves import Curve, smooth


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_on_evenly_spaced_points_it_is_the_debiased_moving_average() -> None:
    # weight 1/2 by hand: 1; (1/2 + 2) / (1/2 + 1) = 5/3; (5/4 + 4) / (1/4 + 1/2 + 1) = 3
    smoothed = smooth(array(1, 2, 4), array(10, 20, 30), 0.5)
    assert smoothed == pytest.approx([1, 5 / 3, 3])


def test_a_value_counts_less_the_further_it_lies_back() -> None:
    # x = 0, 1, 4: the mean distance is 2, so the decays are 0.25 ** (1/2) = 1/2 and 0.25 ** (3/2) = 1/8.
    # By hand: 1; (1/2 + 2) / (3/2) = 5/3; (5/2 · 1/8 + 4) / (3/2 · 1/8 + 1) = 4.3125 / 1.1875
    smoothed = smooth(array(1, 2, 4), array(0, 1, 4), 0.25)
    assert smoothed == pytest.approx([1, 5 / 3, 4.3125 / 1.1875])


@pytest.mark.parametrize("weight", [0.0, 0.3, 0.99])
def test_a_constant_stays_what_it_is(weight: float) -> None:
    assert smooth(np.full(50, 2.5), np.arange(50.0), weight) == pytest.approx(np.full(50, 2.5))


def test_without_weight_nothing_is_smoothed() -> None:
    assert smooth(array(3, 1, 2), array(0, 1, 2), 0.0).tolist() == [3, 1, 2]


def test_what_is_not_a_number_is_passed_over() -> None:
    # The second point is left out of sum and mass; time goes on: (1 · 1/4 + 4) / (1/4 + 1) = 3.4
    smoothed = smooth(array(1, np.nan, 4), array(0, 1, 2), 0.5)
    assert smoothed == pytest.approx([1, 1, 3.4])
    assert np.isnan(smooth(array(np.nan, 1), array(0, 1), 0.5)[0])


@pytest.mark.parametrize("values", [[], [7.0]])
def test_few_points_are_given_back(values: list[float]) -> None:
    assert smooth(array(*values), np.arange(float(len(values))), 0.9).tolist() == values


def test_points_at_one_place_do_not_divide_by_nothing() -> None:
    assert smooth(array(1, 3), array(5, 5), 0.5) == pytest.approx([1, 2])


def test_the_x_axis_is_one_of_three() -> None:
    curve = Curve(array(1), array(2), array(3), array(4))
    assert [curve.x(axis)[0] for axis in ("step", "epoch", "time")] == [1, 2, 3]
