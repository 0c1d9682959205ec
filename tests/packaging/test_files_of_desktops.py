from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from configparser import ConfigParser
from pathlib import Path

import pytest
from build_archives import Archives
from PIL import IcnsImagePlugin, Image

from tests.packaging.conftest import SCRIPTS

ICON_SIZES = [16, 24, 32, 48, 64, 128, 256, 512]


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    subprocess.run(
        [sys.executable, str(SCRIPTS / "build_icons.py"), str(folder)],
        check=True,
        timeout=60,
        capture_output=True,
    )
    return folder / "icons"


def test_icons_have_all_sizes_and_are_neither_empty_nor_square_edged(icons: Path) -> None:
    for size in ICON_SIZES:
        with Image.open(icons / f"wtransplant-{size}.png") as image:
            assert image.size == (size, size) and image.mode == "RGBA"
            assert image.getpixel((0, 0))[3] == 0  # the corners are round
            assert image.getpixel((size // 2, size // 12 + 1))[3] == 255
        assert (icons / "hicolor" / f"{size}x{size}" / "apps" / "wtransplant.png").is_file()


def test_the_icon_of_windows_holds_every_size_drawn_for_itself(icons: Path) -> None:
    with Image.open(icons / "wtransplant.ico") as image:
        assert sorted(image.info["sizes"]) == [(n, n) for n in ICON_SIZES if n <= 256]
        small = image.ico.getimage((16, 16)).convert("RGBA")
    with Image.open(icons / "wtransplant-16.png") as drawn:
        assert small.tobytes() == drawn.convert("RGBA").tobytes()


def test_the_icon_of_macos_holds_sizes_up_to_1024(icons: Path) -> None:
    with Image.open(icons / "wtransplant.icns") as image:
        assert isinstance(image, IcnsImagePlugin.IcnsImageFile)
        widths = {width * scale for width, _, scale in image.info["sizes"]}
    assert {32, 64, 128, 256, 512, 1024} <= widths


def test_the_desktop_entry_opens_files_of_the_types_that_are_declared() -> None:
    entry = ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]  # keys are case-sensitive
    entry.read(SCRIPTS / "linux" / "wtransplant.desktop", "utf-8")
    values = entry["Desktop Entry"]
    assert values["Type"] == "Application" and values["Icon"] == "wtransplant"
    assert values["Exec"] == "wtransplant %F" and values["Terminal"] == "false"
    root = ElementTree.parse(SCRIPTS / "linux" / "wtransplant-mime.xml").getroot()
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    globs = {
        kind.attrib["type"]: [glob.attrib["pattern"] for glob in kind.iter(f"{space}glob")]
        for kind in root.iter(f"{space}mime-type")
    }
    assert globs == {"application/x-safetensors": ["*.safetensors"], "application/x-pytorch": ["*.pth"]}
    assert set(values["MimeType"].strip(";").split(";")) == set(globs)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A bundle as it is unpacked, in a folder with a space in its name."""
    program = tmp_path / "my programs" / "wtransplant"
    (program / "share-wtransplant" / "hicolor" / "64x64" / "apps").mkdir(parents=True)
    (program / "share-wtransplant" / "hicolor" / "64x64" / "apps" / "wtransplant.png").write_bytes(b"PNG")
    for name in ("install.sh", "wtransplant.desktop", "wtransplant-mime.xml"):
        path = program / "share-wtransplant" / name
        path.write_bytes((SCRIPTS / "linux" / name).read_bytes())
    return program


def test_the_menu_entry_is_put_in_and_taken_out_for_this_user(installed: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    script = ["sh", str(installed / "share-wtransplant" / "install.sh")]
    surroundings = {"XDG_DATA_HOME": str(data), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run(script, env=surroundings, check=True, capture_output=True, timeout=60)
    entry = (data / "applications" / "wtransplant.desktop").read_text("utf-8")
    assert f'Exec="{installed / "wtransplant"}" %F' in entry
    icon = data / "icons" / "hicolor" / "64x64" / "apps" / "wtransplant.png"
    assert icon.is_file() and (data / "mime" / "packages" / "wtransplant-mime.xml").is_file()
    subprocess.run([*script, "--remove"], env=surroundings, check=True, capture_output=True, timeout=60)
    assert not icon.exists() and not (data / "applications" / "wtransplant.desktop").exists()


def test_the_installer_script_names_this_build_and_leaves_no_place_open(tmp_path: Path) -> None:
    archives = Archives(tmp_path / "dist" / "wtransplant", tmp_path, "cpu", "1.2.3")
    text = archives._installer_script().read_text("utf-8-sig")
    assert "AppVersion=1.2.3" in text and str(tmp_path / "dist" / "wtransplant") in text
    assert re.findall(r"@[A-Z]+@", text) == []


def test_the_archive_holds_the_folder_under_its_name(tmp_path: Path) -> None:
    program = tmp_path / "dist" / "wtransplant"
    program.mkdir(parents=True)
    (program / "wtransplant").write_text("#!/bin/sh\n", "utf-8")
    (program / "wtransplant").chmod(0o755)
    (program / "link").symlink_to("wtransplant")
    path = Archives(program, tmp_path, "cpu", "1.2.3")._tar()
    assert path.name.startswith("wtransplant-1.2.3-linux-") and path.name.endswith("-cpu.tar.xz")
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(["tar", "-xf", str(path), "-C", str(out)], check=True, timeout=60)
    assert (out / "wtransplant" / "wtransplant").stat().st_mode & 0o111
    assert (out / "wtransplant" / "link").is_symlink()
