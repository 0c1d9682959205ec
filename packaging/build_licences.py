"""Name, version and licence of everything in the bundle, and the texts of the licences.

Runs in the environment that the bundle is made from.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
_NAMES = ("licen", "copying", "notice", "authors")
_ONLY_BUILDING = {"pip", "setuptools", "wheel", "pyinstaller", "pyinstaller-hooks-contrib", "altgraph"}
"""Of these nothing is in the bundle, but for PyInstaller's starter, whose licence allows that without a condition."""
_QT = {"pyside6-essentials", "shiboken6"}
_QT_TEXTS = ("LGPL-3.0.txt", "GPL-3.0.txt")
"""The wheels come without the text of the licence that they are under; it refers to the other one."""


@dataclass(frozen=True)
class Part:
    """One package in the bundle; ``texts`` are files below its folder."""

    name: str
    version: str
    licence: str
    home: str
    texts: list[str]


def write_all(folder: Path, of_system: Iterable[str]) -> list[Part]:
    """Write ``licences.json`` (which the program reads), ``LICENSES.txt`` (for people), and a folder for each package.

    Args:
        folder: emptied first.
        of_system: libraries of the system that the bundle brings along.

    Raises:
        SystemExit: a package has no text of its licence, and none is kept for it here.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = [_of_package(one, folder) for one in _installed()]
    parts = sorted(
        [*found, _of_python(folder), *_of_system(folder, of_system)], key=lambda part: part.name.lower()
    )
    if bare := [part.name for part in parts if not part.texts]:
        raise SystemExit(f"no licence text for {', '.join(bare)}: put one into packaging/licences")
    lines = [asdict(part) for part in parts]
    (folder / "licences.json").write_text(json.dumps(lines, indent=1, ensure_ascii=False), "utf-8")
    (folder / "LICENSES.txt").write_text(_for_people(parts), "utf-8")
    return parts


def _installed() -> list[Distribution]:
    """Those of this environment; without what setuptools puts on the path for itself when it is imported."""
    folders = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    return [one for one in distributions(path=folders) if _name(one) not in _ONLY_BUILDING]


def _name(one: Distribution) -> str:
    return one.metadata["Name"].lower().replace("_", "-")


def _of_package(one: Distribution, folder: Path) -> Part:
    name = _name(one)
    own = folder / name
    for file in one.files or []:
        if ".dist-info" in file.parts[0] and _is_licence(PurePosixPath(file)):
            _copy(Path(str(one.locate_file(file))), own / "-".join(file.parts[1:]))
    for text in [HERE / "licences" / text for text in _QT_TEXTS] if name in _QT else []:
        _copy(text, own / text.name)
    for text in sorted((HERE / "licences" / name).glob("*")):
        _copy(text, own / text.name)
    return Part(name, one.version, _licence(one), _home(one), _texts(own))


def _is_licence(file: PurePosixPath) -> bool:
    return "licenses" in file.parts or any(part in file.name.lower() for part in _NAMES)


def _licence(one: Distribution) -> str:
    """As the metadata has it: an SPDX expression, else the classifier, else the first line of free text."""
    fields = one.metadata
    if expression := fields.get("License-Expression"):
        return str(expression)
    classes = [
        line.split(" :: ")[-1] for line in fields.get_all("Classifier") or [] if line.startswith("License")
    ]
    if classes and classes != ["OSI Approved"]:
        return ", ".join(classes)
    return (fields.get("License") or "see the text").strip().splitlines()[0]


def _home(one: Distribution) -> str:
    urls = dict(line.split(", ", 1) for line in one.metadata.get_all("Project-URL") or [])
    named = {label.lower(): url for label, url in urls.items()}
    for label in ("homepage", "home", "source", "repository", "source code"):
        if label in named:
            return str(named[label])
    return str(one.metadata.get("Home-page") or "")


def _of_python(folder: Path) -> Part:
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if text.is_file():
        _copy(text, folder / "python" / text.name)
    version = ".".join(map(str, sys.version_info[:3]))
    return Part("python", version, "PSF-2.0", "https://www.python.org", _texts(folder / "python"))


def _of_system(folder: Path, libraries: Iterable[str]) -> list[Part]:
    """The packages of the system that libraries are from; where there is no dpkg, nobody can tell."""
    query = shutil.which("dpkg-query")
    if query is None:
        return []
    found = []
    for package in sorted({name for path in libraries for name in _owner(query, path)}):
        _copy(Path("/usr/share/doc") / package / "copyright", folder / package / "copyright")
        version = _said(query, "-W", "-f", "${Version}", package)
        found.append(Part(package, version, "see the text", "", ["copyright"]))
    return found


def _owner(query: str, path: str) -> list[str]:
    """The package that a file is from: ``libx11-6:amd64: /usr/lib/…`` by either of the names that a file may have."""
    real = os.path.realpath(path)
    for name in (real, real.removeprefix("/usr"), path):
        if said := _said(query, "-S", name):
            return [said.split(":")[0]]
    return []


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def _copy(source: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, to)


def _texts(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []


def _for_people(parts: list[Part]) -> str:
    head = (
        "What this program is made of. The texts of all licences are in\n"
        "_internal/wtransplant/resources/licences/NAME.\n\n"
        "Qt and PySide6 are used under the LGPL, version 3: their libraries lie in _internal/PySide6 as files of\n"
        "their own and may be replaced by others of the same version.\n\n"
    )
    return head + "".join(f"{part.name:<28}{part.version:<24}{part.licence}\n" for part in parts)
