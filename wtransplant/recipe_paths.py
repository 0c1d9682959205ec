"""Paths in recipes: relative to the recipe's folder where they are near it, so that both can be moved together."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from wtransplant.errors import MappingError
from wtransplant.mapping.operations import parse_operation

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
    return _with_path(spec, lambda path: relative_path(path, folder), Path())


def absolute_spec(spec: str, folder: Path) -> str:
    """The specification that :func:`relative_spec` made relative."""
    return _with_path(spec, lambda path: absolute_path(path, folder), folder)


def _with_path(spec: str, place: Callable[[str], str], start: Path) -> str:
    kind, _, rest = spec.partition(":")
    if kind == "transformers":
        return f"{kind}:{place(rest)}"
    file, colon, name = spec.rpartition(":")
    if file.endswith(".py"):
        return f"{place(file)}{colon}{name}"
    # A saved program or a checkpoint; package.module:callable and names of zoos are no files.
    return place(spec) if (start / Path(spec).expanduser()).exists() else spec


def operation_with_files(text: str, place: Callable[[str], str]) -> str:
    """An operation as text with other paths for the files that it reads.

    A text that is no operation stays as it is: it is told about where it stands.
    """
    if "vocabulary" not in text:  # the only one that reads files
        return text
    try:
        return str(parse_operation(text).with_files(place))
    except MappingError:
        return text
