"""The main job in the real window by keys alone; afterwards the command line has a look at what was saved."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import safe_open

from tests.e2e import keyboard_story
from tests.e2e.conftest import Play
from tests.e2e.keyboard_story import OTHER, TAKER

pytestmark = pytest.mark.xvfb


def test_the_main_job_is_done_by_keys_alone(play: Play, tmp_path: Path, example: Path) -> None:
    told = play("keyboard_only")
    end = told["end"]
    assert told["matched"][TAKER] != OTHER and len(told["matched"]) == 24
    assert f"{TAKER} is linked already" in told["asked"]
    assert end["links"] == {**told["matched"], TAKER: OTHER}
    assert set(end["frozen"]) == set(end["links"]) - {TAKER}

    pair = tmp_path / "by_keys.safetensors"
    source = example / "digits_cnn.pth"
    command = [sys.executable, "-m", "wtransplant", "verify", str(pair), "--source", str(source)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr

    manifest = json.loads(pair.with_name("by_keys.freeze.json").read_text("utf-8"))
    assert {key for key, record in manifest["tensors"].items() if record["frozen"]} == set(end["frozen"])
    assert OTHER in json.dumps(manifest["tensors"][TAKER])
    with safe_open(str(pair), "pt") as weights:
        assert set(weights.keys()) == set(manifest["tensors"])


def test_the_story_has_no_mouse_and_types_nothing_at_once() -> None:
    """``xdotool key`` alone: a look at the story's code, since a mouse that is not asked for leaves no trace."""
    tree = ast.parse(Path(keyboard_story.__file__).read_text("utf-8"))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    not_keys = {
        "mouse",
        "drag",
        "tick",
        "press_button",
        "click_row",
        "maximise",
        "write",
        "write_into",
        "answer",
    }
    assert "press" in used and used.isdisjoint(not_keys)
