from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wtransplant.gui.models.strand_shapes import Shape, nearest, place_label, shape_strands, thickness_of
from wtransplant.gui.models.strands import (
    ABOVE,
    BELOW,
    Links,
    RibbonLink,
    Strand,
    gather,
    join_peers,
    strands_in_view,
)

ALL = range(0, 1000)


def link(source: int, target: int, status: str = "linked", confidence: float = 1.0) -> RibbonLink:
    return RibbonLink(source, target, status, confidence, f"{source}-{target}")


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def test_links_between_the_same_rows_are_one_bundle_with_the_most_urgent_status() -> None:
    links = Links.of([link(0, 0), link(1, 1, "ambiguous", 0.5), link(2, 2)])
    strands = strands_in_view(gather(links, rows(4, 4, 5), rows(7, 7, 7)), ALL, ALL)
    assert [(s.source, s.target, s.count, s.status, s.confidence, s.links) for s in strands] == [
        (4, 7, 2, "ambiguous", 0.5, [0, 1]),
        (5, 7, 1, "linked", 1.0, [2]),
    ]
    assert [s.label for s in strands] == ["2", ""]


def test_links_with_an_end_filtered_away_are_not_drawn() -> None:
    links = Links.of([link(0, 0), link(1, 1)])
    strands = strands_in_view(gather(links, rows(0, -1), rows(0, 1)), ALL, ALL)
    assert [s.links for s in strands] == [[0]]
    assert strands_in_view(gather(links, rows(-1, -1), rows(0, 1)), ALL, ALL) == []
    assert strands_in_view(gather(Links.of([]), rows(0), rows(0)), ALL, ALL) == []


def test_what_leaves_a_row_beyond_the_same_edge_is_one_curve() -> None:
    links = Links.of([link(0, target) for target in range(10)])
    bundles = gather(links, rows(*[5] * 10), rows(*range(10)))
    strands = strands_in_view(bundles, range(0, 8), range(3, 6))
    ends = [(s.source, s.target, s.count) for s in strands]
    assert sorted(ends) == sorted([(5, ABOVE, 3), (5, 3, 1), (5, 4, 1), (5, 5, 1), (5, BELOW, 4)])
    assert strands_in_view(bundles, range(6, 8), range(20, 30)) == []


pairs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40)
row_lists = st.lists(st.integers(-1, 5), min_size=8, max_size=8)


@given(pairs=pairs, source=row_lists, target=row_lists, first=st.integers(0, 4), second=st.integers(0, 4))
def test_gathering_agrees_with_a_dictionary(
    pairs: list[tuple[int, int]], source: list[int], target: list[int], first: int, second: int
) -> None:
    seen = range(first, first + 2), range(second, second + 3)

    def cut(row: int, view: range) -> int:
        return row if row in view else ABOVE if row < view.start else BELOW

    expected: dict[tuple[int, int], list[int]] = {}
    for number, (a, b) in enumerate(pairs):
        if source[a] >= 0 and target[b] >= 0:
            ends = cut(source[a], seen[0]), cut(target[b], seen[1])
            if max(ends) >= 0:
                expected.setdefault(ends, []).append(number)
    bundles = gather(Links.of([link(a, b) for a, b in pairs]), rows(*source), rows(*target))
    found = {(s.source, s.target): sorted(s.links) for s in strands_in_view(bundles, *seen)}
    assert found == expected


def strand(source: int, target: int, count: int = 16, status: str = "linked") -> Strand:
    return Strand(source, target, count, status, 1.0, label=f"{count}" if count > 1 else "")


def test_parallel_neighbours_share_one_label() -> None:
    strands = [strand(at, at + 3) for at in range(12)]
    (row,) = join_peers(strands)
    assert row == strands
    assert [s.label for s in strands if s.label] == ["12 × 16"]
    assert strands[5].label == "12 × 16"


def test_neighbours_with_different_counts_show_their_sum() -> None:
    strands = [strand(0, 0, 10), strand(1, 1, 16), strand(2, 2, 22)]
    join_peers(strands)
    assert [s.label for s in strands] == ["", "48", ""]


@pytest.mark.parametrize(
    "other",
    [strand(1, 2), strand(2, 1), strand(1, 1, status="mismatched"), strand(1, 1, count=1), strand(1, BELOW)],
)
def test_what_is_not_parallel_keeps_its_own_label(other: Strand) -> None:
    first = strand(0, 0)
    label = other.label
    assert join_peers([first, other]) == []
    assert (first.label, other.label) == ("16", label)


def test_curves_that_leave_beyond_the_same_edge_from_next_rows_are_neighbours() -> None:
    strands = [strand(BELOW, at) for at in range(3)]
    join_peers(strands)
    assert [s.label for s in strands] == ["", "3 × 16", ""]


def shapes() -> list[Shape]:
    strands = [strand(0, 2, 1), strand(BELOW, 0, 1)]
    return shape_strands(strands, (10, 110), (lambda r: 10 + 20 * r, lambda r: 30 + 20 * r), (0, 200), 20)


def test_curves_run_level_from_the_middle_of_a_row_to_the_middle_of_another() -> None:
    curve = shapes()[0]
    assert curve.at(0) == pytest.approx((10, 10))
    assert curve.at(1) == pytest.approx((110, 70))
    assert curve.at(0.5) == pytest.approx((60, 40))  # symmetric, so half way in both directions
    assert curve.at(0.01)[1] == pytest.approx(10, abs=0.05)


def test_an_end_out_of_view_lies_beyond_the_edge() -> None:
    assert shapes()[1].y0 > 200


def test_the_curve_under_the_mouse_is_the_nearest_within_reach() -> None:
    first, second = shapes()
    assert nearest([first, second], 60, 42, reach=5) is first
    assert nearest([first, second], *second.at(0.9), reach=5) is second
    assert nearest([first, second], 20, 60, reach=5) is None
    assert nearest([], 0, 0, reach=5) is None


def test_bundles_are_thicker_but_never_as_thick_as_a_row() -> None:
    widths = [thickness_of(count, 22) for count in (1, 2, 16, 100, 90_000)]
    assert widths == sorted(widths)
    assert widths[0] == 1.5
    assert widths[-1] < 22 / 2


def test_labels_move_along_the_curve_or_give_way() -> None:
    curve = shapes()[0]
    taken: list[tuple[float, float, float, float]] = []
    assert place_label(curve, 20, 12, taken)
    assert place_label(curve, 20, 12, taken)
    (x, y, w, h), (u, v, _, _) = taken
    assert abs(x - u) >= w or abs(y - v) >= h
    assert not place_label(curve, 200, 100, taken)
