"""The way of the keyboard: Tab goes through every panel and dialog as one reads, is never caught, and can be seen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QDockWidget,
    QMenu,
    QMessageBox,
    QRadioButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.language_walk import Walk
from tests.gui.test_accessible import takes_tab
from wtransplant.gui.app import Application
from wtransplant.gui.views.dialogs import ask

_CONTRAST = 3.0
_SEEN_PIXELS = 16
_MOST = 150
"""Presses of Tab that must lead through any window."""


def way_through(window: QWidget, arrived: Callable[[QWidget], None] = lambda _: None) -> list[QWidget]:
    """Where Tab stops, from wherever the keyboard is until it comes back there; each stop is looked at."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    if window.focusWidget() is None:
        press_tab(window)
    stops: list[QWidget] = []
    while len(stops) < _MOST:
        now = QApplication.focusWidget()
        if now is None or (stops and now is stops[0]):
            return stops
        stops.append(now)
        arrived(now)
        press_tab(window)
    return stops


def press_tab(window: QWidget) -> None:
    """Where keys come in from the desktop."""
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)


def reachable(window: QWidget) -> list[QWidget]:
    """What Tab has to reach; of radio buttons that belong together, the one that is chosen, or any."""
    parts = [p for p in window.findChildren(QWidget) if p.isVisible() and takes_tab(p) and not _is_behind(p)]
    return [part for part in parts if not isinstance(part, QRadioButton) or part.isChecked()]


def _is_behind(part: QWidget) -> bool:
    """Whether it is in a dock that lies behind another one, or the tabs of none: Qt counts both as visible."""
    at: QWidget | None = part
    while at is not None and not isinstance(at, QDockWidget | QTabBar):
        at = at.parentWidget()
    return at is not None and at.visibleRegion().isEmpty()


def name_of(part: QWidget) -> str:
    text = part.accessibleName() or getattr(part, "text", str)()
    return f"{type(part).__name__} {text!r}"


def not_reached(window: QWidget, stops: Sequence[QWidget]) -> Iterator[str]:
    if len(stops) >= _MOST:
        yield f"Tab is caught at {name_of(stops[-1])}"
        return
    for part in reachable(window):
        if part not in stops:
            yield f"Tab does not reach {name_of(part)}"


def out_of_order(window: QWidget, stops: Sequence[QWidget]) -> Iterator[str]:
    """Of two neighbours in one container, or what is in them, the upper or left one comes first, and whole."""
    boxes = [_box(stop, window) for stop in stops]
    before = [sum(_is_before(other, box) for other in boxes) for box in boxes]
    start = (
        before.index(min(before)) if stops else 0
    )  # a circle has no beginning but that which nothing is before
    turn = [*stops[start:], *stops[:start]]
    yield from _in_container(window, window, turn)


def _in_container(container: QWidget, window: QWidget, stops: Sequence[QWidget]) -> Iterator[str]:
    below: dict[QWidget, list[int]] = {}
    for number, stop in enumerate(stops):
        child = _child_above(container, stop)
        if child is not None:
            below.setdefault(child, []).append(number)
    children = list(below)
    for first, second in pairwise(children):
        if _is_before(_box(second, window), _box(first, window)):
            last, then = stops[below[first][-1]], stops[below[second][0]]
            yield f"{name_of(then)} comes after {name_of(last)}"
    for child, numbers in below.items():
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            yield f"Tab leaves {name_of(child)} and comes back"
        yield from _in_container(child, window, [stops[number] for number in numbers])


def _child_above(container: QWidget, stop: QWidget) -> QWidget | None:
    """The child of a container that a stop is, or is in."""
    at: QWidget | None = stop
    while at is not None and at is not container:
        parent = at.parentWidget()
        if parent is container:
            return at
        at = parent
    return None


