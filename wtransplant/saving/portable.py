"""What is written into a manifest names files without their folders: those are of one machine, and nobody's business.

Which file is meant is told by its hash, or by its name beside the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from wtransplant.errors import MappingError
from wtransplant.mapping.operations import parse_operation

_FILE_FIELDS = ("path", "tokenizer")
_ABSOLUTE = re.compile(r"/|~/|[A-Za-z]:[\\/]|\\\\")


def file_name(path: str) -> str:
    """The last part of a path of whichever system."""
    name = PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name
    return name or path


def portable_spec(spec: str) -> str:
    """A target's specification that is the same on every machine."""
    return spec_with_path(spec, file_name)


def spec_with_path(spec: str, place: Callable[[str], str], start: Path = Path()) -> str:
    """A target's specification with the path in it, if there is one, put elsewhere.

    Args:
        spec: as ``FILE.py:NAME``, ``transformers:CONFIG``, or a file.
        place: gives the other path.
        start: the folder that relative paths are from.
    """
    kind, _, rest = spec.partition(":")
    if kind == "transformers":
        return f"{kind}:{place(rest)}"
    file, colon, name = spec.rpartition(":")
    if file.endswith(".py"):
        return f"{place(file)}{colon}{name}"
    # A saved program or a checkpoint; package.module:callable and names of zoos are no files.
    return place(spec) if (start / Path(spec).expanduser()).exists() else spec


def portable_operation(text: str) -> str:
    """An operation as text, with the files that it reads named without their folders."""
    return operation_with_files(text, file_name)


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


def portable_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings or arguments as JSON has them, with paths named without their folders."""
    return {name: _portable(value, name in _FILE_FIELDS) for name, value in values.items()}


def _portable(value: Any, is_file: bool) -> Any:
    if isinstance(value, Mapping):
        return portable_values(value)
    if isinstance(value, (list, tuple)):
        return [_portable(item, is_file) for item in value]
    if isinstance(value, str) and _ABSOLUTE.match(value):
        return portable_spec(value) if ".py:" in value else file_name(value)
    if isinstance(value, str) and is_file and Path(value).exists():
        return file_name(value)
    return value
