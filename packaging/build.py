"""Builds the program that people download: ``python packaging/build.py``, or ``make bundle``.

The same script makes a folder and a tar.xz (and an AppImage, where appimagetool is) on Linux, a zip and the script
for Inno Setup on Windows, an app and a dmg on macOS; each is built on its own system. The steps are a virtual
environment of its own below ``build/``, icons, licences, PyInstaller with ``bundle.spec``, archives.

There is no splash screen: the window is on the screen in less than 1.5 seconds, because torch is imported after it
was painted, and PyInstaller's splash screen would bring Tcl and Tk along (11 MB) and be slower to appear than that.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from build_archives import Archives, folder_size
from build_environment import Environment

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def main() -> int:
    """Build, and print what came out."""
    options = _options()
    began = time.monotonic()
    build = ROOT / "build" / options.name
    environment = Environment(
        build / "venv", options.torch, options.extras.split(",") if options.extras else []
    )
    _say("environment", f"{environment.folder} with {options.torch}")
    environment.make(ROOT)
    _say("icons", str(build / "icons"))
    environment.run(str(HERE / "build_icons.py"), str(build))
    program = _bundle(environment, build)
    _print_left_out(build)
    archives = Archives(program, build, options.name, environment.version())
    for path in [] if options.no_archive else archives.make():
        _say("wrote", f"{path}  {folder_size(path) / 1e6:.0f} MB")
    _say("unpacked", f"{program}  {folder_size(program) / 1e6:.0f} MB")
    _say("took", f"{time.monotonic() - began:.0f} s")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Build the program that people download.")
    parser.add_argument(
        "--torch",
        default="torch>=2.10",
        metavar="REQUIREMENT",
        help="the torch to build with, as pip takes it: a CPU build, or a CUDA build under another --name",
    )
    parser.add_argument("--name", default="cpu", help="part of the names of what is made (cpu)")
    parser.add_argument(
        "--extras", default="gguf", metavar="LIST", help="optional parts with commas between: zoo,gguf (gguf)"
    )
    parser.add_argument("--no-archive", action="store_true", help="stop after the folder")
    return parser.parse_args()


def _bundle(environment: Environment, build: Path) -> Path:
    """Run PyInstaller away from the source tree, so that it takes what is installed."""
    _say("bundle", "PyInstaller, some minutes")
    dist = build / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    environment.run(
        *("-m", "PyInstaller", str(HERE / "bundle.spec"), "--noconfirm"),
        *("--log-level", "ERROR", "--distpath", str(dist), "--workpath", str(build / "work")),
        cwd=build,
        env={**os.environ, "WTRANSPLANT_BUILD": str(build), "PYTHONWARNINGS": "ignore"},
    )
    program = dist / "wtransplant"
    if sys.platform.startswith("linux"):
        _strip(program)
        shutil.copytree(HERE / "linux", program / "share-wtransplant")
        shutil.copytree(build / "icons" / "hicolor", program / "share-wtransplant" / "hicolor")
    shutil.copy(build / "licences" / "LICENSES.txt", program)
    return program


def _strip(program: Path) -> None:
    """Take the names of local symbols, which only debuggers read, out of torch's libraries: 97 MB.

    Others are left alone: some wheels' libraries were edited in a way that strip breaks.
    """
    if shutil.which("strip") is None:
        _say("note", "no strip on this machine: torch's libraries stay as large as they came")
        return
    libraries = sorted((program / "_internal" / "torch" / "lib").glob("lib*.so"))
    before = sum(path.stat().st_size for path in libraries)
    subprocess.run(["strip", "--strip-unneeded", *map(str, libraries)], check=True)
    after = sum(path.stat().st_size for path in libraries)
    _say("stripped", f"torch's libraries, {(before - after) / 1e6:.0f} MB less")


def _print_left_out(build: Path) -> None:
    """What the table saved; modules that PyInstaller did not follow were never collected, and so not counted."""
    print("left out:")
    for line in json.loads((build / "left_out.json").read_text("utf-8")):
        files = f"{line['count']:>4} files" if line["count"] else "not followed"
        print(f"  {line['nbytes'] / 1e6:6.1f} MB  {files:<13} {line['what']}: {line['reason']}")


def _say(what: str, text: str) -> None:
    print(f"{what:<16}{text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
