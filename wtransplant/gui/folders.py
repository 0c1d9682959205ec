"""Where the window keeps what nobody asked it to keep: the log, autosaved steps, runs, reports of crashes."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def own_folder() -> Path | None:
    """What ``WTRANSPLANT_CONFIG_DIR`` names: everything is kept there then."""
    named = os.environ.get("WTRANSPLANT_CONFIG_DIR")
    return Path(named) if named else None


def state_folder(name: str) -> Path:
    """A folder of this user's; below the one that ``WTRANSPLANT_CONFIG_DIR`` names, if it does."""
    return (own_folder() or Path(platformdirs.user_state_dir("wtransplant", False))) / name


def log_folder() -> Path:
    """Where the log is written; the folder that ``WTRANSPLANT_CONFIG_DIR`` names, if it does."""
    return own_folder() or Path(platformdirs.user_log_dir("wtransplant", False))


def show_folder(folder: Path) -> None:
    """Open a folder in the desktop's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder.absolute())))
