"""`wtransplant demo` where there is no display: the same job, and a picture of the window."""

import json
import os
import subprocess
import sys

from PIL import Image

from wtransplant.demo import has_display
from wtransplant.saving import verify


def test_the_demo_without_a_display(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "wtransplant", "demo", "-o", "results"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for said in (
        "linked      24 of 28 keys",
        "missing     4",
        "unexpected  2",
        "24 tensors frozen, 24 unchanged",
    ):
        assert said in done.stdout
    assert verify(tmp_path / "results" / "digits_even_odd").holds
    manifest = json.loads((tmp_path / "results" / "digits_even_odd.freeze.json").read_text("utf-8"))
    before, after = (manifest["training"][when]["accuracy"] for when in ("before", "after"))
    assert after > 0.97 > before
    picture = Image.open(tmp_path / "results" / "window.png").convert("L")
    assert picture.size == (1440, 980)
    assert len(set(picture.resize((144, 98)).tobytes())) > 20  # not an empty ground


def test_only_linux_and_its_kin_can_be_without_a_display():
    assert not has_display({}, "linux")
    assert has_display({"DISPLAY": ":0"}, "linux")
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert has_display({}, "win32")
    assert has_display({}, "darwin")
