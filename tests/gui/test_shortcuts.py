"""Keys of commands as people choose them: what can be chosen, what is kept, and where it is shown."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QHelpEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from wtransplant.gui.app import Application
from wtransplant.gui.models.shortcuts import refusal, usable, with_both_enters
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.key_tips import tip_with_keys

USUAL = {"open": ("Ctrl+O",), "save": ("Ctrl+S",), "run": ("Ctrl+Return", "Ctrl+Enter"), "bare": ()}
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def keys_of(application: Application, name: str) -> list[str]:
    return [keys.toString() for keys in application.window.actions_[name].shortcuts()]


@pytest.mark.parametrize(
    "keys", ["Ctrl+J", "Alt+Left", "F7", "Shift+F7", "Ctrl+Shift+Delete", "Meta+X", "Ctrl+,"]
)
def test_keys_with_ctrl_alt_or_a_function_key_can_be_chosen(keys: str) -> None:
    assert refusal(keys) == ""


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ("A", "A alone is for typing and moving"),
        ("Shift+A", "Shift+A alone is for typing"),
        ("Esc", "Esc alone"),
        ("Tab", "Tab alone"),
        ("Del", "Del alone"),
        ("Ctrl+C", "Ctrl+C copies"),
        ("Ctrl+A", "Ctrl+A copies, cuts, pastes or selects"),
        ("Ctrl+Insert", "copies"),  # as old programs have it
        ("", "not known"),
        ("Ctrl+Nonsense", "not known"),
        ("Ctrl+K, Ctrl+S", "not known"),
    ],
)
def test_keys_that_fields_and_lists_need_cannot_be_chosen(keys: str, why: str) -> None:
    assert why in refusal(keys)


def test_both_enter_keys_mean_the_same() -> None:
    assert with_both_enters("Ctrl+Return") == ("Ctrl+Return", "Ctrl+Enter")
    assert with_both_enters("Ctrl+Alt+Enter") == ("Ctrl+Alt+Enter", "Ctrl+Alt+Return")
    assert with_both_enters("Ctrl+R") == ("Ctrl+R",)


def test_of_stored_keys_the_readable_ones_are_used() -> None:
    stored = {"open": ("ctrl+j",), "save": (), "run": ("Q",), "of another version": ("Ctrl+9",)}
    assert usable(stored, USUAL) == ({"open": ("Ctrl+J",), "save": ()}, ["run"])


@pytest.mark.parametrize(
    ("stored", "chosen", "bad"),
    [
        ({"open": ("Ctrl+S",)}, {}, ["open"]),  # nobody changed those of "save"
        ({"open": ("Ctrl+S",), "save": ("Ctrl+O",)}, {"open": ("Ctrl+S",), "save": ("Ctrl+O",)}, []),
        ({"open": ("Ctrl+J",), "bare": ("Ctrl+J",)}, {"open": ("Ctrl+J",)}, ["bare"]),
        # What falls back on its usual keys may meet another choice there.
        ({"run": ("Ctrl+O",), "save": ("Ctrl+Enter",)}, {}, ["run", "save"]),
    ],
)
def test_no_two_commands_get_the_same_keys_from_a_file(
    stored: dict[str, tuple[str, ...]], chosen: dict[str, tuple[str, ...]], bad: list[str]
) -> None:
    assert usable(stored, USUAL) == (chosen, bad)


def test_the_program_itself_gives_no_keys_twice_and_none_that_are_refused(application: Application) -> None:
    owners: dict[str, str] = {}
    for binding in application.shortcuts.bindings():
        for keys in binding.keys:
            assert owners.setdefault(keys, binding.name) == binding.name, keys
            assert not refusal(keys), refusal(keys)
    assert owners["Ctrl+K"] == "palette" and owners["Ctrl+Z"] == "undo" and len(owners) > 25


def test_chosen_keys_work_at_once_and_the_old_ones_no_more(qtbot: QtBot, application: Application) -> None:
    application.shortcuts.give("palette", ("Ctrl+Alt+P",))
    view = application.window
    assert QTest.qWaitForWindowActive(view)
    QTest.keyClick(view, Qt.Key.Key_K, CONTROL)
    assert application.palette._palette is None
    QTest.keyClick(view, Qt.Key.Key_P, CONTROL | ALT)
    assert application.palette.palette.isVisible()
    rows = {command.name: command.keys for command in application.palette.palette.model._commands}
    assert rows["save_pair"] == ("Ctrl+E",)
    button = application.window.menuBar().cornerWidget()
    assert button.text() == "Ctrl+Alt+P"  # type: ignore[attr-defined]


def test_chosen_keys_are_there_in_the_next_window(application: Application, store: QSettings) -> None:
    application.shortcuts.give("save_pair", ("Ctrl+J",))
    application.shortcuts.give("dock_rules", ("F8",))
    application.shortcuts.give("undo", ())
    store.sync()
    again = Application(Settings(QSettings(store.fileName(), QSettings.Format.IniFormat)))
    assert keys_of(again, "save_pair") == ["Ctrl+J"] and not again.shortcuts.unusable
    assert again.window.docks["rules"].toggleViewAction().shortcut().toString() == "F8"
    assert [each.keys for each in again.shortcuts.bindings() if each.name == "undo"] == [()]
    assert {each.name for each in again.shortcuts.bindings() if each.is_changed} == {
        "save_pair",
        "dock_rules",
        "undo",
    }
    again.shut_down()


def test_keys_that_are_taken_are_lost_where_they_were(application: Application, store: QSettings) -> None:
    application.shortcuts.give("compare", ("Ctrl+Y",))  # one of two that redo has
    assert keys_of(application, "compare") == ["Ctrl+Y"]
    redo = next(each for each in application.shortcuts.bindings() if each.name == "redo")
    assert redo.keys == ("Ctrl+Shift+Z",)
    assert json.loads(str(store.value("keys"))) == {"redo": ["Ctrl+Shift+Z"], "compare": ["Ctrl+Y"]}
    application.shortcuts.reset_all()
    assert keys_of(application, "compare") == ["Ctrl+Shift+D"] and Settings(store).keys == {}
    assert not any(each.is_changed for each in application.shortcuts.bindings())


def test_choices_of_another_version_are_kept(qtbot: QtBot, store: QSettings) -> None:
    store.setValue("keys", '{"of_tomorrow": ["Ctrl+J"]}')
    application = Application(Settings(store))
    application.shortcuts.give("find", ("Ctrl+Alt+F",))
    assert Settings(store).keys == {"of_tomorrow": ("Ctrl+J",), "find": ("Ctrl+Alt+F",)}
    application.shut_down()


def test_keys_of_panels_and_fixed_ones_are_refused_with_their_place(application: Application) -> None:
    window = application.window
    window.make_panels()
    window.set_recent(["one.pth → two.py"])
    assert "panel “Rules”" in application.shortcuts.objection("Ctrl+D")
    assert "always belongs to “1  one.pth → two.py”" in application.shortcuts.objection("Ctrl+1")
    assert application.shortcuts.objection("Ctrl+J") == ""


def test_tooltips_name_the_keys_of_now(qtbot: QtBot, application: Application) -> None:
    window = application.window
    window.train.setVisible(True)
    for widget, name in ((window.inspector.why, "why"), (window.train.controls.start, "start")):
        widget.setEnabled(True)
        usual = window.actions_[name].shortcuts()[0].toString(QKeySequence.SequenceFormat.NativeText)
        assert tip_with_keys(widget, name) == f"{widget.toolTip()} ({usual})"
    application.shortcuts.give("why", ("Ctrl+Alt+W",))
    QApplication.sendEvent(window.inspector.why, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), QPoint(9, 9)))
    assert QToolTip.text() == "What speaks for the link (Ctrl+Alt+W)"
    QToolTip.hideText()
    application.shortcuts.give("why", ())
    assert tip_with_keys(window.inspector.why, "why") == "What speaks for the link"
    window.docks["inspector"].setFloating(True)
    application.shortcuts.reset_all()
    assert tip_with_keys(window.inspector.why, "why") == "What speaks for the link (Ctrl+I)"
