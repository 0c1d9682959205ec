"""The walk through the whole window, once and in one look; ``make walk`` does it in all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.desktop import Desktop
from tests.e2e.walk import LOOKS, walk_on, wrong

pytestmark = [pytest.mark.xvfb, pytest.mark.timeout(600)]


def test_nothing_is_cut_off_or_overlaps_and_qt_does_not_complain(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WTRANSPLANT_WALK_SETTLE", "0.1")
    report = walk_on(desktop, LOOKS[0], tmp_path / "walk")
    assert list(wrong(report)) == []
    scenes = report["shown"]["scenes"]
    assert scenes[0] == "empty" and scenes[-1] == "leaving"
    assert len(list((tmp_path / "walk").glob("*.png"))) == len(scenes) > 60
