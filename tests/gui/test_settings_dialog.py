"""The settings dialog: what is changed holds at once, is kept, and is never lost or taken in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from wtransplant import words
from wtransplant.gui.app import Application
from wtransplant.gui.controllers import settings_dialog as controller
from wtransplant.gui.language import speak
from wtransplant.gui.settings import RecentPair, Settings
from wtransplant.gui.theme import apply_theme, theme
from wtransplant.gui.views.keys_page import KeysPage
from wtransplant.gui.views.save_options_form import SaveOptions
from wtransplant.gui.views.settings_dialog import PAGES, SettingsDialog
from wtransplant.saving import SaveSettings
from wtransplant.words import language

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def usual_looks(qapp: QApplication) -> Iterator[None]:
    """Other tests find the looks that they know."""
    yield
    speak("en")
    words.remember(False)
    apply_theme(qapp)


@pytest.fixture
def dialog(application: Application) -> Iterator[SettingsDialog]:
    """The dialog as the keyboard opens it."""
    assert QTest.qWaitForWindowActive(application.window)
    QTest.keyClick(application.window, Qt.Key.Key_Comma, CONTROL)
    made = application.settings.dialog
    assert made is not None and made.isVisible()
    yield made
    if application.settings.dialog is not None:
        application.settings.dialog.close()


@pytest.fixture
def keys(dialog: SettingsDialog) -> KeysPage:
    """The page of the keys, with "Save pair…" chosen."""
    dialog.show_page("keys")
    dialog.keys.choose_row(dialog.keys.model.row_of("save_pair"))
    return dialog.keys


def keys_of(application: Application, name: str) -> list[str]:
    return [keys.toString() for keys in application.window.actions_[name].shortcuts()]


def shown_keys(page: KeysPage, name: str) -> tuple[str, str]:
    """What the table says of a command: its keys, and the usual ones if it has others."""
    row = page.model.row_of(name)
    return page.model.index(row, 2).data(), page.model.index(row, 3).data()


def test_a_theme_holds_at_once_and_is_kept(
    application: Application, dialog: SettingsDialog, store: QSettings, usual_looks: None
) -> None:
    for name in ("dark", "light"):
        dialog.scheme.setCurrentIndex(dialog.scheme.findData(name))
        assert theme().name == name == Settings(store).scheme
        ticked = [
            action.objectName() for action in application.window._schemes.values() if action.isChecked()
        ]
        assert ticked == [f"theme_{name}"]
    application.window._schemes["system"].trigger()
    assert dialog.scheme.currentData() == "system"


def test_a_language_holds_at_once_in_the_dialog_too(
    application: Application, dialog: SettingsDialog, store: QSettings, usual_looks: None
) -> None:
    speak("en")  # texts are remembered from here on
    dialog.close()
    application.settings.open()
    opened = application.settings.dialog
    assert opened is not None
    opened.language.setCurrentIndex(opened.language.findData("zh_CN"))
    assert language() == "zh_CN" == Settings(store).language
    row = opened.keys.model.row_of("save_pair")
    assert opened.keys.model.index(row, 0).data() == "保存权重对…"
    assert opened.language.itemText(opened.language.findData("en")) == "English"
    application.window._languages["en"].trigger()
    assert opened.language.currentData() == "en"
    assert opened.keys.model.index(row, 0).data() == "Save pair…"
    assert [opened.navigation.item(n).text() for n in range(4)] == list(PAGES.values())


def test_a_text_size_holds_at_once_for_all_texts(
    application: Application, dialog: SettingsDialog, store: QSettings, qapp: QApplication
) -> None:
    title = application.window.source.filter
    keys = application.window.source.view  # which has a font of its own
    usual = qapp.font().pointSizeF(), title.font().pointSizeF(), keys.font().pointSizeF()
    height = dialog.scheme.sizeHint().height()
    for percent in ("150", "80", "100"):
        dialog.text_size.setCurrentIndex(dialog.text_size.findData(percent))
        QApplication.processEvents()
        now = qapp.font().pointSizeF(), title.font().pointSizeF(), keys.font().pointSizeF()
        assert now == pytest.approx([size * int(percent) / 100 for size in usual])
        assert Settings(store).text_size == int(percent)
        assert (dialog.scheme.sizeHint().height() > height) == (percent == "150")


def test_how_pairs_are_saved_is_the_same_as_in_its_own_dialog(pair: Pair) -> None:
    workspace = pair.application.workspace
    workspace.saving = SaveSettings(format="pth", dtype="bfloat16")
    pair.application.settings.open()
    opened = pair.application.settings.dialog
    assert opened is not None and opened.saving.options() == SaveOptions("pth", "bfloat16")
    opened.saving.fill(SaveOptions("safetensors", "source", 2_000_000))
    assert workspace.saving == SaveSettings(dtype="source", max_shard_size=2_000_000)
    assert pair.application.save_options.options == SaveOptions("safetensors", "source", 2_000_000)
    opened.close()


def test_opening_the_dialog_changes_nothing_about_saving(pair: Pair) -> None:
    pair.application.settings.open()
    assert pair.application.workspace.saving is None
    pair.application.settings.dialog.close()
    pair.application.workspace.saving = SaveSettings(dtype="source")
    pair.application.settings.open()  # a recipe was opened meanwhile
    assert pair.application.settings.dialog.saving.options().dtype == "source"
    assert pair.application.workspace.saving == SaveSettings(dtype="source")
    pair.application.settings.dialog.close()


def test_new_keys_hold_at_once_and_are_kept(
    application: Application, keys: KeysPage, store: QSettings
) -> None:
    QTest.keyClick(keys.edit, Qt.Key.Key_J, CONTROL | ALT)
    assert keys_of(application, "save_pair") == ["Ctrl+Alt+J"]
    assert shown_keys(keys, "save_pair") == ("Ctrl+Alt+J", "Ctrl+E")
    assert keys.message.text() == "It holds at once."
    assert Settings(store).keys == {"save_pair": ("Ctrl+Alt+J",)}
    assert keys.chosen_name == "save_pair" and keys.reset.isEnabled() and keys.reset_all.isEnabled()
    QTest.mouseClick(keys.reset, Qt.MouseButton.LeftButton)
    assert keys_of(application, "save_pair") == ["Ctrl+E"] and Settings(store).keys == {}
    assert shown_keys(keys, "save_pair") == ("Ctrl+E", "")
    assert keys.edit.keySequence() == QKeySequence("Ctrl+E") and not keys.reset.isEnabled()


def test_keys_of_another_command_are_only_taken_after_a_second_yes(
    application: Application, keys: KeysPage
) -> None:
    QTest.keyClick(keys.edit, Qt.Key.Key_S, CONTROL)
    assert keys.message.text() == "Ctrl+S belongs to “Save recipe”."
    assert keys_of(application, "save_pair") == ["Ctrl+E"] and keys_of(application, "save_recipe") == [
        "Ctrl+S"
    ]
    assert keys.take.isVisible()
    QTest.mouseClick(keys.take, Qt.MouseButton.LeftButton)
    assert keys_of(application, "save_pair") == ["Ctrl+S"] and keys_of(application, "save_recipe") == []
    assert shown_keys(keys, "save_recipe") == ("", "Ctrl+S") and not keys.take.isVisible()
    keys.choose_row(keys.model.row_of("save_recipe"))
    QTest.mouseClick(keys.reset, Qt.MouseButton.LeftButton)  # whose usual keys are somebody else's now
    assert (
        keys.message.text() == "Ctrl+S belongs to “Save pair…”." and keys_of(application, "save_recipe") == []
    )
    assert keys.take.isVisible()
    QTest.mouseClick(keys.take, Qt.MouseButton.LeftButton)
    assert keys_of(application, "save_recipe") == ["Ctrl+S"] and keys_of(application, "save_pair") == []


def test_keys_that_nobody_can_have_are_refused_in_place(application: Application, keys: KeysPage) -> None:
    QTest.keyClick(keys.edit, Qt.Key.Key_A)
    assert keys.message.text().startswith("A alone is for typing") and not keys.take.isVisible()
    assert keys.message.property("role") == "error"
    assert keys.edit.keySequence() == QKeySequence("Ctrl+E")  # what it still has
    QTest.keyClick(keys.edit, Qt.Key.Key_C, CONTROL)
    assert keys.message.text().startswith("Ctrl+C copies")
    assert keys_of(application, "save_pair") == ["Ctrl+E"]
    keys.choose_row(0)
    assert keys.message.property("role") == "muted"


def test_a_command_may_have_no_keys_and_all_can_be_reset(application: Application, keys: KeysPage) -> None:
    QTest.mouseClick(keys.remove, Qt.MouseButton.LeftButton)
    assert keys_of(application, "save_pair") == [] and shown_keys(keys, "save_pair") == ("", "Ctrl+E")
    keys.choose_row(keys.model.row_of("start"))
    QTest.keyClick(keys.edit, Qt.Key.Key_Return, ALT)
    assert keys_of(application, "start") == ["Alt+Return", "Alt+Enter"]
    QTest.mouseClick(keys.reset_all, Qt.MouseButton.LeftButton)
    assert keys_of(application, "save_pair") == ["Ctrl+E"]
    assert keys_of(application, "start") == ["Ctrl+Return", "Ctrl+Enter"] and not keys.reset_all.isEnabled()


def test_the_filter_finds_names_menus_and_keys(keys: KeysPage) -> None:
    def names(query: str) -> list[str]:
        keys.filter.setText(query)
        return [each.name for each in keys.model.shown]

    assert names("recipe as") == ["save_recipe_as"]
    assert names("ctrl+shift+o") == ["open_target"]
    assert set(names("theme")) >= {"theme_system", "theme_light", "theme_dark"}
    assert names("no such thing") == [] and not keys.edit.isEnabled() and keys.chosen_name == ""
    assert len(names("")) > 60 and keys.edit.isEnabled()


def test_the_keyboard_leaves_the_field_of_keys(keys: KeysPage) -> None:
    keys.edit.setFocus()
    QTest.keyClick(keys.edit, Qt.Key.Key_Tab)
    assert keys.remove.hasFocus()
    QTest.keyClick(keys.remove, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() in (keys.edit, *keys.edit.children())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert keys.table.hasFocus()


def test_what_was_opened_lately_is_forgotten_when_asked(
    application: Application, dialog: SettingsDialog, store: QSettings, tmp_path: Path
) -> None:
    dialog.close()
    (tmp_path / "one.pth").touch()
    Settings(store).remember(RecentPair((str(tmp_path / "one.pth"),)))
    application.opening.show_recent()
    assert application.window.recent.actions()
    application.settings.open()
    files = application.settings.dialog.files
    assert files.clear.isEnabled()
    application.settings.dialog.show_page("files")
    QTest.mouseClick(files.clear, Qt.MouseButton.LeftButton)
    assert Settings(store).recent == [] and not application.window.recent.actions()
    assert not files.clear.isEnabled() and (tmp_path / "one.pth").exists()


def test_folders_are_shown_and_opened(
    dialog: SettingsDialog, store: QSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(controller, "show_folder", opened.append)
    dialog.show_page("files")
    buttons = [b for b in dialog.files.findChildren(QPushButton) if b.text() == "Open folder"]
    assert len(buttons) == 5
    for button in buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened[0] == Path(store.fileName()).parent
    assert opened[2:] == [controller.state_folder(name) for name in ("autosave", "runs", "crashes")]


def test_it_can_be_closed_and_opened_again_and_is_one(
    application: Application, dialog: SettingsDialog
) -> None:
    application.settings.open()
    assert application.settings.dialog is dialog
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert application.settings.dialog is None
    application.settings.open()
    again = application.settings.dialog
    QApplication.processEvents()
    assert again is not None and again is not dialog and again.isVisible()
    again.close()


def warnings_of(application: Application) -> list[str]:
    return [notice.text for notice in application.context.notices if notice.level == "warning"]


def test_nonsense_in_the_file_is_told_once_and_the_usual_holds(qtbot: QtBot, store: QSettings) -> None:
    store.setValue("window/scheme", "purple")
    store.setValue("window/language", "xx")
    store.setValue("window/share", "wide")
    store.setValue("window/text_size", "huge")
    store.setValue("recent", "{")
    store.setValue("keys", '{"save_pair": ["Q"], "find": ["Ctrl+J"]}')
    store.sync()
    first = Application(Settings(store))
    first.settings.tell_unreadable()
    (text,) = warnings_of(first)
    for name in (
        "window/scheme",
        "window/language",
        "window/share",
        "window/text_size",
        "recent",
        "save_pair",
    ):
        assert name in text
    assert keys_of(first, "save_pair") == ["Ctrl+E"] and keys_of(first, "find") == ["Ctrl+J"]
    first.settings.tell_unreadable()
    assert len(warnings_of(first)) == 1
    first.shut_down()
    store.remove("keys")
    second = Application(Settings(store))
    second.settings.tell_unreadable()
    assert warnings_of(second) == []
    second.shut_down()


@pytest.mark.parametrize("stored", ["[1]", '{"find": "Ctrl+J"}', '{"find": [1]}', "{", "7"])
def test_keys_that_are_no_keys_are_forgotten(stored: str, store: QSettings) -> None:
    store.setValue("keys", stored)
    settings = Settings(store)
    assert settings.keys == {} and settings.mend() == ["keys"] and not store.contains("keys")


def test_a_good_file_is_left_alone(store: QSettings) -> None:
    settings = Settings(store)
    settings.save_window(QByteArray(b"place"), QByteArray(b"docks"))
    settings.scheme, settings.language, settings.share = "dark", "zh_CN", 0.4
    settings.keys = {"find": ("Ctrl+J",)}
    settings.remember_command("find")
    settings.remember(RecentPair((), "timm:resnet18"))
    store.sync()
    before = Path(store.fileName()).read_bytes()
    read = Settings(QSettings(store.fileName(), QSettings.Format.IniFormat))
    assert read.mend() == []
    read.flush()
    assert Path(store.fileName()).read_bytes() == before
    assert (read.scheme, read.keys, read.recent_commands) == ("dark", {"find": ("Ctrl+J",)}, ["find"])


def test_a_file_that_is_no_settings_at_all_is_told_by_its_name(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    path.write_bytes(b"\x89PNG\r\n\x1a\n no settings at all \x00\xff\xfe")
    application = Application(Settings(QSettings(str(path), QSettings.Format.IniFormat)))
    application.settings.tell_unreadable()
    (text,) = warnings_of(application)
    assert "window.ini" in text
    application.shut_down()


def test_a_place_that_cannot_be_written_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    path = tmp_path / "a file" / "window.ini"  # no folder can be made there, not by an administrator either
    application = Application(Settings(QSettings(str(path), QSettings.Format.IniFormat)))
    application.settings.tell_unreadable()
    assert warnings_of(application) == [
        "Settings cannot be written: changes are lost when the window closes."
    ]
    application.shut_down()
