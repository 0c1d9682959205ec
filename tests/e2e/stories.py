"""What people do, step by step; each story gives what the window showed at its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e import eyes as sight
from tests.e2e.person import Person
from tests.e2e.shown import count, freezing, run_text, window_as_data
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
    panel = person.look(lambda: person.window.rules)
    person.choose("Map", "Write a rule…")
    person.wait_until("the pattern to have the keyboard", panel.pattern.hasFocus)
    person.keyboard.write(RULES[0][0].replace(")", "", 1))
    person.wait_until("the wrong pattern to be marked", lambda: panel.pattern.property("invalid"))
    reason = person.look(lambda: panel.message)
    assert "missing ), unterminated subpattern" in reason, reason
    for rule in RULES:
        write_rule(person, *rule)
    person.wait_until("24 keys to be linked", lambda: linked(person, 24) and missing(person, 4))


def write_rule(person: Person, pattern: str, template: str, hits: int) -> None:
    """Pattern and template, with an eye on what the panel counts after each; then the button."""
    panel = person.look(lambda: person.window.rules)
    keys = "source key" + "s" * (hits > 1)
    person.write_into(panel.pattern, pattern)
    person.wait_until("the hits of the pattern", lambda: says(person, f"matches {hits} {keys};"))
    assert not person.look(panel.pattern.property, "invalid")
    person.write_into(panel.template, template)
    person.wait_until("the hits of the rule", lambda: says(person, f"takes {hits} {keys}."))
    assert person.look(panel.preview.count) == hits
    person.press_button("Add rule", panel)
    person.wait_until("the rule in the list", lambda: rules(person)[-1:] == [(pattern, template)])


def says(person: Person, words: str) -> bool:
    """Whether the rules panel's sentence begins so; called in the window's thread."""
    return person.window.rules.message.startswith(words)


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
    panel = open_fine_tuning(person)
    person.scroll_into_sight(panel.epochs, panel, over="Learning rate")
    person.write_into(panel.epochs, "40")
    person.keyboard.press("Tab")
    person.press_button("Start", panel)
    person.wait_until("steps", lambda: 0 < panel._progress.value() < panel._progress.maximum(), seconds=60)
    pause_and_resume(person, panel)
    person.wait_until("the end of the run", lambda: "accuracy" in run_text(person.window), seconds=90)


def open_fine_tuning(person: Person) -> TrainPanel:
    """The guide's step opens the panel, which the window makes when it is first shown."""
    person.press_button(person.look(lambda: person.window.guide._buttons["train"].text()))
    person.wait_until("the fine-tune panel", lambda: person.window.docks["train"].isVisible())
    panel = person.look(lambda: person.window.train)
    person.wait_until("its form", panel.start.isVisible)
    return panel


def pause_and_resume(person: Person, panel: TrainPanel) -> None:
    """A run that is paused makes no step; that is a matter of watching for a while."""
    person.press_button("Pause", panel)
    person.wait_until(
        "the pause", lambda: panel.pause.text() == "Resume" and "paused" in run_text(person.window)
    )
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


def second_thoughts(person: Person, folder: Path) -> dict[str, Any]:
    """A drop that cannot fit, a second drop on a linked key (kept, then replaced), Delete, leaving unsaved."""
    scale, shift = f"{NORM}.weight", f"{NORM}.bias"
    taker = f"{NORM_TARGET}.weight"
    person.maximise()
    open_example(person)
    person.drag("model_state_dict.classifier.weight", "front.0.weight")
    told = {"refused": person.wait_for("the question", sight.offer_says)}
    person.keyboard.press("Escape")
    person.wait_until("the question to go", lambda: sight.offer_says() is None)
    assert person.look(linked, person, 0)
    person.drag(scale, taker)
    person.wait_until("the first link", lambda: linked(person, 1))
    person.drag(shift, taker)
    told["asked"] = person.answer("Replace links?", "Keep")
    told["kept"] = person.look(window_as_data, person.window)["links"]
    person.drag(shift, taker)
    person.answer("Replace links?", "Replace")
    person.wait_until("another link", lambda: window_as_data(person.window)["links"] != told["kept"])
    told["replaced"] = person.look(window_as_data, person.window)["links"]
    person.click_row(person.targets, taker)
    person.keyboard.press("Delete")
    person.wait_until("no link", lambda: linked(person, 0))
    person.keyboard.press("ctrl+q")
    told["leaving"] = person.answer("Discard changes?", "Keep editing")
    person.keyboard.press("ctrl+q")
    person.answer("Discard changes?", "Discard changes", last=True)
    return told


