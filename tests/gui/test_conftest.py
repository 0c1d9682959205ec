"""The watchdogs of this folder bite."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox

from tests.gui.dialog_answers import Answers
from tests.gui.leak_watch import LeakWatch
from wtransplant.errors import WtransplantError
from wtransplant.gui.views.dialogs import ask, show_error


def test_a_running_timer_and_thread_are_noticed_with_their_place() -> None:
    timer, thread, ended = QTimer(), QThread(), threading.Event()
    own = threading.Thread(target=ended.wait, name="forgotten")
    watch = LeakWatch()
    with pytest.MonkeyPatch.context() as patch:
        watch.install(patch)
        timer.start(500)
        thread.start()
        own.start()
        thread.quit()
        leaks = " ".join(watch.leaks())
    ended.set()
    own.join()
    assert "QTimer (every 500 ms)" in leaks and "test_conftest.py" in leaks
    assert "thread forgotten" in leaks
    assert not timer.isActive() and not thread.isRunning()


def test_an_unexpected_dialog_raises_instead_of_waiting() -> None:
    with pytest.raises(AssertionError, match=r"not expect.*Really"):
        ask(None, "Question", "Really?", "", ("Yes", "No"))
    with pytest.raises(AssertionError, match="not expect"):
        QFileDialog.getOpenFileName(None, "Open")


def test_an_error_that_was_expected_is_a_dialog_with_what_where_and_hint(dialogs: Answers) -> None:
    dialogs.error()
    show_error(None, "Title", WtransplantError("what is wrong", where="here", hint="Do that."))
    assert dialogs.last.text == "What is wrong\nhere\n\nDo that."
    dialogs.error()
    with pytest.raises(AssertionError, match="no error"):
        QMessageBox().exec()


@pytest.mark.parametrize(("pressed", "given"), [("Keep", "Keep"), ("Replace", "Replace")])
def test_a_question_gives_the_verb_that_was_pressed(pressed: str, given: str, dialogs: Answers) -> None:
    dialogs.press(pressed)
    assert ask(None, "Title", "text", "details", ("Replace", "Keep")) == given
    assert dialogs.last.verbs == ("Replace", "Keep")
