from __future__ import annotations

import json
from importlib.metadata import PathDistribution
from pathlib import Path

import build_licences
import pytest


def package(folder: Path, name: str, metadata: str, texts: dict[str, str]) -> PathDistribution:
    """An installed package: its metadata, and licence files."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{metadata}\n", "utf-8"
    )
    for path, text in texts.items():
        (info / path).parent.mkdir(parents=True, exist_ok=True)
        (info / path).write_text(text, "utf-8")
    files = [f"{info.name}/{path}" for path in (*texts, "METADATA")]
    (info / "RECORD").write_text("".join(f"{path},,\n" for path in files), "utf-8")
    return PathDistribution(info)


def test_all_is_listed_with_its_text_and_tools_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        package(
            tmp_path,
            "alpha",
            "License-Expression: MIT\nProject-URL: Homepage, https://a.example",
            {"licenses/LICENSE": "A"},
        ),
        package(
            tmp_path,
            "Beta_B",
            "Classifier: License :: OSI Approved :: BSD License",
            {"licenses/LICENSE": "B", "licenses/third_party/LICENSE": "C"},
        ),
        package(tmp_path, "pip", "License: MIT", {}),
    ]
    monkeypatch.setattr(build_licences, "distributions", lambda path: found)
    folder = tmp_path / "licences"
    build_licences.write_all(folder, [])
    listed = {one["name"]: one for one in json.loads((folder / "licences.json").read_text("utf-8"))}
    assert set(listed) == {"alpha", "beta-b", "python"}
    assert listed["alpha"]["licence"] == "MIT" and listed["alpha"]["home"] == "https://a.example"
    assert listed["beta-b"]["licence"] == "BSD License"
    texts = [(folder / "beta-b" / name).read_text("utf-8") for name in listed["beta-b"]["texts"]]
    assert sorted(texts) == ["B", "C"]
    assert "alpha" in (folder / "LICENSES.txt").read_text("utf-8")
    assert listed["python"]["licence"] == "PSF-2.0" and listed["python"]["texts"] == ["LICENSE.txt"]


def test_a_package_without_a_text_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        build_licences, "distributions", lambda path: [package(tmp_path, "gamma", "License: MIT", {})]
    )
    with pytest.raises(SystemExit, match="gamma"):
        build_licences.write_all(tmp_path / "licences", [])


def test_qt_has_the_two_licences_that_its_wheels_lack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qt = package(tmp_path, "PySide6_Essentials", "License-Expression: LGPL-3.0-only", {})
    monkeypatch.setattr(build_licences, "distributions", lambda path: [qt])
    build_licences.write_all(tmp_path / "licences", [])
    text = (tmp_path / "licences" / "pyside6-essentials" / "LGPL-3.0.txt").read_text("utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert (tmp_path / "licences" / "pyside6-essentials" / "GPL-3.0.txt").is_file()
