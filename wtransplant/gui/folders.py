"""Where the window keeps what nobody asked it to keep: autosaved steps, runs, reports of crashes."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def state_folder(name: str) -> Path:
    """A folder of this user's; below the one that ``WTRANSPLANT_CONFIG_DIR`` names, if it does."""
    own = os.environ.get("WTRANSPLANT_CONFIG_DIR")
    return Path(own or platformdirs.user_state_dir("wtransplant", False)) / name
