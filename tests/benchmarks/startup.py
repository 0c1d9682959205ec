"""From process start to the painted empty window, against the imports that such a program would begin with.

Both by turns in fresh processes, offscreen, with their byte code in one fresh cache and all files in the page
cache. Ours ends with the first paint of the whole window; the imports of the peer run to the end of the process.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.rows import Row

ROUNDS = 7
_PATIENCE = 120
_PEER = [sys.executable, "-c", "import torch, PySide6.QtWidgets, pyqtgraph"]
_OURS = [sys.executable, "-m", "tests.benchmarks.startup"]


def run() -> list[Row]:
    """One figure; medians of seven runs each, after one of each that nobody looks at."""
    with tempfile.TemporaryDirectory(prefix="wtransplant-bench-") as name:
        surroundings = _surroundings(Path(name))
        rounds = [(_seconds(_PEER, surroundings), _seconds(_OURS, surroundings)) for _ in range(ROUNDS + 1)]
    peer, ours = (statistics.median(column) for column in zip(*rounds[1:], strict=True))
    return [Row("process start to the painted empty window", ours, peer, 0.3)]


def _surroundings(folder: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "QT_QPA_PLATFORM": "offscreen",
        "WTRANSPLANT_CONFIG_DIR": str(folder / "settings"),
    }


def _seconds(command: list[str], surroundings: Mapping[str, str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, env=surroundings, stderr=subprocess.DEVNULL, timeout=_PATIENCE)
    return time.perf_counter() - begin


def _start_and_stop() -> None:
    """Start the program as from the command line, and end the process as soon as its window is painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QMainWindow

    from wtransplant.__main__ import main
    from wtransplant.gui.app import make_application

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow):
                QTimer.singleShot(0, lambda: os._exit(0))  # the widgets are painted within the same event
            return False

    application, painted = make_application(), Painted()
    application.installEventFilter(painted)
    sys.argv = ["wtransplant"]
    sys.exit(f"the window was closed unpainted ({main()})")


if __name__ == "__main__":
    _start_and_stop()
