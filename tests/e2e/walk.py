"""The walk through the window: everything that it has, by mouse and keyboard, with a picture after each step.

    python -m tests.e2e.walk FOLDER

walks in both languages, both themes and both sizes (``make walk``) and prints what is cut off, lies on something else
or made Qt complain; the pictures are to be looked at. It needs what the other stories of this folder need.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from tests.e2e.desktop import Desktop, running_desktop, what_is_missing
from wtransplant.gui.settings import Settings

_ROOT = Path(__file__).parents[2]
_SECONDS = 900
_SIZES = (("1280x800", 1), ("2560x1440", 2))


@dataclass(frozen=True)
class Look:
    """How a window looks.

    Attributes:
        language: ``en`` or ``zh_CN``.
        scheme: ``light`` or ``dark``.
        screen: in pixels, as ``1280x800``.
        scale: of the window.
    """

    language: str
    scheme: str
    screen: str
    scale: int

    @property
    def name(self) -> str:
        """For a folder."""
        return f"{self.language}-{self.scheme}-{self.screen}"


LOOKS = tuple(
    Look(language, scheme, screen, scale)
    for (screen, scale), language, scheme in product(_SIZES, ("en", "zh_CN"), ("light", "dark"))
)


def walk(look: Look, folder: Path) -> dict[str, Any]:
    """One walk in a process and on a desktop of its own; pictures and report go to the folder.

    Returns:
        The report of :mod:`tests.e2e.play`.
    """
    with running_desktop(f"{look.screen}x24", look.scale) as desktop:
        return walk_on(desktop, look, folder)


def walk_on(desktop: Desktop, look: Look, folder: Path) -> dict[str, Any]:
    """The same on a desktop that is there."""
    configuration = folder / "configuration"
    configuration.mkdir(parents=True)
    store = QSettings(str(configuration / "window.ini"), QSettings.Format.IniFormat)
    settings = Settings(store)
    settings.language, settings.scheme = look.language, look.scheme
    settings.flush()
    environment = {
        **desktop.environment(),
        "WTRANSPLANT_CONFIG_DIR": str(configuration),
        "WTRANSPLANT_STORY_SECONDS": str(_SECONDS),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.play", "walk", str(folder)],
        cwd=_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS + 60,
    )
    told = folder / "shown.json"
    report: dict[str, Any] = (
        json.loads(told.read_text("utf-8")) if told.exists() else {"failure": done.stdout, "complaints": []}
    )
    return {**report, "printed": done.stderr}


def wrong(report: dict[str, Any]) -> Iterator[str]:
    """What is not as it should be, a line each."""
    if "failure" in report:
        yield report["failure"]
    yield from report["complaints"]
    yield from report["printed"].splitlines()
    for scene, faults in report.get("shown", {}).get("faults", {}).items():
        yield from (f"{scene}: {fault}" for fault in faults)


def main(folder: Path, names: list[str]) -> int:
    """All walks, or those that are named.

    Returns:
        The exit code: whether something is not as it should be.
    """
    if reason := what_is_missing():
        raise SystemExit(reason)
    lines: list[str] = []
    for look in LOOKS:
        if names and look.name not in names:
            continue
        if (folder / look.name).exists():
            shutil.rmtree(folder / look.name)  # the pictures of the walk before
        report = walk(look, folder / look.name)
        found = list(wrong(report))
        print(f"{look.name}: {len(report.get('shown', {}).get('scenes', []))} pictures, {len(found)} faults")
        print("\n".join(f"  {line}" for line in found), flush=True)
        lines += found
    return min(len(lines), 1)


if __name__ == "__main__":
    os.chdir(_ROOT)
    sys.exit(main(Path(sys.argv[1]).absolute(), sys.argv[2:]))
