from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import drop, settle, steps
from wtransplant.errors import Cancelled
from wtransplant.gui.app import Application
from wtransplant.gui.jobs import JobContext
from wtransplant.gui.settings import Settings


def start_waiting(application: Application, ended: list[str]) -> None:
    """A job that goes on until it is cancelled."""
    never = Event()

    def work(job: JobContext) -> None:
        while not job.cancelled():
            never.wait(0.01)
        ended.append("cancelled")
        raise Cancelled

    application.jobs.start("Waiting", work, lambda _: None)


def test_nothing_to_lose_closes_without_a_word_and_keeps_the_geometry(
    application: Application, store: QSettings
) -> None:
    application.window.resize(760, 650)  # the offscreen screen has 800×800
    application.window.show_dock("history")
    assert application.window.close()
    following = Application(Settings(store))
    assert (following.window.width(), following.window.height()) == (760, 650)
    assert not following.window.docks["history"].isHidden() and following.window.docks["rules"].isHidden()
    following.shut_down()


@pytest.mark.parametrize(("verb", "closed"), [("Keep editing", False), ("Discard changes", True)])
def test_unsaved_steps_are_asked_about(
    verb: str, closed: bool, pair: Pair, dialogs: Answers, store: QSettings
) -> None:
    window = pair.application
    drop(window, ["features.0.bias"], "backbone.0.bias")
    dialogs.press(verb)
    assert window.window.close() is closed
    assert window.window.isVisible() is not closed
    assert (window.context.settings.geometry is not None) is closed
    assert steps(window) == ["Link backbone.0.bias"]


def test_saved_steps_are_not_asked_about(qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path) -> None:
    window = pair.application
    drop(window, ["features.0.bias"], "backbone.0.bias")
    window.saving.save_pair(tmp_path / "out")
    settle(qtbot, window)
    assert window.window.close() and dialogs.shown == []


def test_what_runs_is_named_cancelled_and_awaited(
    qtbot: QtBot, application: Application, dialogs: Answers
) -> None:
    ended: list[str] = []
    start_waiting(application, ended)
    dialogs.press("Keep it running")
    assert not application.window.close()
    assert "Still running: Waiting." in dialogs.last.text and ended == []
    assert application.context.settings.geometry is None
    dialogs.press("End it and close")
    assert application.window.close()
    assert ended == ["cancelled"]  # it was waited for
    settle(qtbot, application)


def test_a_run_is_ended_by_closing(qtbot: QtBot, application: Application, dialogs: Answers) -> None:
    application.window.actions_["open_example"].trigger()
    settle(qtbot, application)
    application.window.train.epochs.setValue(100_000)
    application.window.actions_["start"].trigger()
    history = application.training.history
    qtbot.waitUntil(lambda: history.progress.step > 0, timeout=60_000)
    dialogs.press("End it and close")
    assert application.window.close()
    assert "Fine-tuning" in dialogs.last.text
    assert history.progress.stage == "finished"
    settle(qtbot, application)
    assert not application.training.running


def test_the_status_bar_shows_what_runs_and_lets_it_be_given_up(
    qtbot: QtBot, application: Application
) -> None:
    window, ended = application.window, []
    start_waiting(application, ended)
    assert window._busy.isVisible() and window._work.text() == "Waiting…"
    start_waiting(application, ended)
    assert window._work.text() == "Waiting… (and 1 more)"
    application.jobs.running[0].context.progress(1, 4, "reading")
    qtbot.waitUntil(lambda: window._work.text() == "reading… (and 1 more)")
    assert window._bar.value() * 4 == window._bar.maximum()
    window._cancel.click()
    settle(qtbot, application)
    assert ended == ["cancelled", "cancelled"] and not window._busy.isVisible()
