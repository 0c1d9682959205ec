"""Whether everything that a window says has the room that it needs; also a program of its own, for other scales.

``QT_SCALE_FACTOR=2 python -m tests.gui.language_room zh_CN`` starts a window in that language, opens the example, goes
through the docks and prints a line for each text that is cut off.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QHeaderView,
    QLabel,
    QRadioButton,
    QTabBar,
    QTableView,
    QToolButton,
    QTreeView,
    QWidget,
)

from wtransplant.gui.views.elided_label import ElidedLabel

_BORDER = 1
"""Pixels by which a hint may be larger through rounding."""
_ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly


def cut_off(window: QWidget) -> list[str]:
    """Each label, button, tab, heading and chosen text of a window that has less room than its text needs."""
    found: list[str] = []
    for part in window.findChildren(QWidget):
        if part.isVisibleTo(window) and not part.visibleRegion().isEmpty():
            found += [
                f"{type(part).__name__} {text!r}: {room} < {needed}"
                for text, room, needed in _short_of_room(part)
            ]
    return found


def _short_of_room(part: QWidget) -> Iterator[tuple[str, int, int]]:
    for text, room, needed in _rooms(part):
        if text.strip() and room + _BORDER < needed:
            yield text, room, needed


def _rooms(part: QWidget) -> Iterator[tuple[str, int, int]]:
    if isinstance(part, ElidedLabel):  # on purpose; the whole is in the tooltip
        return
    if isinstance(part, QLabel) and not part.wordWrap():
        yield part.text(), part.width(), part.sizeHint().width()
        yield part.text(), part.height(), part.fontMetrics().height()
    elif isinstance(part, QLabel):
        yield part.text(), part.height(), part.heightForWidth(part.width())
    elif isinstance(part, QAbstractButton):
        if not _is_icon_alone(part):
            yield part.text(), part.width(), _needed_by_button(part)
        yield part.text(), part.height(), part.fontMetrics().height()
    elif isinstance(part, QTabBar):
        metrics = part.fontMetrics()
        for place in range(part.count()):
            if part.isTabVisible(place):
                yield (
                    part.tabText(place),
                    part.tabRect(place).width(),
                    metrics.horizontalAdvance(part.tabText(place)),
                )
    elif isinstance(part, QTableView | QTreeView):
        yield from _headings(part)
    elif isinstance(part, QComboBox):
        yield part.currentText(), part.width(), part.minimumSizeHint().width()


def _is_icon_alone(button: QAbstractButton) -> bool:
    shows_text = not isinstance(button, QToolButton) or button.toolButtonStyle() != _ICON_ONLY
    return not shows_text and not button.icon().isNull()


def _needed_by_button(button: QAbstractButton) -> int:
    words = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
    beside = button.iconSize().width() if not button.icon().isNull() else 0
    if isinstance(button, QCheckBox | QRadioButton):
        return button.sizeHint().width()
    return words + beside


def _headings(view: QTableView | QTreeView) -> Iterator[tuple[str, int, int]]:
    header = view.header() if isinstance(view, QTreeView) else view.horizontalHeader()
    if not isinstance(header, QHeaderView) or header.isHidden() or view.model() is None:
        return
    for section in range(header.count()):
        if not header.isSectionHidden(section):
            text = str(view.model().headerData(section, header.orientation()) or "")
            yield f"heading {text}", header.sectionSize(section), header.fontMetrics().horizontalAdvance(text)


def main(language: str) -> int:
    """Print what is cut off.

    Returns:
        The exit code: how many scenes were not as they should be.
    """
    from wtransplant.gui.app import Application, make_application
    from wtransplant.gui.language import speak
    from wtransplant.gui.settings import Settings
    from wtransplant.gui.theme import apply_theme
    from wtransplant.resources import example_recipe

    app = make_application()
    apply_theme(app, "light")
    speak(language)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WTRANSPLANT_CONFIG_DIR"] = folder
        application = Application(
            Settings(QSettings(str(Path(folder) / "w.ini"), QSettings.Format.IniFormat))
        )
        application.window.resize(1280, 800)
        application.window.show()
        problems = [f"empty: {line}" for line in _seen(application.window)]
        application.opening.open_recipe(example_recipe())
        while application.workspace.plan is None or application.jobs.running:
            _wait(20)
        for name, dock in application.window.docks.items():
            if name in ("train", "runs", "rules", "matching", "freezing"):
                getattr(application.window, name)
            application.window.show_dock(name)
            problems += [f"{name}: {line}" for line in _seen(application.window)]
            problems += [f"{name}: {line}" for line in _pages(dock, application.window)]
        application.shut_down()
    print("\n".join(dict.fromkeys(problems)))
    return min(len(problems), 1)


def _pages(dock: QDockWidget, window: QWidget) -> Iterator[str]:
    """Every page of a panel that has several."""
    from PySide6.QtWidgets import QTabWidget

    for pages in dock.findChildren(QTabWidget):
        for place in range(pages.count()):
            pages.setCurrentIndex(place)
            yield from _seen(window)


def _seen(window: QWidget) -> list[str]:
    _wait(60)
    return cut_off(window)


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QApplication.processEvents()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
