"""A desktop for all tests of this folder, and a way to play a story on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.desktop import Desktop, running_desktop, what_is_missing

Play = Callable[[str], dict[str, Any]]
_ROOT = Path(__file__).parents[2]
_AT_MOST_SECONDS = 170


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """A display with a window manager; without the programs for it a skip, and on CI a failure."""
    reason = what_is_missing()
    if reason and os.environ.get("CI") and sys.platform.startswith("linux"):
        pytest.fail(f"the window cannot be driven here: {reason}")
    if reason:
        pytest.skip(reason)
    with running_desktop() as found:
        yield found


@pytest.fixture
def play(desktop: Desktop, tmp_path: Path, own_configuration: Path) -> Play:
    """Play a story by its name in a process of its own; gives what the window showed at the end."""

    def run(name: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "tests.e2e.play", name, str(tmp_path)]
        environment = {**desktop.environment(), "WTRANSPLANT_CONFIG_DIR": str(own_configuration)}
        done = subprocess.run(
            command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=_AT_MOST_SECONDS
        )
        report = _read(tmp_path / "shown.json", done)
        if "failure" in report:
            picture = tmp_path / "failure.png"
            pytest.fail(f"{report['failure']}\npicture: {picture}\n{report['complaints']}\n{done.stderr}")
        assert (done.returncode, done.stderr, report["complaints"]) == (0, "", [])
        shown: dict[str, Any] = report["shown"]
        return shown

    return run


def _read(path: Path, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    if not path.exists():
        pytest.fail(
            f"the program ended with {done.returncode} before the story did:\n{done.stdout}{done.stderr}"
        )
    report: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return report
