"""The main job without a mouse: every step by keys that xdotool presses one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QMenu, QWidget

from tests.e2e import eyes as sight
from tests.e2e.person import GaveUp, Person
from tests.e2e.shown import freezing, run_text, window_as_data
from tests.e2e.stories import NORM, NORM_TARGET, Story, close, linked, missing
from wtransplant.gui.views.key_tree_view import KeyTreeView

TAKER, OTHER_PATH = f"{NORM_TARGET}.weight", f"{NORM}.bias"
OTHER = OTHER_PATH.removeprefix("model_state_dict.")
"""Which gives instead, in the tree and as the window says it in a link."""
_NAMES = {".": "period", "_": "underscore", "/": "slash", "-": "minus"}
_MOST_TABS = 80


def keyboard_only(person: Person, folder: Path) -> dict[str, Any]:
    """Example, Auto-match, one link changed, frozen but for one key, two epochs, the pair, the end."""
    choose(person, "alt+f", "Open the example")
    person.wait_until("the example", lambda: linked(person, 0) and missing(person, 28), seconds=40)
    person.keyboard.press("ctrl+m")
    person.wait_until("the links that were found", lambda: linked(person, 24), seconds=60)
    told = {"matched": person.look(window_as_data, person.window)["links"]}
    change_a_link(person, told)
    freeze(person)
    fine_tune(person)
    save(person, folder / "by_keys.safetensors")
    told["end"] = person.look(window_as_data, person.window)
    close(person)
    return told


def spell(person: Person, text: str) -> None:
    """Press the keys of a text."""
    person.keyboard.press(*(_NAMES.get(letter, letter) for letter in text))


def choose(person: Person, opens: str, entry: str) -> None:
    """Open a menu of the bar by its letter, and go down to an entry."""
    person.wait_until("the window to have the keyboard", person.window.isActiveWindow)
    person.keyboard.press(opens)
    person.wait_until("the menu", lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    press_until(person, "Down", entry, lambda: at_entry(entry))
    person.keyboard.press("Return")


def at_entry(text: str) -> bool:
    """Whether the open menu stands at an entry; called in the window's thread."""
    menu = QApplication.activePopupWidget()
    action = menu.activeAction() if isinstance(menu, QMenu) else None
    return action is not None and action.text().replace("&", "") == text


def press_until(person: Person, key: str, what: str, holds: Callable[[], bool]) -> None:
    """Press a key again and again until something is reached."""
    for _ in range(_MOST_TABS):
        if person.look(holds):
            return
        person.keyboard.press(key)
    raise GaveUp(f"{key} does not lead to {what}")


def tab_to(person: Person, widget: QWidget, key: str = "Tab") -> None:
    """Go to a part of the window with Tab."""
    press_until(person, key, person.look(widget.accessibleName), widget.hasFocus)


def find(person: Person, view: KeyTreeView, words: str, path: str) -> None:
    """Ctrl+F in a tree, what is looked for, and down to the row."""
    panel = person.window.source if view is person.sources else person.window.target
    tab_to(person, view)
    person.keyboard.press("ctrl+f")
    person.wait_until("the filter", panel.filter.hasFocus)
    spell(person, words)
    person.wait_until(words, lambda: panel.filter.text() == words and view.keys.row_of(path) >= 0)
    person.keyboard.press("Down")
    person.wait_until("the tree", view.hasFocus)
    press_until(person, "Down", path, lambda: view.selected_paths() == [path])


def change_a_link(person: Person, told: dict[str, Any]) -> None:
    """Select what is to give on the left and what takes it on the right, Ctrl+L, Enter for "Replace"."""
    find(person, person.sources, OTHER, OTHER_PATH)
    find(person, person.targets, "stages.0.norm.weight", TAKER)
    person.keyboard.press("ctrl+l")
    told["asked"] = person.wait_for("the question", sight.dialog_says, "Replace links?")
    person.wait_until("its buttons", lambda: sight.dialog_has_keyboard("Replace links?"))
    person.keyboard.press("Return")
    person.wait_until("the other link", lambda: window_as_data(person.window)["links"].get(TAKER) == OTHER)


def freeze(person: Person) -> None:
    """Freeze > what is linked; then Space on the row whose link was changed."""
    choose(person, "alt+z", "Freeze nothing")
    person.wait_until("nothing to be frozen", lambda: freezing(person.window, "backbone") == "none")
    choose(person, "alt+z", "Freeze what is linked")
    person.wait_until("what is linked to be frozen", lambda: freezing(person.window, TAKER) == "all")
    tab_to(person, person.targets)
    person.wait_until("the row", lambda: person.targets.selected_paths() == [TAKER])
    person.keyboard.press("space")
    person.wait_until("the row to be trainable", lambda: freezing(person.window, TAKER) == "none")


def fine_tune(person: Person) -> None:
    """The panel from the menu, two epochs, Ctrl+Enter."""
    choose(person, "alt+v", "Fine-tune")
    panel = person.look(lambda: person.window.train)
    person.wait_until("its form", panel.start.isVisible)
    tab_to(person, panel.epochs)
    person.keyboard.press("ctrl+a")
    spell(person, "2")
    person.keyboard.press("Tab", "ctrl+Return")
    person.wait_until("the end of the run", lambda: "accuracy" in run_text(person.window), seconds=90)
    assert person.look(panel.epochs.value) == 2


def save(person: Person, path: Path) -> None:
    """Ctrl+E, the path, Enter."""
    person.keyboard.press("ctrl+e")
    person.wait_until("the file dialog", lambda: sight.dialog_has_keyboard("Save pair"))
    person.keyboard.press("ctrl+a")
    spell(person, str(path))
    person.keyboard.press("Return")
    said = f"Saved {path.name}"
    person.wait_until(said, lambda: person.window.statusBar().currentMessage().startswith(said), seconds=30)


STORIES: dict[str, Story] = {"keyboard_only": keyboard_only}
