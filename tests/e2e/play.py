"""One story in a process of its own: the real program in this thread, the person in another one.

    python -m tests.e2e.play STORY FOLDER

Writes ``FOLDER/shown.json``: what the story gives, or how it failed, and all that Qt complained about.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import traceback
from pathlib import Path
from threading import Event, Thread
from typing import Any

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from tests.e2e import bench_stories, keyboard_story, stories, walk_story
from tests.e2e.desktop import Desktop
from tests.e2e.eyes import Eyes
from tests.e2e.person import GaveUp, Person
from wtransplant.cli import run
from wtransplant.gui.app import make_application

STORIES = {**stories.STORIES, **bench_stories.STORIES, **walk_story.STORIES, **keyboard_story.STORIES}
FAILED = 4
_AT_MOST_SECONDS = int(os.environ.get("WTRANSPLANT_STORY_SECONDS", "150"))
_TO_CLOSE_SECONDS = 20.0


def main(name: str, folder: Path) -> int:
    """Run the program until the story's end closes it.

    Returns:
        The program's exit code.
    """
    faulthandler.enable()
    faulthandler.dump_traceback_later(_AT_MOST_SECONDS, exit=True)
    complaints: list[str] = []
    qInstallMessageHandler(lambda kind, _, text: complaints.append(f"{kind.name}: {text}"))
    application = make_application()  # the program takes the one that is there
    eyes = Eyes()
    told: dict[str, Any] = {}
    ended = Event()
    thread = Thread(target=_act, args=(name, eyes, folder, told, complaints, ended), name=name, daemon=True)
    thread.start()
    code = run([])
    ended.set()
    thread.join()
    _write(folder, {"shown": told, "complaints": _serious(complaints)})
    del application
    return code


def _act(
    name: str, eyes: Eyes, folder: Path, told: dict[str, Any], complaints: list[str], ended: Event
) -> None:
    try:
        told.update(STORIES[name](Person(eyes), folder))
        if not ended.wait(_TO_CLOSE_SECONDS):
            raise GaveUp("the story is over, and the program does not end")
    except BaseException:
        # A dialog may be open and keep the program from ending by itself.
        Desktop(os.environ["DISPLAY"]).screenshot(folder / "failure.png")
        _write(folder, {"failure": traceback.format_exc(), "complaints": _serious(complaints)})
        os._exit(FAILED)


def _serious(complaints: list[str]) -> list[str]:
    harmless = (QtMsgType.QtDebugMsg.name, QtMsgType.QtInfoMsg.name)
    return [text for text in complaints if not text.startswith(harmless)]


def _write(folder: Path, report: dict[str, Any]) -> None:
    (folder / "shown.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
