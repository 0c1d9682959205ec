"""The one place where everything that was said can be read again."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers
from wtransplant.errors import CheckpointError
from wtransplant.gui.app import Application
from wtransplant.gui.models.log_model import LEVEL, TEXT, LogModel
from wtransplant.gui.models.notices import Notice, Notices
from wtransplant.gui.notice_log import LOGS, notice_of
from wtransplant.gui.views.log_panel import LogPanel

NOON = datetime(2026, 3, 14, 12, 0, 5)
LONG = Notice(
    "error", "it broke", "model.py:3", "Mend it.", "Traceback (most recent call last):\n  odd", NOON
)
SAID = (Notice("info", "opened", when=NOON), Notice("warning", "careful", when=NOON), LONG)


@pytest.fixture
def panel(application: Application) -> LogPanel:
    application.window.show_dock("log")
    return application.window.log


def listed(panel: LogPanel) -> list[tuple[str, str]]:
    return [(notice.level, notice.sentence) for notice in panel.model.notices]


def lines_below(panel: LogPanel, row: int) -> list[tuple[str, str]]:
    above = panel.model.index(row, 0)
    below = [panel.model.index(place, LEVEL, above) for place in range(panel.model.rowCount(above))]
    return [(index.data(), index.siblingAtColumn(TEXT).data()) for index in below]


@pytest.fixture
def captured_warnings() -> Iterator[None]:
    """Python's warnings go to the log, as they do while the window of a person is open."""
    with warnings.catch_warnings():
        logging.captureWarnings(True)
        warnings.simplefilter("always")
        yield
        logging.captureWarnings(False)


# The model


def test_it_is_a_proper_model_while_it_grows_and_forgets(qtmodeltester: ModelTester) -> None:
    model = LogModel()
    qtmodeltester.check(model)
    for notice in SAID:
        model.add(notice, room=2)
    assert model.notices == list(SAID[1:])
    qtmodeltester.check(model)
    model.replace_last(Notice("error", "it broke", "model.py:3", "Mend it.", LONG.details, NOON, count=2))
    assert model.index(1, TEXT).data() == "it broke (2 times)"
    model.set_notices(SAID, lambda notice: notice.level != "info")
    qtmodeltester.check(model)
    assert model.notices == list(SAID[1:])


def test_an_entry_as_text_has_everything() -> None:
    assert LONG.as_text().splitlines() == [
        "2026-03-14 12:00:05  error    it broke",
        "    model.py:3",
        "    Mend it.",
        "    Traceback (most recent call last):",
        "      odd",
    ]


def test_only_so_many_are_kept_and_the_same_in_a_row_is_one() -> None:
    notices = Notices(room=3)
    for text in ("a", "b", "b", "b", "c", "d"):
        notices.add(Notice("info", text))
    assert [(notice.text, notice.count) for notice in notices] == [("b", 3), ("c", 1), ("d", 1)]
    notices.clear()
    assert len(notices) == 0


# What comes into it


def test_what_the_window_says_is_listed(application: Application, panel: LogPanel, dialogs: Answers) -> None:
    dialogs.error()
    error = CheckpointError("the file ends too early", where="a.pth", hint="Download it again.")
    application.context.say("Opened a.pth.")
    application.context.warn("two keys are left over", "Look at Problems.")
    application.context.fail("Opening a.pth", error)
    assert listed(panel) == [
        ("info", "Opened a.pth."),
        ("warning", "two keys are left over"),
        ("error", "Opening a.pth: the file ends too early"),
    ]
    assert lines_below(panel, 0) == []
    assert lines_below(panel, 1) == [("what to do", "Look at Problems.")]
    assert lines_below(panel, 2) == [("where", "a.pth"), ("what to do", "Download it again.")]
    assert not panel.tree.isExpanded(panel.model.index(2, 0))


def test_warnings_of_other_threads_come_from_the_log(
    qtbot: QtBot, application: Application, panel: LogPanel
) -> None:
    log = logging.getLogger("wtransplant")

    def work() -> None:
        log.info("nobody needs to know")
        log.warning("the disk is nearly full: %d MiB", 3)
        try:
            raise ZeroDivisionError("odd")
        except ZeroDivisionError:
            log.exception("what went wrong")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(listed(panel)) == 2)
    assert listed(panel) == [("warning", "the disk is nearly full: 3 MiB"), ("error", "what went wrong")]
    assert lines_below(panel, 1)[0] == ("details", "Traceback (most recent call last):")
    assert lines_below(panel, 1)[-1] == ("", "ZeroDivisionError: odd")


