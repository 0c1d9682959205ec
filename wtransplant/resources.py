"""Where the shipped files are: icons, styles, translations, help and examples."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from wtransplant.errors import WtransplantError


@cache
def _root() -> Path:
    """The folder of the shipped files: inside the package when installed, beside it in a working copy."""
    package = Path(str(files("wtransplant")))
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def resource_path(*parts: str) -> Path:
    """Path of a shipped file or folder.

    Args:
        parts: names below ``resources/``, as ``"examples", "digits"``; none for the folder itself.

    Raises:
        WtransplantError: there is no such file.
    """
    path = _root().joinpath(*parts)
    if not path.exists():
        raise WtransplantError(
            "a file that belongs to the program is not there",
            where=str(path),
            hint="Install wtransplant again.",
        )
    return path


def example_recipe() -> Path:
    """The recipe of the shipped example."""
    return resource_path("examples", "digits", "digits.toml")