def finding(person: Person, folder: Path) -> dict[str, Any]:
    """Ctrl+Down and Ctrl+Up along the problems and around the end; Ctrl+F, Down, Esc."""
    person.maximise()
    open_example(person)
    told = {"problems": [walk(person, keys) for keys in ("ctrl+Down", "ctrl+Down", "ctrl+Up", "ctrl+Up")]}
    person.click_row(person.targets, "backbone")
    person.keyboard.press("ctrl+f")
    person.wait_until("the target's filter", person.window.target.filter.hasFocus)
    person.keyboard.write("norm.weight")
    found = [
        *(f"backbone.stages.{stage}.norm.weight" for stage in range(3)),
        "backbone.projection.norm.weight",
    ]
    person.wait_until("four keys", lambda: shown_keys(person) == found)
    person.keyboard.press("Down")
    person.wait_until("the tree to have the keyboard", person.targets.hasFocus)
    person.keyboard.press("ctrl+f", "Escape")
    person.wait_until(
        "all keys again", lambda: person.window.target.filter.text() == "" and len(shown_keys(person)) > 4
    )
    close(person)
    return told


def walk(person: Person, keys: str) -> str:
    """Press keys that lead to another problem; gives what the status bar says when its row is selected."""
    before = person.message()
    person.keyboard.press(keys)
    person.wait_until("the next problem", lambda: before != person.window.statusBar().currentMessage())
    said = person.message()
    key = said.split(",")[0].split()[-1]
    view = person.targets if "missing" in said else person.sources
    person.wait_until(f"{key} to be selected", lambda: view.selected_paths() == [key])
    return said


def shown_keys(person: Person) -> list[str]:
    """Tensors whose rows are there; called in the window's thread."""
    return [node.path for node in person.targets.visual_rows() if node.key is not None]


def closing_early(person: Person, folder: Path) -> dict[str, Any]:
    """Closing while a run is under way: it asks; first the run may go on, then it ends and the window goes."""
    person.maximise()
    open_example(person)
    panel = open_fine_tuning(person)
    person.scroll_into_sight(panel.epochs, panel, over="Learning rate")
    person.write_into(panel.epochs, "5000")
    person.keyboard.press("Tab", "ctrl+Return")
    person.wait_until("steps", lambda: panel._progress.value() > 0, seconds=60)
    person.keyboard.press("ctrl+q")
    told = {"asked": person.answer("Something is still running", "Keep it running")}
    done = person.look(panel._progress.value)
    person.wait_until("more steps", lambda: panel._progress.value() > done)
    person.keyboard.press("ctrl+q")
    person.answer("Something is still running", "End it and close", last=True)
    return told


def linked(person: Person, number: int) -> bool:
    """Whether so many target keys are linked; called in the window's thread."""
    return count(person.window.target.model, "linked") == number


def missing(person: Person, number: int) -> bool:
    """Whether so many target keys are missing; called in the window's thread."""
    return count(person.window.target.model, "missing") == number


def rules(person: Person) -> list[tuple[str, str]]:
    """The rules in the list; called in the window's thread."""
    return [(rule.pattern, rule.template) for rule in person.window.rules.model.rules]


STORIES: dict[str, Story] = {
    "main_job": main_job,
    "second_thoughts": second_thoughts,
    "finding": finding,
    "closing_early": closing_early,
}