def test_pythons_warnings_come_too(
    qtbot: QtBot, application: Application, panel: LogPanel, captured_warnings: None
) -> None:
    warnings.warn("this will be gone soon", FutureWarning, stacklevel=1)
    qtbot.waitUntil(lambda: listed(panel) == [("warning", "FutureWarning: this will be gone soon")])
    where = lines_below(panel, 0)[0]
    assert where[0] == "where" and "test_log_dock.py:" in where[1]


def test_a_traceback_is_told_by_its_last_line() -> None:
    text = "Traceback (most recent call last):\n  File x\nZeroDivisionError: odd"
    record = logging.LogRecord("wtransplant", logging.ERROR, __file__, 1, "%s", (text,), None)
    notice = notice_of(record)
    assert (notice.level, notice.text, notice.details) == ("error", "ZeroDivisionError: odd", text)


def test_a_window_that_is_gone_listens_no_more(qtbot: QtBot, store: object, dialogs: Answers) -> None:
    from wtransplant.gui.settings import Settings

    before = {name: list(logging.getLogger(name).handlers) for name in LOGS}
    made = Application(Settings(store))  # type: ignore[arg-type]
    assert all(len(logging.getLogger(name).handlers) > len(before[name]) for name in LOGS)
    made.shut_down()
    qtbot.waitUntil(lambda: {name: list(logging.getLogger(name).handlers) for name in LOGS} == before)


# Looking through it


def test_levels_and_words_narrow_it_down(application: Application, panel: LogPanel) -> None:
    for notice in SAID:
        application.context.notices.add(notice)
    panel.levels.setCurrentIndex(1)
    assert [level for level, _ in listed(panel)] == ["warning", "error"]
    panel.levels.setCurrentIndex(2)
    assert [level for level, _ in listed(panel)] == ["error"]
    application.context.say("not wanted now")
    assert [level for level, _ in listed(panel)] == ["error"]
    panel.levels.setCurrentIndex(0)
    panel.filter.setText("MODEL.py mend")  # in where and hint
    assert listed(panel) == [("error", "it broke")]
    panel.filter.setText("nothing of the kind")
    assert panel.empty.isVisible() and "filter" in panel.empty._text.text()
    panel.filter.clear()
    assert len(listed(panel)) == 4


def test_chosen_entries_or_all_are_copied_as_text(application: Application, panel: LogPanel) -> None:
    for notice in SAID:
        application.context.notices.add(notice)
    clipboard = QApplication.clipboard()
    panel.copy_all.click()
    assert clipboard.text() == "\n".join(notice.as_text() for notice in SAID)
    panel.tree.expandAll()
    line = panel.model.index(0, 0, panel.model.index(2, 0))
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(line)  # a line below an entry stands for the entry
    QTest.keyClick(panel.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == LONG.as_text()


def test_clearing_leaves_a_sentence(application: Application, panel: LogPanel) -> None:
    assert panel.empty.isVisible() and not panel.clear.isEnabled()
    application.context.say("Opened a.pth.")
    assert panel.tree.isVisible()
    panel.clear.click()
    assert panel.model.rowCount(QModelIndex()) == 0 and panel.empty.isVisible()
    assert "is kept here" in panel.empty._text.text()


# Noticing it


def test_a_mark_in_the_status_bar_counts_what_was_not_looked_at(
    qtbot: QtBot, application: Application, dialogs: Answers
) -> None:
    mark, dock = application.notices.mark, application.window.docks["log"]
    application.context.say("Opened a.pth.")
    assert not mark.isVisible()
    application.context.warn("two keys are left over")
    logging.getLogger("wtransplant").warning("the disk is nearly full")
    qtbot.waitUntil(lambda: application.notices.unread == 2)
    dialogs.error()
    application.context.fail("Opening a.pth", CheckpointError("it is empty"))  # which a dialog told
    assert mark.isVisible() and mark.text() == "2" and dock.windowTitle() == "Log 2"
    assert mark.accessibleName() == "Warnings that were not looked at yet: 2. A click opens the log."
    mark.click()
    qtbot.waitUntil(lambda: not mark.isVisible())
    assert dock.isVisible() and dock.windowTitle() == "Log"
    qtbot.waitUntil(lambda: not application.window.log.visibleRegion().isEmpty())
    application.context.warn("and one more")
    assert not mark.isVisible()
