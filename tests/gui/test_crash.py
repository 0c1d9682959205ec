"""Programs that end in a fault, for real, and what the next start offers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle
from wtransplant.gui.app import Application
from wtransplant.gui.controllers.crash import CrashController
from wtransplant.gui.crash_reports import CrashReports, crash_folder
from wtransplant.gui.settings import Settings
from wtransplant.gui.views.crash_report import CrashReportDialog

_FALLS = """
import ctypes, sys, threading
from PySide6.QtCore import QTimer, qFatal
from PySide6.QtWidgets import QApplication
from wtransplant.gui.app import show_window

def close(application):
    if QApplication.activeModalWidget() is None and sys.argv[1] == "slot":
        QTimer.singleShot(50, lambda: close(application))
        return
    if QApplication.activeModalWidget() is not None:
        QApplication.activeModalWidget().close()
    QTimer.singleShot(100, application.window.close)

def fall(application):
    application.window.actions_["expand_all"].trigger()
    if sys.argv[1] == "fault":
        ctypes.string_at(0)
    if sys.argv[1] == "qt":
        qFatal("the last word")
    QTimer.singleShot(50, lambda: close(application))
    if sys.argv[1] == "slot":
        raise LookupError("raised in a slot")
    if sys.argv[1] == "thread":
        thread = threading.Thread(target=lambda: [].pop())
        thread.start()
        thread.join()

sys.exit(show_window(lambda application: QTimer.singleShot(200, lambda: fall(application))))
"""
_FALLS_WITH_STEPS = """
import ctypes, sys
from PySide6.QtCore import QTimer
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import show_window
from wtransplant.gui.commands.rules import SetRules
from wtransplant.mapping import Rule
from wtransplant.targets import TargetSpec, open_target

def work(window):
    workspace = window.workspace
    workspace.set_source(open_checkpoint(sys.argv[1]), None)
    target = open_target(TargetSpec(sys.argv[2] + ":Small"), trust=True)
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    rules = [Rule(r"features\\.(.*)", r"backbone.\\1")]
    window.context.push(lambda: SetRules(workspace, rules, "Add rule"))
    window.autosave.save_now()
    window.jobs.wait()
    ctypes.string_at(0)

show_window(lambda application: QTimer.singleShot(0, lambda: work(application)))
"""
_FALLS_AT_ONCE = """
import wtransplant.gui.app as app

def broken(settings):
    raise RuntimeError("before there is a window")

app.Application = broken
app.show_window(lambda application: None)
"""
needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="exit codes are those of signals")


def run(how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _FALLS, how], env={**os.environ}, timeout=120, capture_output=True, text=True
    )


@pytest.fixture
def controller(application: Application) -> CrashController:
    made = CrashController(application.context, CrashReports(crash_folder()))
    made.offer()
    return made


@needs_signals
@pytest.mark.parametrize(
    ("how", "code", "said"),
    [
        ("fault", -signal.SIGSEGV, "Fatal Python error: Segmentation fault"),
        ("qt", -signal.SIGABRT, "Qt gave up:"),
        ("slot", 0, "LookupError: raised in a slot"),
        ("thread", 0, "IndexError: pop from empty list"),
    ],
)
def test_a_program_that_fell_leaves_a_report(how: str, code: int, said: str) -> None:
    done = run(how)
    assert done.returncode == code, done.stderr
    crash = CrashReports(crash_folder()).waiting()
    assert crash is not None
    program, happened = crash.text.split("What happened")
    assert said in happened and "expand_all" in happened  # the last action, by its name
    assert "wtransplant 0.1.0" in program and "Python 3." in program
    assert "string_at" in happened or how != "fault"  # where it was


@needs_signals
def test_after_a_fault_the_report_and_the_unsaved_steps_are_both_offered_and_come_back(
    files: tuple[Path, Path], store: QSettings, qtbot: QtBot, dialogs: Answers
) -> None:
    given = [sys.executable, "-c", _FALLS_WITH_STEPS, *map(str, files)]
    done = subprocess.run(given, timeout=120, capture_output=True, text=True)
    assert done.returncode == -signal.SIGSEGV, done.stderr
    following = Application(Settings(store))
    offers = CrashController(following.context, CrashReports(crash_folder()))
    offers.offer()
    assert not offers.banner.isHidden() and not following.window.banner.isHidden()
    dialogs.press("Run the file")
    following.window.banner.yes.click()
    qtbot.waitUntil(lambda: following.workspace.plan is not None, timeout=20_000)
    settle(qtbot, following)
    assert following.workspace.plan is not None
    links = following.workspace.plan.resolution.links
    assert links["backbone.0.weight"].sources == ("features.0.weight",)
    assert not offers.banner.isHidden()  # the one offer does not answer the other
    following.shut_down()


def test_an_error_before_there_is_a_window_leaves_a_report_too() -> None:
    done = subprocess.run([sys.executable, "-c", _FALLS_AT_ONCE], timeout=120, capture_output=True, text=True)
    assert done.returncode == 1 and "before there is a window" in done.stderr
    crash = CrashReports(crash_folder()).waiting()
    assert crash is not None and "RuntimeError: before there is a window" in crash.text


def test_a_program_that_was_closed_leaves_nothing() -> None:
    done = run("well")
    assert done.returncode == 0, done.stderr
    assert list(crash_folder().iterdir()) == []


def fell(text: str = "! Traceback\n! LookupError: raised in a slot\n") -> Path:
    """A session that ended in a fault."""
    crash_folder().mkdir(parents=True)
    path = crash_folder() / "1-dead.session"
    path.write_text(f"= wtransplant 0.1.0\nA 10:00:00 save_pair\n{text}", "utf-8")
    return path


@pytest.fixture
def session() -> Path:
    return fell()


def test_the_next_start_offers_the_report_and_shows_it(
    session: Path, controller: CrashController, application: Application, qtbot: QtBot
) -> None:
    assert not controller.banner.isHidden() and "this computer only" in controller.banner.text.text()
    controller.banner.yes.click()
    (dialog,) = application.window.findChildren(CrashReportDialog)
    assert "LookupError: raised in a slot" in dialog.text.toPlainText() and dialog.text.isReadOnly()
    (path,) = crash_folder().glob("report-*.txt")
    assert path.read_text("utf-8") == dialog.text.toPlainText()
    assert controller.banner.isHidden() and not session.exists()
    copy = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy")
    copy.click()
    assert "LookupError" in QGuiApplication.clipboard().text()
    dialog.close()


def test_a_report_is_offered_once_and_kept_when_it_is_not_wanted(
    session: Path, controller: CrashController, application: Application
) -> None:
    controller.banner.no.click()
    assert controller.banner.isHidden() and len(list(crash_folder().glob("report-*.txt"))) == 1
    again = CrashController(application.context, CrashReports(crash_folder()))
    again.offer()
    assert again.banner.isHidden()


def test_nothing_is_offered_after_a_good_end(controller: CrashController) -> None:
    assert controller.banner.isHidden()


def test_the_offer_stands_above_the_one_for_unsaved_steps(
    session: Path, controller: CrashController, application: Application
) -> None:
    layout = application.window.banner.parentWidget().layout()
    assert layout.indexOf(controller.banner) == layout.indexOf(application.window.banner) - 1


def test_a_report_that_cannot_be_written_is_told_and_offered_again(
    session: Path, controller: CrashController, dialogs: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    dialogs.error()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        controller.banner.yes.click()
    assert "No space left" in dialogs.last.text and session.exists()
    controller.offer()
    assert not controller.banner.isHidden()
