"""The types of the public API, as the type checker of somebody who uses it sees them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from tests.typing import use_api

SCRIPT = Path(use_api.__file__)


def mypy(script: Path) -> subprocess.CompletedProcess[str]:
    """Without our own configuration, from another folder: wtransplant is an installed package like any other."""
    cache = SCRIPT.parents[2] / ".mypy_cache" / "user"  # the second time takes a second
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file",
            "",
            "--cache-dir",
            str(cache),
            str(script),
        ],
        cwd=script.parent,
        capture_output=True,
        text=True,
        timeout=290,
    )


@pytest.fixture
def user(tmp_path: Path) -> Path:
    script = tmp_path / "use_api.py"
    script.write_text(SCRIPT.read_text("utf-8"), "utf-8")
    return script


def test_a_script_that_uses_the_api_is_clean_and_a_wrong_use_is_not(user: Path) -> None:
    done = mypy(user)
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = 'import wtransplant as wt\n\nplan = wt.match("a", wt.open_target("b"))\nplan.apply().append(1)\n'
    user.write_text(wrong, "utf-8")
    done = mypy(user)
    assert 'Argument 1 to "match" has incompatible type "str"; expected "Checkpoint"' in done.stdout
    assert 'has no attribute "append"' in done.stdout


def test_the_same_script_does_what_it_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = nn.ModuleDict({"backbone": nn.Linear(4, 5), "classifier": nn.Linear(5, 9)})
    torch.save(source.state_dict(), tmp_path / "source.pth")
    assert use_api.main(str(tmp_path / "source.pth"), str(tmp_path / "out")) == 0
    assert "linked      2 of 4 keys (50.0 %)" in capsys.readouterr().out
    saved = load_file(tmp_path / "out.safetensors")
    assert torch.equal(saved["body.weight"], source["backbone"].weight)
    assert use_api.main(str(tmp_path / "nothing.pth"), str(tmp_path / "out")) == 3
    assert "there is no such file" in capsys.readouterr().err
