from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wtransplant
from wtransplant.errors import WtransplantError
from wtransplant.resources import resource_path


def test_in_a_working_copy_the_files_are_beside_the_package() -> None:
    assert resource_path("examples", "digits", "rules.txt").is_file()
    assert resource_path().name == "resources"


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(WtransplantError) as caught:
        resource_path("examples", "nothing.bin")
    assert caught.value.where.endswith("nothing.bin")


def test_installed_they_are_inside_the_package(tmp_path: Path) -> None:
    package, source = tmp_path / "wtransplant", Path(wtransplant.__file__).parent
    (package / "resources" / "icons").mkdir(parents=True)
    for name in ("__init__.py", "errors.py", "resources.py", "words.py"):
        shutil.copy(source / name, package)
    code = "from wtransplant.resources import resource_path; print(resource_path('icons'))"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(shown.stdout.strip()) == package / "resources" / "icons"
