"""The main job of the program, done by mouse and keyboard in the real window; afterwards plain torch has a look."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Play
from tests.e2e.stories import THAWED

pytestmark = pytest.mark.xvfb

NEW = ["front.0.weight", "front.0.bias", "head.weight", "head.bias"]
"""What the target has and the source has not, as N3's `rnn3` and another number of classes."""


def seen_by_plain_torch(pair: Path, example: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("plain_torch.py")
    files = [pair, example / "digits_cnn.pth", example / "target.py", example / "odd_even.npz"]
    # -P: the script's folder is part of this project, and is not to be looked into for modules.
    command = [sys.executable, *["-P"] * (sys.version_info >= (3, 11)), str(script), *map(str, files)]
    done = subprocess.run(command, cwd=pair.parent, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    assert seen["foreign"] == []
    return seen


def test_what_is_saved_is_what_the_window_showed(play: Play, tmp_path: Path, example: Path) -> None:
    shown = play("main_job")
    before = seen_by_plain_torch(tmp_path / "before.safetensors", example)
    after = seen_by_plain_torch(tmp_path / "after.safetensors", example)

    assert {key for key, status in shown["target_status"].items() if status == "missing"} == set(NEW)
    assert list(shown["source_status"].values()).count("used") == 24
    assert len(shown["links"]) == 24
    assert set(shown["frozen"]) == set(shown["links"]) - {THAWED}

    # Before the run: every link carried out bit for bit, everything else as the target's own code makes it.
    for key, source in shown["links"].items():
        assert source in before["same_as_source"][key], key
    assert set(NEW) <= set(before["same_as_initial"])

    # After it: nothing that was frozen has moved, everything that was not has.
    for key in shown["frozen"]:
        assert shown["links"][key] in after["same_as_source"][key], key
    assert after["same_as_source"][THAWED] == []
    assert not set(NEW) & set(after["same_as_initial"])

    for seen in (before, after):
        assert set(seen["frozen"]) == set(shown["frozen"])
        assert seen["sha256"] == seen["sha256_in_manifest"]
    figures = re.search(r"accuracy (\S+%) → (\S+%)", shown["run"])
    assert figures is not None, shown["run"]
    assert figures.groups() == (f"{before['accuracy']:.1%}", f"{after['accuracy']:.1%}")
    assert f"{after['accuracy']:.1%}" in shown["guide"]["train"]
    assert after["accuracy"] > 0.9 > before["accuracy"]
    assert "23 tensors frozen, 23 unchanged" in shown["run"]
