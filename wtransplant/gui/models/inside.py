"""What the program is made of: names, versions and licences."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from wtransplant import __version__
from wtransplant.errors import WtransplantError
from wtransplant.resources import resource_path

_SHOWN_FIRST = ("torch", "pyside6-essentials", "numpy", "safetensors")
"""Packages whose versions matter most where something goes wrong."""
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True)
class Part:
    """A package in the program; ``licence`` is a name as ``MIT``, ``texts`` are the files with its text."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...] = ()


def parts() -> list[Part]:
    """All packages: in a bundle those that were packed, else those that are installed and needed."""
    found = _packed()
    return found if found is not None else [_part(each) for each in _needed("wtransplant")]


def versions() -> str:
    """In lines, for a report of what went wrong: the program, Python, the system, and the packages that matter most."""
    known = {part.name: part.version for part in parts()}
    lines = [f"wtransplant {__version__}", f"Python {platform.python_version()}", platform.platform()]
    return "\n".join(lines + [f"{name} {known[name]}" for name in _SHOWN_FIRST if name in known])


def _packed() -> list[Part] | None:
    """What ``packaging/build_licences.py`` wrote; None in an installation by pip or from source."""
    try:
        folder = resource_path("licences")
    except WtransplantError:
        return None
    entries = json.loads((folder / "licences.json").read_text("utf-8"))
    return [
        Part(
            entry["name"],
            entry["version"],
            entry["licence"],
            tuple(folder / entry["name"] / text for text in entry["texts"]),
        )
        for entry in entries
    ]


def _needed(name: str) -> list[Distribution]:
    """A distribution and all that it needs, as far as they are installed, by name."""
    found: dict[str, Distribution] = {}
    left = [name]
    while left:
        key = _plain(left.pop())
        if key not in found and (one := _installed(key)) is not None:
            found[key] = one
            left += _requirements(one)
    return [found[key] for key in sorted(found)]


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:  # of an extra, or of another system
        return None


def _requirements(one: Distribution) -> Iterator[str]:
    """Names only: whether a condition holds is told by what is installed. Tools of the extra ``test`` are left out."""
    for line in one.requires or ():
        condition = line.partition(";")[2]
        matched = _NAME.match(line)
        if matched is not None and "extra" not in condition:
            yield matched[0]


def _part(one: Distribution) -> Part:
    files = [file for file in one.files or () if _is_licence(file.parts)]
    return Part(
        _plain(one.metadata["Name"]),
        one.version,
        _licence(one),
        tuple(path for file in files if (path := Path(str(one.locate_file(file)))).is_file()),
    )


def _is_licence(parts_of_path: tuple[str, ...]) -> bool:
    inside = parts_of_path[0].endswith(".dist-info")
    return inside and any(word in part.lower() for part in parts_of_path[1:] for word in ("licen", "copying"))


def _licence(one: Distribution) -> str:
    """As the metadata has it: an SPDX expression, else the classifier, else the first line of free text."""
    if "License-Expression" in one.metadata:
        return one.metadata["License-Expression"]
    lines = [
        line.split(" :: ")[-1] for line in one.metadata.get_all("Classifier") or () if line.startswith("Lic")
    ]
    if named := [line for line in lines if line != "OSI Approved"]:
        return ", ".join(named)
    free = one.metadata["License"].strip().splitlines() if "License" in one.metadata else []
    return free[0] if free else ""


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
