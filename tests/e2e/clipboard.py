"""Somebody else's program that has a text on the clipboard: ``python -m tests.e2e.clipboard FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication


def main(path: Path) -> int:
    """Hold the text of a file on the clipboard until the program is ended."""
    application = QGuiApplication([])
    application.clipboard().setText(path.read_text("utf-8"))
    print("ready", flush=True)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
