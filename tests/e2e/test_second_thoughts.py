"""What the window asks and refuses, and how one finds one's way, under a real mouse and a real keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Play
from tests.e2e.stories import NORM_TARGET

pytestmark = pytest.mark.xvfb


def test_drops_are_refused_asked_about_and_taken_back(play: Play) -> None:
    told = play("second_thoughts")
    assert "10×64" in told["refused"] and "1×1×3×3" in told["refused"]
    assert "front.0.weight" in told["refused"]
    assert f"{NORM_TARGET}.weight is linked already" in told["asked"]
    assert told["kept"] == {f"{NORM_TARGET}.weight": "features.0.bn.weight"}
    assert told["replaced"] == {f"{NORM_TARGET}.weight": "features.0.bn.bias"}
    assert "not saved" in told["leaving"]


def test_problems_and_keys_are_found_by_keyboard(play: Play) -> None:
    told = play("finding")
    # 28 target keys are missing, 26 weights of the source are unexpected.
    first, second, again, last = told["problems"]
    assert first.startswith("Problem 1 of 54: missing front.0.weight")
    assert second.startswith("Problem 2 of 54: missing front.0.bias")
    assert again == first
    assert last.startswith("Problem 54 of 54: unexpected model_state_dict.classifier.bias")


def test_closing_asks_about_a_run_and_waits_for_its_end(play: Play, own_configuration: Path) -> None:
    told = play("closing_early")  # which also sees that the program ends, and ends without a complaint
    assert "Fine-tuning" in told["asked"]
    log = (own_configuration / "wtransplant.log").read_text("utf-8")
    assert "ERROR" not in log
