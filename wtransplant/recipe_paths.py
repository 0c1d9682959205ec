"""Paths in recipes: relative to the recipe's folder where they are near it, so that both can be moved together."""

from __future__ import annotations

import os
from pathlib import Path

from wtransplant.saving.portable import spec_with_path

_FAR = os.path.join("..", "..", "..")


def relative_path(path: str, folder: Path) -> str:
    """A path from a folder; what is far from it stays absolute."""
    absolute = str(Path(path).expanduser().absolute())
    try:
        near = os.path.relpath(absolute, folder)
    except ValueError:  # another drive on Windows
        return absolute
    return absolute if near.startswith(_FAR) else Path(near).as_posix()


def absolute_path(path: str, folder: Path) -> str:
    """The path that :func:`relative_path` made relative."""
    return str(folder / Path(path).expanduser())


def relative_spec(spec: str, folder: Path) -> str:
    """A target's specification with the path in it made relative, if it names one."""
    return spec_with_path(spec, lambda path: relative_path(path, folder), Path())


def absolute_spec(spec: str, folder: Path) -> str:
    """The specification that :func:`relative_spec` made relative."""
    return spec_with_path(spec, lambda path: absolute_path(path, folder), folder)
