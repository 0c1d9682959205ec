"""Somebody who uses the window: looks, and acts only through mouse and keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QWidget

from tests.e2e import eyes as sight
from tests.e2e.desktop import Keyboard, Mouse, Place
from tests.e2e.eyes import Eyes
from wtransplant.gui.views.key_tree_view import KeyTreeView
from wtransplant.gui.views.main_window import MainWindow

Seen = TypeVar("Seen")
_PATIENCE = 15.0
_LOOK_AGAIN = 0.03


class GaveUp(AssertionError):
    """What a person waited for did not come."""


class Person:
    """Eyes, a mouse and a keyboard, in a thread of their own beside the window's.

    Attributes:
        window: the window, for looking at; nothing of it is called that changes anything.
    """

    def __init__(self, eyes: Eyes) -> None:
        self._eyes = eyes
        self.mouse = Mouse()
        self.keyboard = Keyboard()
        self.window: MainWindow = self.wait_for("the window", sight.main_window)
        self.sources: KeyTreeView = self.window.source.view
        self.targets: KeyTreeView = self.window.target.view

    # Looking

    def look(self, at: Callable[..., Seen], *arguments: Any) -> Seen:
        """Call a function in the window's thread."""
        return self._eyes.look(at, *arguments)

    def wait_for(
        self, what: str, at: Callable[..., Seen | None], *arguments: Any, seconds: float = _PATIENCE
    ) -> Seen:
        """Look again and again until there is something (neither ``None`` nor false).

        Raises:
            GaveUp: it did not come in time.
        """
        deadline = time.monotonic() + seconds
        while not (seen := self.look(at, *arguments)):
            if time.monotonic() > deadline:
                up = self.look(sight.dialog_says)
                raise GaveUp(
                    f"waited {seconds:g} s for {what}, in vain" + (f"; a dialog says:\n{up}" if up else "")
                )
            time.sleep(_LOOK_AGAIN)
        return seen

    def wait_until(self, what: str, holds: Callable[[], object], seconds: float = _PATIENCE) -> None:
        """Wait until something holds that can be seen in the window."""
        self.wait_for(what, lambda: bool(holds()), seconds=seconds)

    def message(self) -> str:
        """What the status bar says."""
        return self.look(lambda: self.window.statusBar().currentMessage())

    # Menus, buttons, fields

    def maximise(self) -> None:
        """Double click on the title bar, unless the window was left maximised."""
        for _ in range(5):
            if self.look(self.window.isMaximized):
                return
            self.wait_until("a frame around the window", lambda: sight.is_framed(self.window))
            self.mouse.click(self.look(sight.title_bar, self.window), times=2)
            self._hold_on(self.window.isMaximized)
        raise GaveUp("the window does not fill the screen")

    def _hold_on(self, holds: Callable[[], object], seconds: float = 2.0) -> None:
        """Give something some time, without insisting."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.look(holds):
            time.sleep(_LOOK_AGAIN)

    def choose(self, menu: str, entry: str) -> None:
        """Choose an entry of a menu."""
        self.mouse.click(self.look(sight.menu_title, self.window, menu))
        self.mouse.click(self.wait_for(f"{menu} > {entry}", sight.menu_entry, entry))

    def press_button(self, text: str, within: QWidget | None = None) -> None:
        """Press a button as soon as it can be pressed."""
        self.mouse.click(self.wait_for(f"the button {text!r}", sight.button, within or self.window, text))

    def write_into(self, field: QWidget, text: str) -> None:
        """Click into a field, select all that is in it, and type."""
        self.mouse.click(self.wait_for("the field", sight.reachable, field))
        self.wait_until("the keyboard to be in the field", field.hasFocus)
        self.keyboard.press("ctrl+a", "Delete")
        self.keyboard.write(text)

    def scroll_into_sight(self, field: QWidget, form: QWidget, over: str) -> None:
        """Turn the wheel over a label of a form until a field further down can be seen."""
        self.mouse.move(self.look(sight.label, form, over))
        for _ in range(30):
            if self.look(sight.in_sight, field):
                return
            self.mouse.wheel(down=True)
            self._settle()
        raise GaveUp(f"{self.look(field.accessibleName)!r} does not come into sight")

    # Dialogs

    def answer(self, title: str, verb: str, *, last: bool = False) -> str:
        """Read the dialog with this title, press one of its buttons, and see it go; gives what it said.

        Whether the program ends after a ``last`` answer is seen from outside.
        """
        said = self.wait_for(f"the dialog {title!r}", sight.dialog_says, title)
        self.mouse.click(self.wait_for(f"its button {verb!r}", sight.dialog_button, title, verb))
        if not last:
            self.wait_until(f"the dialog {title!r} to go", lambda: sight.dialog_says(title) is None)
        return said

    # Trees

    def row(self, view: KeyTreeView, path: str, column: str = "key") -> Place:
        """Bring a row into sight: open the groups above it, turn the wheel; gives where to press."""
        names = path.split(".")
        for depth in range(1, len(names)):
            self._open(view, ".".join(names[:depth]))
        return self._bring_into_sight(view, path, column)

    def _open(self, view: KeyTreeView, path: str) -> None:
        if self.look(lambda: view.keys.is_expanded(view.keys.row_of(path))):
            return
        self._bring_into_sight(view, path, "key")
        self.mouse.click(self.wait_for(f"the arrow of {path}", sight.arrow, view, path))
        self.wait_until(f"{path} to open", lambda: view.keys.is_expanded(view.keys.row_of(path)))

    def _bring_into_sight(self, view: KeyTreeView, path: str, column: str) -> Place:
        if not self.look(lambda: view.keys.row_of(path) >= 0):
            raise GaveUp(f"the tree has no row {path}")
        for _ in range(60):
            place = self.look(sight.row_middle, view, path, column)
            if place is not None:
                return place
            self.mouse.move(self.look(sight.middle, view.viewport()))
            self.mouse.wheel(down=self.look(sight.row_is_below, view, path))
            self._settle()
        raise GaveUp(f"{path} does not come into sight")

    def drag(self, source: str, target: str) -> None:
        """Drag a row of the source onto a row of the target, and let go there."""
        self.row(self.targets, target)
        held = self.row(self.sources, source)
        self.mouse.press(held)
        for _ in range(8):  # at its edges the tree scrolls under what is held: aim again
            aim = self.wait_for(target, sight.row_middle, self.targets, target, "key")
            self.mouse.glide(held, aim)
            held = Place(aim.x + 6, aim.y)
            self._hold_on(lambda: sight.row_under_drag(self.targets) == target, 0.7)
            if self.look(sight.row_under_drag, self.targets) == target:
                self.mouse.release()
                return
        self.mouse.release()
        raise GaveUp(f"{target} is not framed while {source} is held over it")

    def tick(self, path: str) -> None:
        """Click on the freeze box of a target row."""
        self.mouse.click(self.row(self.targets, path, "freeze"))

    def select(self, view: KeyTreeView, *paths: str) -> None:
        """Click on a row, and on others with Ctrl held down."""
        for path in paths:  # opening groups takes clicks without Ctrl
            self.row(view, path)
        self.click_row(view, paths[0])
        for path in paths[1:]:
            place = self.row(view, path)
            with self.keyboard.holding("ctrl"):
                self.mouse.click(place)
        self.wait_until(f"{len(paths)} rows to be selected", lambda: set(view.selected_paths()) == {*paths})

    def type_path(self, title: str, path: Path) -> None:
        """Name a file in the file dialog with this title, by the keyboard alone."""
        self.wait_until(f"the dialog {title!r}", lambda: sight.dialog_has_keyboard(title))
        self.keyboard.press("ctrl+a")
        self.keyboard.write(str(path))
        self.keyboard.press("Return")
        self.wait_until(f"the dialog {title!r} to go", lambda: sight.dialog_says(title) is None)

    def click_row(self, view: KeyTreeView, path: str) -> None:
        """Click on a row, which selects it."""
        self.mouse.click(self.row(view, path))
        self.wait_until(f"{path} to be selected", lambda: view.selected_paths() == [path])

    def _settle(self) -> None:
        """Let the wheel's events arrive: they come through another process."""
        time.sleep(0.04)
