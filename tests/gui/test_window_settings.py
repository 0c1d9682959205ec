from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from wtransplant.gui.settings import RecentPair, Settings


@pytest.fixture
def settings(store: QSettings) -> Settings:
    return Settings(store)


def again(store: QSettings) -> Settings:
    """What the next start reads from the file."""
    store.sync()
    return Settings(QSettings(store.fileName(), QSettings.Format.IniFormat))


def test_everything_outlives_the_window(settings: Settings, store: QSettings) -> None:
    settings.save_window(QByteArray(b"\x00place"), QByteArray(b"\xffdocks"))
    settings.scheme = "dark"
    settings.set_folder("source", "/data/weights")
    settings.run_settings = '{"epochs": 3}'
    read = again(store)
    assert read.geometry == QByteArray(b"\x00place") and read.layout == QByteArray(b"\xffdocks")
    assert (read.scheme, read.folder("source"), read.folder("target")) == ("dark", "/data/weights", "")
    assert read.run_settings == '{"epochs": 3}'


def test_at_most_nine_are_recent_the_last_one_first(settings: Settings, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.pth").touch()
        settings.remember(RecentPair((str(tmp_path / f"{number}.pth"),)))
    assert [pair.title for pair in settings.recent] == [f"{n}.pth" for n in range(11, 2, -1)]
    settings.remember(RecentPair((str(tmp_path / "5.pth"),)))
    assert [pair.title for pair in settings.recent][:3] == ["5.pth", "11.pth", "10.pth"]
    assert len(settings.recent) == 9


def test_pairs_whose_files_are_gone_are_left_out(settings: Settings, tmp_path: Path) -> None:
    source, model = tmp_path / "a.pth", tmp_path / "model.py"
    source.touch()
    model.touch()
    kept = RecentPair((str(source),), "timm:resnet18")
    settings.remember(RecentPair((str(source),), f"{model}:Net"))
    settings.remember(kept)
    settings.remember(RecentPair((str(tmp_path / "never.pth"),)))
    assert len(settings.recent) == 2
    model.unlink()
    assert settings.recent == [kept]
    source.unlink()
    assert settings.recent == []


@pytest.mark.parametrize(
    "text",
    ["{", "5", "[5]", "[{}]", '[{"sources": 5, "target": ""}]', '[{"sources": [1], "target": ""}]', "null"],
)
def test_what_cannot_be_read_counts_as_not_there(text: str, settings: Settings, store: QSettings) -> None:
    store.setValue("recent", text)
    store.setValue("window/scheme", "purple")
    store.setValue("window/geometry", "no bytes")
    assert (settings.recent, settings.scheme, settings.geometry) == ([], "system", None)


def test_titles_name_files_not_folders() -> None:
    assert RecentPair(("/a/one.pth", "/b/two.pth"), "timm:vit").title == "one.pth, two.pth → timm:vit"
    assert RecentPair((), "/models/net.py:Net").title == "net.py:Net"
