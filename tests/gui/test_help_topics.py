"""F1 and the menu: each part of the window has its page, and every place in the table of topics is there."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import wtransplant.gui.views as views
from tests.gui.conftest import Pair
from wtransplant.gui.app import Application
from wtransplant.gui.models.help_pages import HelpPages, Place
from wtransplant.gui.models.help_topics import TOPICS, topic_of
from wtransplant.resources import resource_path

PAGES = HelpPages(resource_path("help"))


@pytest.mark.parametrize("name", sorted(TOPICS))
def test_every_topic_is_a_place_in_the_help(name: str) -> None:
    place = topic_of([name])
    assert place.page in PAGES.pages or place.page == "reference/keys.md"
    if place.anchor:
        assert place.anchor in [heading.anchor for heading in PAGES.headings(place.page)]


def view_classes() -> dict[str, type]:
    """All widgets of the window, by their names."""
    modules = [
        import_module(found.name) for found in pkgutil.walk_packages(views.__path__, views.__name__ + ".")
    ]
    members = [item for module in modules for item in inspect.getmembers(module, inspect.isclass)]
    return {
        name: kind
        for name, kind in members
        if issubclass(kind, QWidget) and kind.__module__.startswith("wtr")
    }


def test_every_dialog_and_panel_has_a_topic() -> None:
    kinds = view_classes()
    own = {
        name
        for name, kind in kinds.items()
        if issubclass(kind, QDialog) or name.endswith(("Panel", "Window"))
    }
    assert own - set(TOPICS) - {"MainWindow", "DockedWindow", "HelpWindow"} == set()


def test_no_topic_is_of_a_class_that_is_gone() -> None:
    from PySide6 import QtWidgets

    assert [name for name in TOPICS if name not in view_classes() and not hasattr(QtWidgets, name)] == []


DOCKS = {
    "problems": "situations/index.md",
    "matching": "matching.md",
    "rules": "rules.md",
    "inspector": "first-transplant.md",
    "contents": "saving.md",
    "freezing": "freezing.md",
    "train": "training.md",
    "runs": "training.md",
    "history": "first-transplant.md",
    "log": "troubleshooting.md",
}


def focusable(panel: QWidget) -> QWidget:
    """What takes the focus in a panel; the panel itself if nothing in it can just now."""
    takes = (each for each in panel.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return next((each for each in takes if each.isVisible() and each.isEnabled()), panel)


@pytest.mark.parametrize("dock", DOCKS)
def test_f1_opens_the_page_of_the_dock_that_has_the_focus(dock: str, pair: Pair, qtbot: QtBot) -> None:
    window = pair.application.window
    widget = getattr(window, dock)
    widget.setVisible(True)
    window.show_dock(dock)
    window.activateWindow()
    inside = focusable(widget)
    inside.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is inside)
    qtbot.keyClick(inside, Qt.Key.Key_F1)
    reading = pair.application.helping.reading
    assert reading is not None and reading.view.isVisible()
    assert reading.page == DOCKS[dock]


def test_the_docks_of_the_table_are_those_of_the_window(application: Application) -> None:
    assert set(application.window.docks) == set(DOCKS)


def test_f1_in_a_tree_of_keys(pair: Pair, qtbot: QtBot) -> None:
    view = pair.application.window.source.view
    pair.application.window.activateWindow()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_F1)
    assert pair.application.helping.reading.page == "first-transplant.md"


class RunsComparison(QDialog):
    """Stands for a dialog that keeps the window waiting; a topic goes by the name of the class."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)


def test_f1_in_a_dialog_that_keeps_others_waiting(
    application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The help can be used while the dialog is open, and stays when it is closed."""
    dialog = RunsComparison(application.window)
    dialog.setModal(True)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    dialog.field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.field)
    qtbot.keyClick(dialog.field, Qt.Key.Key_F1)
    reading = application.helping.reading
    assert reading is not None
    assert (reading.page, reading.history.now.place.anchor) == ("training.md", "runs")
    assert reading.view.parentWidget() is dialog
    dialog.accept()
    dialog.deleteLater()
    assert reading.view.parentWidget() is application.window
    assert reading.view.isVisible()
    application.helping.show(Place("words.md"))
    assert reading is application.helping.reading


def test_the_mouse_works_in_the_help_while_a_dialog_keeps_the_window_waiting(
    application: Application, qtbot: QtBot
) -> None:
    """Clicks come from the system here, and do not reach windows that have to wait."""
    application.helping.show(Place("words.md"))
    view = application.helping.reading.view
    home = view.actions_["home"]

    def click_home() -> None:
        button = next(each for each in view.findChildren(QToolButton) if each.defaultAction() is home)
        place = button.mapTo(view, button.rect().center())
        QTest.mouseClick(view.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), place)

    dialog = RunsComparison(application.window)
    dialog.setModal(True)
    dialog.show()
    qtbot.waitExposed(dialog)
    click_home()
    assert application.helping.reading.page == "words.md"
    application.helping.show(Place("words.md"))
    qtbot.waitExposed(view)
    click_home()
    assert application.helping.reading.page == "index.md"
    dialog.reject()
    dialog.deleteLater()


def test_closing_a_dialog_leaves_help_closed_that_was_closed_before(
    application: Application, qtbot: QtBot
) -> None:
    dialog = RunsComparison(application.window)
    dialog.setModal(True)
    dialog.show()
    application.helping.show(Place("words.md"))
    application.helping.reading.view.close()
    dialog.reject()
    QTimer.singleShot(0, dialog.deleteLater)
    assert not application.helping.reading.view.isVisible()


@pytest.mark.parametrize(
    ("action", "page"),
    [
        ("help_contents", "index.md"),
        ("help_first", "first-transplant.md"),
        ("help_situations", "situations/index.md"),
        ("help_keys", "reference/keys.md"),
    ],
)
def test_the_menu_opens_pages(application: Application, action: str, page: str) -> None:
    application.window.actions_[action].trigger()
    assert application.helping.reading.page == page


def test_what_has_no_topic_has_the_first_page() -> None:
    assert topic_of(["Nobody", "MainWindow"]) == Place("index.md")
    assert topic_of([]) == Place("index.md")
