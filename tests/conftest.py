"""What all tests share: a folder for settings of their own, and models that people write (FIELD.md, N1-N3)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the settings of the person who runs it."""
    folder = tmp_path / "configuration"
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture
def write_module(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a Python file and give its path."""

    def write(source: str, name: str = "model.py") -> Path:
        path = tmp_path / name
        path.write_text(source, "utf-8")
        return path

    return write


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the shipped example's folder."""
    from wtransplant.resources import resource_path

    return Path(shutil.copytree(resource_path("examples", "digits"), tmp_path / "digits"))
