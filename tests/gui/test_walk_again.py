"""A window that is used and closed leaves nothing behind: no widget, thread, timer or object, and little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui.walk_again import Count, grown

ROOT = Path(__file__).parents[2]
TIMES = int(os.environ.get("WTRANSPLANT_WALKS", "5"))
"""How often the walk is done; ``make walk`` does it 50 times."""


@pytest.mark.timeout(60 * TIMES)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the memory is read from /proc")
def test_walking_again_and_again_leaves_nothing_behind() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.gui.walk_again", str(TIMES)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout + ran.stderr
    assert [json.loads(line)["repeat"] for line in ran.stdout.splitlines()] == list(range(1, TIMES + 1))


def count(**more: int) -> Count:
    return Count(**{**dict.fromkeys(Count.__dataclass_fields__, 100), "seen_again": (100, 0), **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ["widgets", "windows", "objects", "threads", "timers"])
def test_one_thing_more_is_told(what: str) -> None:
    assert grown([count(), count(**{what: 101})], 1) == [f"{what}: 100 after 1, 101 after 2"]
    assert grown([count(), count(**{what: 100})], 1) == []


def test_memory_may_grow_by_a_twentieth() -> None:
    assert grown([count(), count(memory=105)], 1) == []
    assert grown([count(), count(memory=106)], 1) == ["memory: 100 MiB after 1, 106 after 2"]
