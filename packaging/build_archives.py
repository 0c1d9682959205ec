"""What people download, made from the built folder: each form on the system that it is for."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Archives:
    """The files that are made from one bundle.

    Args:
        program: the folder that PyInstaller made.
        build: where they are written.
        name: of this kind of build: ``cpu``.
        version: of the program.
    """

    def __init__(self, program: Path, build: Path, name: str, version: str) -> None:
        self._program = program
        self._build = build
        machine = platform.machine().lower()
        system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
        self._stem = f"wtransplant-{version}-{system}-{machine}-{name}"
        self._version = version

    def make(self) -> list[Path]:
        """All that this system can make."""
        if sys.platform == "win32":
            return [self._zip(), self._installer_script()]
        if sys.platform == "darwin":
            return [self._disk_image()]
        return [self._tar(), *self._app_image()]

    def _tar(self) -> Path:
        """A tar.xz; with the xz program, which uses all cores, where there is one."""
        path = self._build / f"{self._stem}.tar.xz"
        path.unlink(missing_ok=True)
        if shutil.which("xz") is None:
            with tarfile.open(path, "w:xz", preset=6) as archive:
                archive.add(self._program, "wtransplant")
            return path
        plain = path.with_suffix("")
        with tarfile.open(plain, "w") as archive:
            archive.add(self._program, "wtransplant")
        subprocess.run(["xz", "-6", "--threads=0", "--force", str(plain)], check=True)
        return path

    def _app_image(self) -> list[Path]:
        tool = shutil.which("appimagetool")
        if tool is None:
            print("no AppImage: appimagetool is not on this machine; the tar.xz holds the same program")
            return []
        folder = self._build / "wtransplant.AppDir"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._program, folder, symlinks=True)
        (folder / "AppRun").symlink_to("wtransplant")
        shutil.copy(HERE / "linux" / "wtransplant.desktop", folder)
        shutil.copy(self._build / "icons" / "wtransplant-256.png", folder / "wtransplant.png")
        path = self._build / f"{self._stem}.AppImage"
        subprocess.run([tool, str(folder), str(path)], check=True)
        return [path]

    def _zip(self) -> Path:
        return Path(
            shutil.make_archive(str(self._build / self._stem), "zip", self._program.parent, "wtransplant")
        )

    def _installer_script(self) -> Path:
        """The script that Inno Setup's compiler takes, with this build's names in it."""
        text = (HERE / "windows" / "wtransplant.iss").read_text("utf-8")
        values = {
            "VERSION": self._version,
            "PROGRAM": str(self._program),
            "STEM": self._stem,
            "ICON": str(self._build / "icons" / "wtransplant.ico"),
            "LICENCE": str(HERE.parent / "LICENSE"),
        }
        for name, value in values.items():
            text = text.replace(f"@{name}@", value)
        path = self._build / "wtransplant.iss"
        path.write_text(text, "utf-8-sig")  # Inno Setup tells UTF-8 by its mark
        return path

    def _disk_image(self) -> Path:
        path = self._build / f"{self._stem}.dmg"
        app = self._program.parent / "wtransplant.app"
        options = ["-volname", "wtransplant", "-srcfolder", str(app), "-ov", "-format", "UDZO"]
        subprocess.run(["hdiutil", "create", *options, str(path)], check=True)
        return path


def folder_size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; links count for nothing."""
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file() and not one.is_symlink())
