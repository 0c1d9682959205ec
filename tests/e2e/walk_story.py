"""The scenes of the walk: from the empty window to the saved pair, and everything that can be opened on the way."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction

from tests.e2e import eyes as sight
from tests.e2e import walk_sight
from tests.e2e.desktop import Desktop, Place
from tests.e2e.person import GaveUp, Person
from tests.e2e.stories import CONV, CONV_TARGET, NORM, NORM_TARGET, RULES, Story, linked, missing
from wtransplant.gui.jobs import Jobs
from wtransplant.gui.views.train_panel import TrainPanel
from wtransplant.words import tr

WAYS_IN = ("open_source", "open_target", "open_recipe", "paste_error")
DIALOGS = (
    *("compare", "save_options", "generalise", "keep_as_rules", "invert_rules", "prove", "decide", "why"),
    *("freeze_blocks", "best_border", "launch_lines", "save_report", "export_script", "save_recipe_as"),
    *("settings", "help", "help_situations", "help_keys", "about"),
)
"""Actions that open something to be looked at and closed again."""
_SETTLE = float(os.environ.get("WTRANSPLANT_WALK_SETTLE", "0.35"))
"""Seconds after which a window is taken to be at rest; pictures that are to be looked at want a little more."""


class Walk:
    """Takes a picture after each step.

    Args:
        person: goes through the window.
        folder: for the pictures and the pair.
    """

    def __init__(self, person: Person, folder: Path) -> None:
        self.person, self.folder, self.window = person, folder, person.window
        self.scenes: list[str] = []
        self.faults: dict[str, list[str]] = {}
        self._desktop = Desktop(os.environ["DISPLAY"])
        self._jobs: Jobs = person.look(lambda: self.window.findChild(Jobs))

    def see(self, scene: str) -> None:
        """Let everything come to rest; then the picture, and what is cut off in it."""
        person = self.person
        for _ in range(2):  # what comes to rest may start more work a moment later
            person.wait_until("the work to end", lambda: not self._jobs._running, seconds=60)
            time.sleep(_SETTLE)
        if found := person.look(walk_sight.faults, self.window):
            self.faults[scene] = found
        self._picture(scene)

    def _picture(self, scene: str) -> None:
        self.scenes.append(scene)
        self._desktop.screenshot(self.folder / f"{len(self.scenes):02d}-{scene.replace(' ', '-')}.png")

    def see_menu(self, scene: str) -> None:
        """What is open in front, which takes the keyboard for itself."""
        self.person.wait_until("a menu", walk_sight.is_menu_open)
        time.sleep(_SETTLE)
        self._picture(scene)

    def action(self, name: str) -> QAction:
        """An action by its name."""
        return self.person.look(lambda: self.window.actions_[name])

    def choose(self, name: str) -> bool:
        """Choose an action in its menu; whether it can be chosen."""
        action, person = self.action(name), self.person
        self._open_menu_with(action)
        person.wait_until("the menu", walk_sight.is_menu_open)
        place = person.look(walk_sight.entry, action)
        if place is None:
            self._escape()
            return False
        person.mouse.click(place)
        return True

    def _open_menu_with(self, action: QAction) -> None:
        number = self.person.look(walk_sight.menu_with, self.window, action)
        self.click(self.person.look(walk_sight.title, self.window, number))

    def _escape(self) -> None:
        for _ in range(4):
            if not self.person.look(walk_sight.is_menu_open):
                return
            self.person.keyboard.press("Escape")
            time.sleep(0.1)
        raise GaveUp("the menu stays open")

    def click(self, place: Place) -> None:
        """Click there."""
        self.person.mouse.click(place)

    # Scenes

    def empty(self) -> None:
        """The window with nothing in it, and its menus."""
        self.see("empty")
        for number in range(len(self.person.look(walk_sight.titles, self.window))):
            self.click(self.person.look(walk_sight.title, self.window, number))
            self.see_menu(f"menu {number + 1}")
            self._submenus(number)
            self._escape()

    def _submenus(self, menu: int) -> None:
        for number in range(4):
            place = self.person.look(walk_sight.submenu, number)
            if place is None:
                return
            self.person.mouse.move(place)
            time.sleep(0.5)
            self._picture(f"menu {menu + 1} {number + 1}")
            self._escape()
            self.click(self.person.look(walk_sight.title, self.window, menu))
            self.person.wait_until("the menu", walk_sight.is_menu_open)

    def example(self) -> None:
        """The example, opened; a key and a subtree linked by drag."""
        person = self.person
        self.choose("open_example")
        person.wait_until("the example", lambda: linked(person, 0) and missing(person, 28), seconds=60)
        self.see("example")
        for name in WAYS_IN:
            self._dialog(name)
        person.drag(CONV, CONV_TARGET)
        person.wait_until("one key to be linked", lambda: linked(person, 1))
        self.see("linked by drag")
        person.drag(NORM, NORM_TARGET)
        person.wait_until("the question", walk_sight.is_dialog_waiting)
        self.see("linking subtrees")
        person.keyboard.press("Return")
        person.wait_until("six keys to be linked", lambda: linked(person, 6))
        person.drag("model_state_dict.classifier.weight", "front.0.weight")
        person.wait_for("the reason", sight.offer_says)
        self.see_menu("a drop that does not fit")
        person.keyboard.press("Escape")

    def palette(self) -> None:
        """The command palette, and what it finds."""
        self.person.keyboard.press("ctrl+k")
        self.see("palette")
        self.person.keyboard.write("fr")
        self.see("palette finds")
        self.person.keyboard.press("Escape")

    def found(self) -> None:
        """Filter, select several, a tooltip, a context menu."""
        person = self.person
        person.click_row(person.targets, "backbone")
        person.keyboard.press("ctrl+f")
        person.wait_until("the target's filter", self.window.target.filter.hasFocus)
        person.keyboard.write("norm.weight")
        time.sleep(0.3)
        self.see("filtered")
        person.keyboard.press("ctrl+a")
        person.keyboard.write("/norm(")
        time.sleep(0.3)
        self.see("a wrong filter")
        person.keyboard.press("Escape")
        person.select(person.targets, f"{NORM_TARGET}.weight", f"{NORM_TARGET}.bias", CONV_TARGET)
        self.see("several selected")
        person.mouse.move(person.row(person.targets, f"{NORM_TARGET}.bias"))
        time.sleep(1.2)
        self._picture("a tooltip")
        person.keyboard.press("Menu")
        if person.look(walk_sight.is_menu_open):
            self.see_menu("a context menu")
            self._escape()

    def rules(self) -> None:
        """A rule being written, wrong and right, and kept."""
        person = self.person
        self.choose("add_rule")
        panel = person.look(lambda: self.window.rules)
        person.wait_until("the pattern to have the keyboard", panel.pattern.hasFocus)
        self.see("rules")
        person.keyboard.write(RULES[0][0].replace(")", "", 1))
        self.see("a wrong pattern")
        for number, (pattern, template, _) in enumerate(RULES[:2]):
            person.write_into(panel.pattern, pattern)
            person.write_into(panel.template, template)
            person.wait_until("its hits", lambda: panel.preview.count() > 0)
            if not number:
                self.see("a rule")
            person.press_button(tr("Add rule"), panel)
            person.wait_until("the rule in the list", lambda n=number: len(panel.model.rules) == n + 1)
        self.see("rules in the list")

    def match(self) -> None:
        """Matched by itself, with the panel of the matcher; then each other panel."""
        self.choose("auto_match")
        time.sleep(0.5)
        self.see("matched")
        person = self.person
        person.click_row(person.targets, NORM_TARGET)
        for name in person.look(lambda: list(self.window.docks)):
            self._dock(name)

    def _dock(self, name: str) -> None:
        """A panel by its entry in the View menu, each of its pages."""
        person, dock = self.person, self.window.docks[name]
        toggle = person.look(dock.toggleViewAction)
        if person.look(dock.isVisible):
            place = person.look(walk_sight.dock_tab, self.window, person.look(dock.windowTitle))
            if place is not None:
                self.click(place)
        else:
            self._open_menu_with(toggle)
            self.click(person.wait_for(f"the entry for {name}", walk_sight.entry, toggle))
        person.wait_until(f"the panel {name}", dock.isVisible)
        self.see(f"dock {name}")
        for number, place in enumerate(person.look(walk_sight.tabs, dock)[1:], 2):
            self.click(place)
            self.see(f"dock {name} {number}")

    def freeze(self) -> None:
        """What is linked frozen, one group thawed; what it means for a run."""
        self.choose("freeze_linked")
        self.person.tick("backbone.projection")
        self.see("frozen")
        self.choose("effective_view")
        self.see("effective view")

    def dialogs(self) -> None:
        """Everything that opens in front of the window."""
        for name in DIALOGS:
            self._dialog(name)

    def _dialog(self, name: str) -> None:
        if not self.choose(name):
            return
        self._wait_a_moment(lambda: bool(walk_sight.others(self.window)) or walk_sight.is_menu_open())
        if self.person.look(walk_sight.is_menu_open):
            self.see_menu(f"dialog {name}")
            self._escape()
        elif self.person.look(walk_sight.others, self.window):
            self.see(f"dialog {name}")
            self._tabs_of_dialog(name)
            self.person.look(walk_sight.close_others, self.window)
            self.person.wait_until(f"{name} to close", lambda: not walk_sight.others(self.window))

    def _tabs_of_dialog(self, name: str) -> None:
        for number, place in enumerate(self.person.look(walk_sight.tabs_in_front, self.window)[1:], 2):
            self.click(place)
            self.see(f"dialog {name} {number}")

    def _wait_a_moment(self, holds: Callable[[], bool], seconds: float = 6.0) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.person.look(holds):
            time.sleep(0.05)

    def train(self) -> None:
        """A few epochs: while they run, afterwards; a second run; both compared."""
        person = self.person
        self.click(person.look(lambda: sight.middle(self.window.guide._buttons["train"])))
        panel: TrainPanel = person.look(lambda: self.window.train)
        person.wait_until("its form", panel.start.isVisible)
        self.see("fine-tune")
        for number in (1, 2):
            person.keyboard.press("ctrl+Return")
            person.wait_until("steps", lambda: panel._progress.value() > 0, seconds=60)
            if number == 1:
                time.sleep(_SETTLE)
                self._picture("fine-tuning")
            person.wait_until("the end of the run", lambda: panel.start.isEnabled(), seconds=120)
            person.wait_until("the run to be kept", lambda n=number: self._runs() >= n, seconds=30)
        self.see("fine-tuned")
        for number, place in enumerate(person.look(walk_sight.tabs, self.window.docks["train"])[1:], 2):
            self.click(place)
            self.see(f"fine-tuned {number}")
        self._dock("runs")
        table = person.look(lambda: self.window.runs.table)
        self.click(person.look(walk_sight.widget_at, table, 0.4, 0.5))
        person.keyboard.press("ctrl+a")
        self.see("runs chosen")
        person.press_button(tr("Compare…"), self.window.runs)
        person.wait_until("the comparison", lambda: bool(walk_sight.others(self.window)))
        self.see("runs compared")
        person.look(walk_sight.close_others, self.window)

    def _runs(self) -> int:
        return self.window.runs.table.model().rowCount() if self.window.has_runs else 9

    def save(self) -> None:
        """The pair saved and opened as a source; then everything left without saving."""
        person, path = self.person, self.folder / "pair.safetensors"
        person.keyboard.press("ctrl+e")
        person.wait_until("the file dialog", walk_sight.is_dialog_waiting)
        self.see("saving")
        person.keyboard.press("ctrl+a")
        person.keyboard.write(str(path))
        person.keyboard.press("Return")
        person.wait_until("the pair", path.exists, seconds=60)
        self.see("saved")
        person.keyboard.press("ctrl+o")
        person.wait_until("the file dialog", walk_sight.is_dialog_waiting)
        person.keyboard.press("ctrl+a")
        person.keyboard.write(str(path))
        person.keyboard.press("Return")
        person.wait_until("the pair as a source", lambda: "pair" in self.window.windowTitle(), seconds=60)
        self.see("provenance")
        person.tick("head")
        person.keyboard.press("ctrl+q")
        person.wait_until("the question", walk_sight.is_dialog_waiting)
        self.see("leaving")
        verb = tr("Discard changes")
        person.mouse.click(person.wait_for(verb, sight.dialog_button, "", verb))


def walk(person: Person, folder: Path) -> dict[str, Any]:
    """All scenes; gives their names and, by scene, what is cut off or lies on something else."""
    person.maximise()
    tour = Walk(person, folder)
    for scene in (tour.empty, tour.example, tour.palette, tour.found, tour.rules, tour.match):
        scene()
    for scene in (tour.freeze, tour.dialogs, tour.train, tour.save):
        scene()
    return {"scenes": tour.scenes, "faults": tour.faults}


STORIES: dict[str, Story] = {"walk": walk}
