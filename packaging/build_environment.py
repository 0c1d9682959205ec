"""The virtual environment that a bundle is made from: the project as people install it, and PyInstaller."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path


class Environment:
    """A folder with its own Python.

    Args:
        folder: where it is made; one with the same requirements is used again.
        torch: requirement of torch.
        extras: optional parts of the project to install.
    """

    def __init__(self, folder: Path, torch: str, extras: Sequence[str]) -> None:
        self.folder = folder
        self._torch = torch
        self._extras = ",".join(["bundle", *extras])

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def make(self, project: Path) -> None:
        """Install torch, the project and PyInstaller; the project itself is installed anew each time.

        Args:
            project: the folder with pyproject.toml. Not editable: PyInstaller finds files only where they are.
        """
        wanted = f"{self._torch}\n{self._extras}\n{(project / 'pyproject.toml').read_text('utf-8')}"
        stamp = self.folder / "requirements.stamp"
        if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
            venv.create(self.folder, clear=True, with_pip=True)
            self._install(self._torch, f"{project}[{self._extras}]")
            stamp.write_text(wanted, "utf-8")
        else:
            self._install("--no-deps", "--force-reinstall", str(project))

    def run(self, *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
        """Run its Python.

        Raises:
            subprocess.CalledProcessError: it did not end well; it said why.
        """
        subprocess.run([str(self.python), *arguments], check=True, cwd=cwd, env=env)

    def version(self) -> str:
        """The version of the project in it."""
        code = "from importlib.metadata import version; print(version('wtransplant'))"
        done = subprocess.run([str(self.python), "-c", code], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def _install(self, *what: str) -> None:
        self.run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)
