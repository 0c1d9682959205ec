"""The window with nothing in it: whoever sees it for the first time finds the way in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent
from PySide6.QtWidgets import QApplication, QLabel, QUndoView, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle, with_status
from wtransplant.gui.app import Application
from wtransplant.gui.settings import RecentPair
from wtransplant.gui.views.drop_picture import DropPicture, taken_by

SENTENCES = {
    "problems": "what does not fit is listed here",
    "matching": "found links are listed here",
    "rules": "Open a source and a target; then rules can be written.",
    "inspector": "Select a key in one of the trees",
    "contents": "what its file holds beside the tensors",
    "freezing": "what is frozen, and how, is chosen here",
    "train": "Open a source and a target; Start then trains",
    "runs": "Start one in the fine-tune panel",
    "log": "is kept here: notes, warnings and errors",
}
"""What belongs into an empty panel, and how it gets there."""


def said(widget: QWidget) -> str:
    """All labels that can be seen."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


# The way in


def test_the_empty_window_offers_all_ways_to_begin(application: Application) -> None:
    window = application.window
    assert window.source.empty.button.text() == "Open a checkpoint…"
    assert window.target.empty.button.text() == "Choose a target…"
    assert window.start.example.isVisible() and window.start.example.text() == "Try the example"
    assert "Recent work" in said(window.start) and "What you open is listed here" in said(window.start)
    assert "drop its file here" in said(window.source) and "drop its file here" in said(window.target)


def test_the_example_is_one_click_away(qtbot: QtBot, application: Application) -> None:
    qtbot.mouseClick(application.window.start.example, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: application.workspace.plan is not None, timeout=30_000)
    settle(qtbot, application)
    assert len(with_status(application, "missing")) == 28
    assert not application.window.start.isVisible() and not application.first_minute._direction.isVisible()


@pytest.mark.parametrize("name", SENTENCES)
def test_each_empty_panel_says_what_belongs_there(qtbot: QtBot, application: Application, name: str) -> None:
    window = application.window
    getattr(window, name)
    window.show_dock(name)
    qtbot.waitUntil(lambda: SENTENCES[name] in said(window.docks[name]))
    settle(qtbot, application)


def test_the_empty_history_says_what_belongs_there(application: Application) -> None:
    history = application.window.history
    assert isinstance(history, QUndoView)
    assert "Each step is listed below" in history.model().index(0, 0).data()


# Recent work


def kept(folder: Path, name: str) -> str:
    path = folder / name
    path.write_bytes(b"")
    return str(path)


def entries(application: Application) -> list[str]:
    return [entry.accessibleName() for entry in application.window.start.entries]


def test_recent_work_is_opened_by_a_click(qtbot: QtBot, pair: Pair, dialogs: Answers) -> None:
    application = pair.application
    application.context.settings.remember(RecentPair((str(pair.source),), f"{pair.model}:Small"))
    application.opening.show_recent()
    application.workspace.set_source(None, None)
    application.workspace.set_target(None, None)
    assert entries(application) == ["source.pth → small.py:Small"]
    [entry] = application.window.start.entries
    assert str(pair.source) in entry.toolTip().replace("\u200b", "") and "Ctrl+1" in entry.toolTip()
    dialogs.press("Run the file")
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: application.workspace.plan is not None)
    settle(qtbot, application)
    assert len(with_status(application, "linked")) == 2


def test_dead_entries_go_when_one_comes_back_to_the_window(application: Application, tmp_path: Path) -> None:
    for name in ("a.pth", "b.pth", "c.pth"):
        application.context.settings.remember(RecentPair((kept(tmp_path, name),)))
    application.opening.show_recent()
    assert entries(application) == ["c.pth", "b.pth", "a.pth"]
    (tmp_path / "b.pth").unlink()
    QApplication.sendEvent(application.window, QEvent(QEvent.Type.WindowActivate))
    assert entries(application) == ["c.pth", "a.pth"]
    assert [action.text() for action in application.window.recent.actions()] == ["&1  c.pth", "&2  a.pth"]


def test_a_click_on_a_dead_entry_opens_nothing_else(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    for name in ("a.pth", "b.pth"):
        application.context.settings.remember(RecentPair((kept(tmp_path, name),)))
    application.opening.show_recent()
    (tmp_path / "b.pth").unlink()
    qtbot.mouseClick(application.window.start.entries[0], Qt.MouseButton.LeftButton)
    assert application.window.statusBar().currentMessage() == "b.pth is not there any more."
    assert entries(application) == ["a.pth"] and not application.jobs.running


def test_a_long_name_loses_its_middle_and_is_whole_in_the_tooltip(
    application: Application, tmp_path: Path
) -> None:
    long = kept(tmp_path, "a" * 150 + ".pth")
    application.context.settings.remember(RecentPair((long,)))
    application.opening.show_recent()
    QApplication.processEvents()
    [entry] = application.window.start.entries
    assert "…" in entry.text() and entry.text().endswith(".pth")
    assert entry.fontMetrics().horizontalAdvance(entry.text()) <= entry.width()
    assert "a" * 150 in entry.toolTip() and application.window.width() == 1280


# What goes where


def test_the_arrows_stand_between_the_panels_wherever_those_are(application: Application) -> None:
    window, arrows = application.window, application.first_minute._direction
    for share in (0.4, 0.6):
        window.pair.set_share(share)
        QApplication.processEvents()
        between = (window.source.geometry().right() + 1, window.target.geometry().left() - 1)
        assert (arrows.geometry().left(), arrows.geometry().right()) == between


def dragged(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def drag(picture: DropPicture, window: QWidget, data: QMimeData, x: int) -> None:
    """Come into the window with something, and move."""
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = kind(
            QPoint(x, 400),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(window, event)


def test_while_files_are_dragged_the_place_that_takes_them_is_lit(application: Application) -> None:
    window, picture = application.window, application.first_minute.drop_picture
    assert not picture.isVisible()
    for x, side in ((200, "source"), (1100, "target")):
        drag(picture, window, dragged("/x/model.pth"), x)
        assert picture.isVisible() and picture.side == side
        lit, other = (window.source, window.target) if side == "source" else (window.target, window.source)
        image = picture.grab().toImage()
        shades = [image.pixelColor(place.geometry().center() + QPoint(0, 100)) for place in (lit, other)]
        assert shades[0] != shades[1]
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not picture.isVisible()


def test_what_is_not_a_file_shows_nothing(application: Application) -> None:
    data = QMimeData()
    data.setText("features.0.weight")
    drag(application.first_minute.drop_picture, application.window, data, 200)
    assert not application.first_minute.drop_picture.isVisible()


@pytest.mark.parametrize(
    ("path", "on_right", "taker"),
    [
        ("a.pth", False, "source"),
        ("a.pth", True, "target"),
        ("model.py", False, "target"),
        ("bert/config.json", False, "target"),
        ("digits.toml", True, "recipe"),
    ],
)
def test_the_picture_says_what_opening_does(path: str, on_right: bool, taker: str) -> None:
    assert taken_by(path, on_right) == taker
