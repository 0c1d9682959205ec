"""The walk through the window again and again in one process: what grows? A program of its own, and its figures.

    python -m tests.gui.walk_again 50

Each repeat makes a window, walks through all its scenes, sees those again that can be seen any number of times, and
closes it. After it the process is counted; what is there more of than before was left behind. Prints a line for each
repeat and ends with 1 if something grew or Qt warned.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import re
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QSettings,
    QThread,
    QTimer,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qt_compat import qt_api
from pytestqt.qtbot import QtBot

from tests.gui.conftest import HARMLESS
from tests.gui.language_texts import windows_open
from tests.gui.language_walk import Walk
from wtransplant.gui.app import Application, make_application
from wtransplant.gui.language import speak
from wtransplant.gui.settings import Settings
from wtransplant.gui.theme import apply_theme

MOST_GROWTH = 0.05
"""Share by which the memory may grow once everything has been loaded and every cache is full."""
_CACHED = 60
"""Python objects that one more walk may leave in caches."""


@dataclass(frozen=True)
class Count:
    """What a process holds after a repeat.

    Attributes:
        memory: resident, in MiB; after the allocator gave back what it could.
        widgets: all there are, in windows or not.
        windows: widgets without a parent.
        objects: Qt objects that Python knows of.
        python: objects that Python's collector knows of, after it has looked.
        threads: that run, Python's and Qt's.
        timers: that run.
        seen_again: widgets of the open window after its dialogs and windows were seen a second time, and those that
            a third time added.
    """

    memory: float
    widgets: int
    windows: int
    objects: int
    python: int
    threads: int
    timers: int
    seen_again: tuple[int, int]


def walks(number: int) -> Iterator[tuple[Count, Counter[str]]]:
    """Walk so many times; gives after each what there is, and how many objects of each kind of Qt's."""
    qt_api.set_qt_api("pyside6")  # which pytest does otherwise
    bot = QtBot(None)  # nothing is left for it to close
    for _ in range(number):
        seen_again = _walk(bot)
        _clean_up()
        objects = [wrapper for wrapper in shiboken6.getAllValidWrappers() if isinstance(wrapper, QObject)]
        yield _count(objects, seen_again), Counter(type(made).__name__ for made in objects)


def _walk(bot: QtBot) -> tuple[int, int]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WTRANSPLANT_CONFIG_DIR", folder)
        store = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)
        application = Application(Settings(store))
        application.window.resize(1280, 800)
        application.window.show()
        walk = Walk(application, bot, patch, _look, _look)
        walk.go()
        found = []
        for _ in range(2):
            walk.again()
            _read_help(application, bot)
            _clean_up()
            found.append(len(QApplication.allWidgets()))
        application.shut_down()
    return found[0], found[1] - found[0]


def _read_help(application: Application, bot: QtBot) -> None:
    """Several pages; the window is then closed as the others were."""
    for name in ("help_contents", "help_first", "help_situations", "help_keys"):
        application.window.actions_[name].trigger()
        bot.wait(50)
        _look(name, windows_open())
    for window in windows_open():
        if window is not application.window:
            window.close()


def _look(_scene: str, windows: Sequence[QWidget]) -> None:
    for window in windows:
        window.grab()


def _clean_up() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.unfreeze()  # each window freezes what is there, which in real life there is one of
        gc.collect()


def _count(objects: Sequence[QObject], seen_again: tuple[int, int]) -> Count:
    ours = [t for t in threading.enumerate() if not isinstance(t, threading._DummyThread)]
    return Count(
        _resident(),
        len(QApplication.allWidgets()),
        len(QApplication.topLevelWidgets()),
        len(objects),
        len(gc.get_objects()),
        len(ours) + sum(isinstance(made, QThread) and made.isRunning() for made in objects),
        sum(isinstance(made, QTimer) and made.isActive() for made in objects),
        seen_again,
    )


def _resident() -> float:
    """As the kernel counts it (``/proc/self/statm``: pages, the second number)."""
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def grown(counts: Sequence[Count], settled: int) -> list[str]:
    """What is more at the end than it was after so many repeats, in words."""
    first, last = counts[settled - 1], counts[-1]
    found = [
        f"{name}: {getattr(first, name)} after {settled}, {getattr(last, name)} after {len(counts)}"
        for name in ("widgets", "windows", "objects", "threads", "timers")
        if getattr(last, name) > getattr(first, name)
    ]
    # Caches of limited size, of file patterns and of what was said, take a few objects; a window has thousands.
    if last.python > first.python + _CACHED * (len(counts) - settled):
        found.append(f"Python objects: {first.python} after {settled}, {last.python} after {len(counts)}")
    if last.memory > first.memory * (1 + MOST_GROWTH):
        found.append(f"memory: {first.memory:.0f} MiB after {settled}, {last.memory:.0f} after {len(counts)}")
    if any(count.seen_again[1] > 0 for count in counts):
        found.append(f"widgets by what was seen again in one window: {[c.seen_again for c in counts]}")
    return found


def main(number: int) -> int:
    """Walk, print, and judge.

    Returns:
        The exit code.
    """
    app = make_application()
    warnings: list[str] = []
    qInstallMessageHandler(lambda kind, _, text: warnings.append(f"{kind.name}: {text}"))
    apply_theme(app, "light")
    speak("en")
    counts: list[Count] = []
    kinds: list[Counter[str]] = []
    for count, kind in walks(number):
        counts.append(count)
        kinds.append(kind)
        print(json.dumps({"repeat": len(counts), **asdict(count)}), flush=True)
    settled = 10 if number > 10 else max(number - 2, 1)
    found = grown(counts, settled)
    if found:
        found.append(f"more of: {dict(kinds[-1] - kinds[settled - 1])}")
    found += [text for text in dict.fromkeys(warnings) if not any(re.search(line, text) for line in HARMLESS)]
    if found:
        print("\n".join(found))
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
