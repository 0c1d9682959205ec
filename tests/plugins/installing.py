"""Distributions with plugins, installed into a folder of their own as pip does it, without network or build tools."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from wtransplant import plugins
from wtransplant.checkpoints.opening import ALL_FORMATS
from wtransplant.mapping.operations import ALL_OPERATIONS
from wtransplant.recipe_text import parsed_toml
from wtransplant.targets.zoo import PROVIDERS
from wtransplant.training.data import READERS

ALL = (ALL_FORMATS, ALL_OPERATIONS, PROVIDERS, READERS)
EXAMPLE = Path(__file__).parent / "example_plugin"


def install_example(site: Path) -> Path:
    """The example plugin, with the entry points that its ``pyproject.toml`` has."""
    project = parsed_toml((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    shutil.copytree(
        EXAMPLE / "tiny_weights", site / "tiny_weights", ignore=shutil.ignore_patterns("__pycache__")
    )
    return write_metadata(site, project["name"], project["version"], project["entry-points"])


def write_metadata(
    site: Path, name: str, version: str, entry_points: Mapping[str, Mapping[str, str]]
) -> Path:
    """What tells importlib.metadata that a distribution is installed; returns the folder to put on the path.

    Specified at https://packaging.python.org/en/latest/specifications/recording-installed-packages/.
    """
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    lines = [
        line
        for group, entries in entry_points.items()
        for line in (f"[{group}]", *(f"{key} = {value}" for key, value in entries.items()), "")
    ]
    (folder / "entry_points.txt").write_text("\n".join(lines), "utf-8")
    return site


def with_site(site: Path) -> dict[str, str]:
    """The environment of a process in which what is in a folder is installed."""
    before = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(site), before)))}


def forget() -> None:
    """Let this process look for plugins again."""
    for found in (plugins._entries, plugins._found):
        found.cache_clear()
    plugins._unusable.clear()
    for things in ALL:
        things.__dict__.pop("_offered", None)
        things._loaded.clear()
