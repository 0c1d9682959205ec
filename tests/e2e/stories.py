"""What people do, step by step; each story gives what the window showed at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e import eyes as sight
from tests.e2e.person import Person
from tests.e2e.shown import count, freezing, run_text, statuses, window_as_data
from wtransplant.gui.views.train_panel import TrainPanel

Story = Callable[[Person, Path], dict[str, Any]]

CONV, CONV_TARGET = "model_state_dict.features.0.conv.weight", "backbone.stages.0.convolution.weight"
NORM, NORM_TARGET = "model_state_dict.features.0.bn", "backbone.stages.0.norm"
THAWED = "backbone.projection.linear.weight"
RULES = (
    (r"model_state_dict\.features\.(\d+)\.conv\.(.+)", r"backbone.stages.\1.convolution.\2", 3),
    (r"model_state_dict\.features\.(\d+)\.bn\.(.+)", r"backbone.stages.\1.norm.\2", 15),
    (r"model_state_dict\.embedding\.1\.(.+)", r"backbone.projection.linear.\1", 1),
    (r"model_state_dict\.embedding\.2\.(.+)", r"backbone.projection.norm.\1", 5),
)
"""Pattern, template, and how many keys of the file it takes: three convolutions with one tensor each, three
norms with five, a linear layer without bias, its norm."""


def main_job(person: Person, folder: Path) -> dict[str, Any]:
    """The whole job on the example: links by hand and by rules, freezing, a run, two saves."""
    person.maximise()
    open_example(person)
    link_by_hand(person)
    write_rules(person)
    undo_and_redo(person)
    freeze(person)
    save_pair(person, folder / "before.safetensors")
    fine_tune(person)
    save_pair(person, folder / "after.safetensors")
    shown = person.look(window_as_data, person.window)
    close(person)
    return shown


def open_example(person: Person) -> None:
    """File > Open the example, until all of its 28 target keys are shown."""
    person.choose("File", "Open the example")
    person.wait_until("the example", lambda: linked(person, 0) and missing(person, 28), seconds=40)


def link_by_hand(person: Person) -> None:
    """A key on a key, then a subtree on a subtree after a look at the preview."""
    person.drag(CONV, CONV_TARGET)
    person.wait_until("one key to be linked", lambda: linked(person, 1))
    person.drag(NORM, NORM_TARGET)
    said = person.answer("Link subtrees", "Link 5 keys")
    assert said.startswith(f"Link 5 keys of {NORM} to {NORM_TARGET}"), said
    person.wait_until("six keys to be linked", lambda: linked(person, 6))


def write_rules(person: Person) -> None:
    """Map > Write a rule; a wrong pattern is marked at once, the right ones are counted while typing."""
    panel = person.window.rules
    person.choose("Map", "Write a rule…")
    person.wait_until("the pattern to have the keyboard", panel.pattern.hasFocus)
    person.keyboard.write(RULES[0][0].replace(")", "", 1))
    person.wait_until("the wrong pattern to be marked", lambda: panel.pattern.property("invalid"))
    reason = person.look(panel._message.text)
    assert "missing ), unterminated subpattern" in reason, reason
    for pattern, template, hits in RULES:
        person.write_into(panel.pattern, pattern)
        person.wait_until("the mark to go", lambda: not panel.pattern.property("invalid"))
        person.write_into(panel.template, template)
        takes = f"takes {hits} source key" + "s" * (hits > 1)
        person.wait_until(takes, lambda takes=takes: panel._message.text().startswith(takes))
        assert person.look(panel.preview.count) == hits
        person.press_button("Add rule", panel)
        person.wait_until("the rule in the list", lambda rule=(pattern, template): rules(person)[-1:] == [rule])
    person.wait_until("24 keys to be linked", lambda: linked(person, 24) and missing(person, 4))


def undo_and_redo(person: Person) -> None:
    """Two rules and the last one again: Ctrl+Z twice, then both ways of redoing."""
    person.keyboard.press("ctrl+z")
    person.wait_until("the last rule to be undone", lambda: linked(person, 19))
    person.keyboard.press("ctrl+z")
    person.wait_until("the rule before it to be undone", lambda: linked(person, 18))
    person.keyboard.press("ctrl+shift+z")
    person.wait_until("it to be there again", lambda: linked(person, 19))
    person.keyboard.press("ctrl+y")
    person.wait_until("both to be there again", lambda: linked(person, 24))
    assert person.look(rules, person) == [rule[:2] for rule in RULES]


def freeze(person: Person) -> None:
    """Tick a whole group, then untick one key in it."""
    person.tick("backbone")
    person.wait_until("the backbone to be frozen", lambda: freezing(person.window, "backbone") == "all")
    person.tick(THAWED)
    person.wait_until("one key of it to be trainable", lambda: freezing(person.window, THAWED) == "none")
    portions = {path: person.look(freezing, person.window, path) for path in ("backbone", "front", "head")}
    assert portions == {"backbone": "some", "front": "none", "head": "none"}, portions


def fine_tune(person: Person) -> None:
    """More epochs than are set, start, pause, see that it holds, resume, wait for the end."""
    panel = person.window.train
    person.press_button(person.look(lambda: person.window.guide._buttons["train"].text()))
    person.wait_until("the fine-tune panel", panel.start.isVisible)
    person.scroll_into_sight(panel.epochs, over=panel.form.labelForField(panel.loss))
    person.write_into(panel.epochs, "40")
    person.keyboard.press("Tab")
    person.press_button("Start", panel)
    person.wait_until("steps", lambda: 0 < panel._progress.value() < panel._progress.maximum(), seconds=60)
    pause_and_resume(person, panel)
    person.wait_until("the end of the run", lambda: "accuracy" in run_text(person.window), seconds=90)


def pause_and_resume(person: Person, panel: TrainPanel) -> None:
    """A run that is paused makes no step; that is a matter of watching for a while."""
    person.press_button("Pause", panel)
    person.wait_until("the pause", lambda: panel.pause.text() == "Resume" and "paused" in run_text(person.window))
    held = person.look(panel._progress.value)
    time.sleep(0.5)
    assert person.look(panel._progress.value) == held
    assert held < person.look(panel._progress.maximum), "the run was over before it could be paused"
    person.press_button("Resume", panel)
    person.wait_until("the run to go on", lambda: panel._progress.value() > held)


def save_pair(person: Person, path: Path) -> None:
    """Ctrl+E, the path by the keyboard, Enter."""
    person.keyboard.press("ctrl+e")
    person.wait_until("the file dialog", lambda: sight.dialog_has_keyboard("Save pair"))
    person.keyboard.press("ctrl+a")
    person.keyboard.write(str(path))
    person.keyboard.press("Return")
    person.wait_until("the dialog to go", lambda: sight.dialog_says("Save pair") is None)
    said = f"Saved {path.name}"
    person.wait_until(said, lambda: person.window.statusBar().currentMessage().startswith(said), seconds=30)


def close(person: Person) -> None:
    """Ctrl+Q; nothing is unsaved, so nothing is asked. Whether the program ends is seen from outside."""
    person.keyboard.press("ctrl+q")


def linked(person: Person, number: int) -> bool:
    """Whether so many target keys are linked; called in the window's thread."""
    return count(person.window.target.model, "linked") == number


def missing(person: Person, number: int) -> bool:
    """Whether so many target keys are missing; called in the window's thread."""
    return count(person.window.target.model, "missing") == number


def rules(person: Person) -> list[tuple[str, str]]:
    """The rules in the list; called in the window's thread."""
    return [(rule.pattern, rule.template) for rule in person.window.rules.model.rules]


STORIES: dict[str, Story] = {"main_job": main_job}
