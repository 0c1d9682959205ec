"""What goes into the bundle beside what PyInstaller finds by following imports."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from build_libraries import Entry, is_of_system
from build_licences import write_all
from PyInstaller.utils.hooks import collect_submodules, copy_metadata

ZOOS = ("torchvision", "timm", "transformers", "gguf")
"""Optional packages: in the bundle if they are installed when it is built."""
_NOT_FOR_MODELS = (
    *("tkinter", "turtle", "turtledemo", "idlelib", "test", "lib2to3", "ensurepip", "venv"),
    *("pydoc_data", "msilib", "antigravity", "this", "__main__"),
)
"""Parts of the standard library that no model's code asks for."""
_METADATA = (
    *("wtransplant", "torch", "numpy", "pydantic", "torchmetrics", "lightning_utilities"),
    *("PySide6_Essentials", "pyqtgraph", "safetensors"),
)
"""Packages whose version is asked for at run time, by themselves or for a report."""
_DOCUMENTS = {"safetensors": "Weights (safetensors)", "pth": "Checkpoint of PyTorch"}


class Contents:
    """The lists that the spec asks for.

    Args:
        folder: where build.py put icons and licences.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def path(self, *parts: str) -> str:
        """Below the folder of this build."""
        return str(self._folder.joinpath(*parts))

    def modules(self) -> list[str]:
        """Modules to take along although nothing names them in an ``import`` that PyInstaller could see.

        All of the program, whose parts are imported by name; and all of the standard library and of numpy,
        since the models and data that people bring along are Python files that may ask for any of it.
        """
        zoos = [name for zoo in ZOOS if find_spec(zoo) for name in collect_submodules(zoo)]
        plain = collect_submodules("numpy", lambda name: ".tests" not in name and "f2py" not in name)
        return [*collect_submodules("wtransplant"), *_standard_library(), *plain, *zoos]

    def data(self) -> list[tuple[str, str]]:
        """Files that are no code: the program's, licences, and the metadata that is asked for at run time."""
        found = [(str(path), str(to)) for path, to in _resources()]
        for name in (*_METADATA, *ZOOS):
            if _is_installed(name):
                found += copy_metadata(name)
        return found

    def licences(self, binaries: Sequence[Entry]) -> list[Entry]:
        """The texts of all licences, for what came together by now."""
        folder = Path(self.path("licences"))
        write_all(folder, [entry[1] for entry in binaries if is_of_system(entry)])
        inside = Path("wtransplant/resources/licences")
        files = [path for path in folder.rglob("*") if path.is_file()]
        return [(str(inside / path.relative_to(folder)), str(path), "DATA") for path in files]

    def program_icon(self) -> str | None:
        """The icon in the form of this system; Linux has it beside the program."""
        ending = {"win32": "ico", "darwin": "icns"}.get(sys.platform)
        return self.path("icons", f"wtransplant.{ending}") if ending else None

    def version(self) -> str:
        """The program's."""
        return version("wtransplant")

    def document_types(self) -> list[dict[str, object]]:
        """What macOS offers to open with the program; it stays the second choice."""
        return [
            {
                "CFBundleTypeName": name,
                "CFBundleTypeExtensions": [ending],
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
            }
            for ending, name in _DOCUMENTS.items()
        ]


def _resources() -> Iterator[tuple[Path, Path]]:
    """The shipped files, also those in Python, each with the folder that it goes to."""
    spec = find_spec("wtransplant")
    package = Path(str(spec and spec.origin)).parent
    yield package / "py.typed", Path("wtransplant")
    for path in (package / "resources").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            yield path, path.parent.relative_to(package.parent)


def _standard_library() -> list[str]:
    names = [name for name in sys.stdlib_module_names if name not in _NOT_FOR_MODELS]
    found = []
    for name in names:
        spec = find_spec(name)
        if spec is None:  # of another system
            continue
        found.append(name)
        inside = pkgutil.walk_packages(
            spec.submodule_search_locations or [], f"{name}.", onerror=lambda _: None
        )
        found += [module.name for module in inside if ".test" not in module.name]
    return sorted(found)


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