def _box(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def _is_before(one: QRect, other: QRect) -> bool:
    """Wholly above, or left of it in the same lines."""
    return one.bottom() <= other.top() + 2 or (
        one.right() <= other.left() + 2 and one.top() < other.bottom() and one.bottom() > other.top()
    )


class Sight:
    """Compares how each stop looks with the keyboard and without it."""

    def __init__(self) -> None:
        self._with: dict[str, tuple[QWidget, QImage]] = {}
        self.seen: set[str] = set()
        self.faint: dict[str, int] = {}

    def arrived(self, part: QWidget) -> None:
        """Keep how it looks now, once for each name."""
        name = name_of(part)
        now = picture(part)
        assert not now.isNull(), f"{name} has the keyboard and is out of sight"
        if name not in self.seen and name not in self._with:
            self._with[name] = (part, now)

    def left(self) -> None:
        """Compare, now that the keyboard is elsewhere; one that has it still is looked at another time."""
        for name, (part, focused) in self._with.items():
            if part.hasFocus() or not part.isVisible() or picture(part).size() != focused.size():
                continue
            self.seen.add(name)
            changed = pixels_that_differ(focused, picture(part))
            if changed < _SEEN_PIXELS:
                self.faint[name] = changed
        self._with.clear()


def picture(part: QWidget) -> QImage:
    """How it looks, with a few pixels around it."""
    window = part.window()
    around = QRect(part.mapTo(window, QPoint(0, 0)), part.size()).adjusted(-4, -4, 4, 4)
    return (
        window.grab(around.intersected(window.rect())).toImage().convertToFormat(QImage.Format.Format_RGB32)
    )


def pixels_that_differ(one: QImage, other: QImage) -> int:
    """Pixels whose contrast between the two is at least 3:1 (WCAG 2.2, 2.4.13)."""
    lighter, darker = luminance(one), luminance(other)
    high, low = np.maximum(lighter, darker), np.minimum(lighter, darker)
    return int(((high + 0.05) / (low + 0.05) >= _CONTRAST).sum())


def luminance(image: QImage) -> NDArray[np.float64]:
    """Relative luminance by WCAG's formula, [height, width]."""
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    part = data[:, : image.width(), 2::-1] / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tab_goes_everywhere_in_reading_order_and_is_seen(
    scheme: str, application: Application, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, str] = {}
    ways: dict[str, int] = {}
    sight = Sight()

    def look(scene: str, windows: Sequence[QWidget]) -> None:
        window = windows[0] if len(windows) == 1 else QApplication.activeWindow()
        if (
            window is None or not window.isVisible() or scene == "palette"
        ):  # which holds the keyboard until Esc
            return
        way_through(window)  # a list that gets the keyboard chooses its first row, which makes more possible
        stops = way_through(window, sight.arrived)
        sight.left()
        ways[scene] = len(stops)
        for line in (*not_reached(window, stops), *out_of_order(window, stops)):
            found.setdefault(line, scene)

    application.looks.choose_scheme(scheme)
    Walk(application, qtbot, monkeypatch, look, look).go()
    assert len(ways) > 30 and max(ways.values()) > 20
    assert not found, "\n".join(f"{scene}: {line}" for line, scene in found.items())
    assert len(sight.seen) > 80
    assert not sight.faint, "\n".join(f"{name}: {n} pixels" for name, n in sight.faint.items())


def test_a_change_that_is_too_faint_is_not_counted(qtbot: QtBot) -> None:
    black, grey, white = (QImage(4, 3, QImage.Format.Format_RGB32) for _ in range(3))
    for image, tone in ((black, 0), (grey, 80), (white, 255)):  # 80 has the luminance 0.08: 2.6:1 to black
        image.fill(QColor(tone, tone, tone))
    assert pixels_that_differ(black, white) == pixels_that_differ(white, black) == 12
    assert pixels_that_differ(black, grey) == 0 and pixels_that_differ(grey, white) == 12


def test_tab_reaches_all_buttons_of_a_question_whose_last_one_is_the_default(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    """Qt leaves out those before it as soon as a style sheet is in force."""
    seen: list[set[str]] = []

    def looked_at(box: QMessageBox) -> int:
        box.show()
        seen.append({button.text() for button in way_through(box) if isinstance(button, QAbstractButton)})
        box.hide()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", looked_at)
    before = qapp.styleSheet()
    qapp.setStyleSheet("QLabel { color: red }")
    try:
        ask(None, "Close", "Really?", "", ("Discard", "Save", "Keep editing"), harmless=True)
    finally:
        qapp.setStyleSheet(before)
    assert seen == [{"Discard", "Save", "Keep editing"}]


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere the system turns the keys into a menu"
)
@pytest.mark.parametrize("side", ["source", "target"])
def test_the_keys_for_a_menu_open_it_at_the_current_row(pair: Pair, qtbot: QtBot, side: str) -> None:
    window = pair.application.window
    view = getattr(window, side).view
    view.select_paths(["head"])
    view.setFocus()
    window.activateWindow()
    qtbot.waitUntil(view.hasFocus)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    top, bottom = view.row_span(view.keys.row_of("head"))
    start = view.viewport().mapToGlobal(QPoint(0, top)).y()
    assert start <= menu.y() <= start + bottom - top
    assert "Link selected" in [action.text().replace("&", "") for action in menu.actions()]
    menu.close()


def test_every_menu_of_rows_knows_the_keyboard(pair: Pair, qtbot: QtBot) -> None:
    """Qt sends the Menu key to the view, in the coordinates of its current row."""
    window = pair.application.window
    window.show_dock("contents")
    tree = window.contents.tree
    qtbot.waitUntil(lambda: tree.model().rowCount() > 0)
    tree.setCurrentIndex(tree.model().index(0, 0))
    place = tree.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, tree.mapToGlobal(place))
    QApplication.sendEvent(tree, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and "&Copy" in [action.text() for action in menu.actions()]
    menu.close()


def test_the_ring_is_for_the_keyboard(pair: Pair, qtbot: QtBot) -> None:
    window = pair.application.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    chip = window.target._chips["linked"]
    window.target.filter.setFocus()
    press_tab(window)
    ring = pair.application.looks._ring
    assert chip.hasFocus() and ring._ring is not None and ring._ring.isVisible()
    assert ring._ring.geometry().contains(chip.geometry().center()) and ring._ring.parent() is chip.parent()
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(5, window.height() - 5))
    assert not ring._ring.isVisible()
    window.source.view.setFocus()
    assert not ring._ring.isVisible()


def test_the_ring_outlives_the_window_that_it_was_in(pair: Pair, qtbot: QtBot) -> None:
    ring = pair.application.looks._ring
    dialog = QDialog(pair.application.window)
    box = QCheckBox("x", dialog)
    dialog.show()
    ring._by_keys = True
    ring._show_around(box)
    assert ring._ring is not None and ring._ring.parent() is dialog
    dialog.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    ring._show_around(pair.application.window.target.view)
    assert ring._ring.isVisible()
