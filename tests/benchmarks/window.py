"""The window with 89,939 tensors, against Qt's own tree view and filter over a plain model in Python.

Everything is timed from the command to the end of the paint event that shows its result, offscreen, in a
process of its own. The longest piece is the longest time between two ticks of a timer of 5 ms that runs in
the GUI thread all the while: how long the window may have failed to answer, the waits for other threads
included. Its own processor time, below, tells a busy window from a busy machine.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks import large_files
from tests.benchmarks.rows import Row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractItemView

    from wtransplant.gui.app import Application

MODULE = "tests.benchmarks.window"
ROUNDS = 3
_TICK_MS = 5
_PATIENCE = 60.0
_WORDS = ("experts.17", "/layers.4.*norm/", "gate_proj")
_FIELDS = ("shape:7168,*", "dtype:bf16")
_STATUSES = ("status:missing", "status:linked")

NAMES = {
    "open": ("open 89,939 tensors until painted", 1.0, "s"),
    "type": ("a keystroke in the filter, words", 50.0, "ms"),
    "type a field": ("    shape: and dtype:", 50.0, "ms"),
    "type a status": ("    status:, with 89,939 links", 50.0, "ms"),
    "expand": ("expand all", 0.5, "s"),
    "piece: open": ("longest piece: opening", 100.0, "ms"),
    "piece: scroll": ("    scrolling", 100.0, "ms"),
    "piece: type": ("    filtering", 100.0, "ms"),
    "piece: expand": ("    expanding and collapsing all", 100.0, "ms"),
    "piece: open both": ("    opening a second 89,939 as target", 100.0, "ms"),
    "piece: type in pair": ("    filtering the pair by status", 100.0, "ms"),
    "preview": ("a rule over 89,939 keys until its hits are shown", 1.0, "s"),
    "piece: preview": ("longest piece: previewing it", 50.0, "ms"),
    "piece: hits": ("    narrowing its hits", 50.0, "ms"),
    "piece: unlink": ("    unlinking one key", 100.0, "ms"),
    "piece: link": ("    linking one key", 100.0, "ms"),
    "piece: undo": ("    undo", 100.0, "ms"),
    "piece: freeze": ("    freezing what is linked", 100.0, "ms"),
    "work": ("    all of these, the GUI thread's own processor time", 100.0, "ms"),
}


def run() -> list[Row]:
    """All figures: medians of three processes each; writes sparse files for a while."""
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as name:
        index = large_files.sharded(Path(name))
        ours, peer = _medians("ours", index), _medians("peer", index)
    return [
        Row(text, ours[key], peer.get(key, float("nan")), target, unit, True)
        for key, (text, target, unit) in NAMES.items()
    ]


def _medians(who: str, index: Path) -> dict[str, float]:
    rounds = [_in_process(who, index) for _ in range(ROUNDS)]
    return {key: statistics.median(found[key] for found in rounds) for key in rounds[0]}


def _in_process(who: str, index: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as folder:
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "WTRANSPLANT_CONFIG_DIR": folder}
        done = subprocess.run(
            [sys.executable, "-m", MODULE, who, str(index)],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=surroundings,
            timeout=10 * _PATIENCE,
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


class Watch:
    """Turns the event loop until something is painted, and keeps the longest time between two ticks."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._longest = self._busiest = 0.0
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self._longest = max(self._longest, now[0] - self._last[0])
        self._busiest = max(self._busiest, now[1] - self._last[1])
        self._last = now

    def longest(self, name: str = "") -> dict[str, float]:
        """Milliseconds of the longest piece since it was asked the last time, and of the GUI thread's own work."""
        self.turn(lambda: False, 0.1)
        found = {f"piece: {name}": 1000 * self._longest, f"work: {name}": 1000 * self._busiest}
        self._longest = self._busiest = 0.0
        return found

    def turn(self, until: Callable[[], bool], patience: float = _PATIENCE) -> bool:
        """Let the event loop turn until something holds, and tell whether it does."""
        from PySide6.QtCore import QCoreApplication, QEventLoop

        end = time.perf_counter() + patience
        while not until():
            if time.perf_counter() > end:
                return False
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return True

    def until_painted(
        self, view: QAbstractItemView, act: Callable[[], object], shown: Callable[[], bool]
    ) -> float:
        """Seconds from an act to the end of the first paint event of a view that shows its result."""
        from PySide6.QtCore import QEvent, QObject

        class Painted(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    painted.append(shown())
                return False

        painted: list[bool] = []
        filter_ = Painted()
        view.viewport().installEventFilter(filter_)
        begin = time.perf_counter()
        act()
        view.viewport().update()  # also where the result looks as before
        if not self.turn(lambda: any(painted)):
            raise RuntimeError("nothing was painted")
        seconds = time.perf_counter() - begin
        view.viewport().removeEventFilter(filter_)
        return seconds


def ours(index: Path) -> dict[str, float]:
    """The figures of the window."""
    from wtransplant.gui.app import Application, load_the_rest, make_application, stored_settings
    from wtransplant.gui.theme import apply_theme

    settings = stored_settings()
    apply_theme(make_application(), settings.scheme)  # type: ignore[arg-type]
    application = Application(settings)
    application.window.show()
    watch = Watch()
    load_the_rest(application)
    application.jobs.wait()
    watch.longest()
    found = {**_one_tree(application, watch, index), **_pair(application, watch, index)}
    application.shut_down()
    return found | {"work": max(ms for name, ms in found.items() if name.startswith("work"))}


def _one_tree(application: Application, watch: Watch, index: Path) -> dict[str, float]:
    panel, view = application.window.source, application.window.source.view
    actions = application.window.actions_
    found: dict[str, float] = {}

    def there() -> bool:
        return len(panel.model.tree) == large_files.TENSORS

    found["open"] = watch.until_painted(view, lambda: application.opening.open_source([str(index)]), there)
    watch.turn(lambda: not application.jobs.running)
    found |= watch.longest("open")
    found["type"] = 1000 * max(_typed(watch, application, "source", word) for word in _WORDS)
    found["type a field"] = 1000 * max(_typed(watch, application, "source", word) for word in _FIELDS)
    found |= watch.longest("type")
    rows = panel.model.rowCount()
    everything = len(panel.model.tree.nodes)
    expand, collapse = actions["expand_all"].trigger, actions["collapse_all"].trigger
    found["expand"] = watch.until_painted(view, expand, lambda: panel.model.rowCount() == everything)
    watch.longest()
    bar = view.verticalScrollBar()
    for part in range(20):
        watch.until_painted(view, lambda part=part: bar.setValue(bar.maximum() * part // 19), lambda: True)
    found |= watch.longest("scroll")
    for _ in range(2):
        watch.until_painted(view, collapse, lambda: panel.model.rowCount() < rows)
        watch.until_painted(view, expand, lambda: panel.model.rowCount() == everything)
    found |= watch.longest("expand")
    return found


def _typed(watch: Watch, application: Application, side: str, text: str) -> float:
    """Seconds of the slowest keystroke; the box is empty before and after."""
    from PySide6.QtTest import QTest

    panel = getattr(application.window, side)
    slowest = 0.0
    for letter in text:
        seconds = watch.until_painted(
            panel.view, lambda letter=letter: QTest.keyClicks(panel.filter, letter), lambda: True
        )
        slowest = max(slowest, seconds)
    watch.until_painted(panel.view, panel.filter.clear, lambda: True)
    return slowest


def _pair(application: Application, watch: Watch, index: Path) -> dict[str, float]:
    from wtransplant.targets import TargetSpec

    window, workspace = application.window, application.workspace
    view, found = window.target.view, {}

    def both() -> bool:
        return len(window.target.model.tree) == large_files.TENSORS and workspace.plan is not None

    window.actions_["collapse_all"].trigger()
    watch.longest()
    watch.until_painted(view, lambda: application.opening.open_target(TargetSpec(str(index))), both)
    watch.turn(lambda: not application.jobs.running)
    found |= watch.longest("open both")
    found["type a status"] = 1000 * max(_typed(watch, application, "target", word) for word in _STATUSES)
    found |= watch.longest("type in pair")
    found |= _preview(application, watch)
    key = window.target.model.tree.keys[40_000]
    linking = application.linking
    for name, act in (
        ("unlink", lambda: linking.unlink_paths([key])),
        ("link", lambda: linking.drop([key], key)),
        ("undo", application.undo.undo),
        ("freeze", window.actions_["freeze_linked"].trigger),
    ):
        watch.until_painted(view, act, lambda: True)
        watch.turn(lambda: not application.jobs.running)
        found |= watch.longest(name)
    return found


def _preview(application: Application, watch: Watch) -> dict[str, float]:
    """A rule that takes every key, while it is being written; its hits, narrowed."""
    panel, previews = application.window.rules, application.rules.previews
    application.window.show_dock("rules")
    watch.longest()
    begin = time.perf_counter()
    panel.set_draft(r"(.*)\.(\w+)", r"\1.\2")
    if not watch.turn(lambda: previews.idle and panel.preview.count() == large_files.TENSORS):
        raise RuntimeError(f"the preview did not come: {panel.message}")
    found = {"preview": time.perf_counter() - begin, **watch.longest("preview")}
    for word in ("experts.17", "gate_proj"):
        panel.preview.filter.setText(word)
        watch.turn(lambda: False, 0.2)
    found |= watch.longest("hits")
    panel.preview.filter.clear()
    panel.set_draft("")
    application.window.docks["rules"].hide()
    watch.turn(lambda: previews.idle)
    watch.longest()
    return found


def peer(index: Path) -> dict[str, float]:
    """The figures of Qt's own view."""
    from PySide6.QtWidgets import QApplication

    from tests.benchmarks.plain_tree import PlainTree, nodes_of, texts_while_typing
    from wtransplant.checkpoints import open_checkpoint

    application = QApplication([])
    view, watch = PlainTree(), Watch()
    view.show()
    watch.longest()
    found = {
        "open": watch.until_painted(
            view, lambda: view.show_nodes(nodes_of(open_checkpoint(index))), lambda: True
        )
    }
    found |= watch.longest("open")
    typed = [
        watch.until_painted(view, lambda text=text: view.proxy.setFilterFixedString(text), lambda: True)
        for text in texts_while_typing(_WORDS[:1])
    ]
    found["type"] = 1000 * max(typed)
    found |= watch.longest("type")
    view.proxy.setFilterFixedString("")
    found["expand"] = watch.until_painted(view, view.expandAll, lambda: True)
    found |= watch.longest("expand")
    application.quit()
    return found


if __name__ == "__main__":
    figures = {"ours": ours, "peer": peer}[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps(figures), flush=True)
    os._exit(0)  # the figures are told; what Qt and the peer's nodes take to go is not measured
