"""The bench: keys joined, rules by example, an error instead of files, back and forth in the history."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e import attention
from tests.e2e import eyes as sight
from tests.e2e.person import Person
from tests.e2e.shown import plan_as_data
from tests.e2e.stories import Story, close, linked, missing, save_pair, write_rule

LAYER, BLOCK = "encoder.layer.{}", "blocks.{}"
QKV = "blocks.{}.attn.qkv.weight"
KEYS = 6 * attention.BLOCKS + 2
"""Of the target: qkv, proj and norm of each block with weight and bias, and the head."""
NORM_RULE = (r"encoder\.layer\.(\d+)\.layernorm\.(.+)", r"blocks.\1.norm.\2")
HEAD_RULE = (r"classifier\.(.+)", r"head.\1")


def bench(person: Person, folder: Path) -> dict[str, Any]:
    """Query, key and value joined, by hand and by example; a rule; all undone and redone; recipe, pair, script."""
    person.maximise()
    open_pair(person, folder)
    told: dict[str, Any] = {"states": [person.look(plan_as_data, person.window)]}
    told["offer"] = join_by_drag(person, told)
    join_by_keyboard(person, told)
    told["candidates"] = generalise(person, told)
    link_outputs(person, told)
    write_norm_rule(person, told)
    link_head(person, told)
    back_and_forth(person, told)
    save_pair(person, folder / "window.safetensors")
    save_recipe(person, folder / "window.toml")
    export_script(person, folder / "window.py")
    close(person)
    return told


def open_pair(person: Person, folder: Path) -> None:
    """Ctrl+O and Ctrl+Shift+O, both by the keyboard; the file may run."""
    person.keyboard.press("ctrl+o")
    person.type_path("Open source", folder / "attention.pth")
    person.wait_until("the source", lambda: told_below(person) == "Opened attention.pth.")
    person.keyboard.press("ctrl+shift+o")
    person.wait_until("the dialog", lambda: sight.dialog_has_keyboard("Open target"))
    person.keyboard.write(f"{folder / 'attention_net.py'}:Net")
    person.keyboard.press("Return")
    person.answer("Run this file?", "Run the file")
    person.wait_until("the pair", lambda: linked(person, 0) and missing(person, KEYS), seconds=40)


def told_below(person: Person) -> str:
    """What the status bar says; called in the window's thread."""
    return person.window.statusBar().currentMessage()


def parts(block: int, name: str = "weight") -> list[str]:
    """The keys that become one."""
    return [f"{LAYER.format(block)}.attention.{part}.{name}" for part in attention.PARTS]


def step(person: Person, told: dict[str, Any]) -> None:
    """Remember what the window shows after a step."""
    person.wait_until("a step", lambda: person.window.history.stack().index() == len(told["states"]))
    told["states"].append(person.look(plan_as_data, person.window))


def join_by_drag(person: Person, told: dict[str, Any]) -> str:
    """Three keys at once onto one; the question beside the drop; the likely order by a click."""
    person.select(person.sources, *parts(0))
    person.drag(parts(0)[1], QKV.format(0))
    said = person.wait_for("the question", sight.offer_says)
    person.mouse.click(person.wait_for("the likely order", sight.offered, "likely · 8 + 8 + 8 = 24"))
    person.wait_until("the question to go", lambda: sight.offer_says() is None)
    person.wait_until("one link", lambda: linked(person, 1))
    step(person, told)
    return said


def join_by_keyboard(person: Person, told: dict[str, Any]) -> None:
    """The next block: Ctrl+L, and Enter for the likely one."""
    person.select(person.sources, *parts(1))
    person.click_row(person.targets, QKV.format(1))
    person.keyboard.press("ctrl+l")
    person.wait_for("the question", sight.offer_says)
    person.keyboard.press("Return")
    person.wait_until("two links", lambda: linked(person, 2))
    step(person, told)


def generalise(person: Person, told: dict[str, Any]) -> list[list[str]]:
    """Both links selected, Ctrl+G, the second candidate, which takes the biases too."""
    person.select(person.targets, QKV.format(0), QKV.format(1))
    person.keyboard.press("ctrl+g")
    found = person.wait_for("the candidates", sight.candidates)
    person.mouse.click(person.wait_for("the second one", sight.candidate, 1))
    taken = "takes 18 source keys"
    person.wait_until("what it does", lambda: taken in (sight.dialog_says("Generalise links") or ""))
    said = person.answer("Generalise links", "Make it a rule")
    assert "It takes over 2 links made by hand." in said, said
    person.wait_until("all six joined keys", lambda: linked(person, 2 * attention.BLOCKS))
    step(person, told)
    return found


def link_outputs(person: Person, told: dict[str, Any]) -> None:
    """Two keys by drag, then the rule that they are examples of, from the menu."""
    taken = []
    for block, name in ((0, "weight"), (1, "bias")):
        taken.append(f"{BLOCK.format(block)}.attn.proj.{name}")
        person.drag(f"{LAYER.format(block)}.attention.output.{name}", taken[-1])
        step(person, told)
    person.select(person.targets, *taken)
    person.choose("Map", "Generalise links…")
    person.wait_for("the candidates", sight.candidates)
    person.answer("Generalise links", "Make it a rule")
    person.wait_until("the projections", lambda: linked(person, 4 * attention.BLOCKS))
    step(person, told)


def write_norm_rule(person: Person, told: dict[str, Any]) -> None:
    """Ctrl+R, two fields, the button."""
    person.keyboard.press("ctrl+r")
    person.wait_until("the pattern to have the keyboard", person.window.rules.pattern.hasFocus)
    write_rule(person, *NORM_RULE, 2 * attention.BLOCKS)
    person.wait_until("the norms", lambda: linked(person, 6 * attention.BLOCKS))
    step(person, told)


def link_head(person: Person, told: dict[str, Any]) -> None:
    """A module onto a module."""
    person.drag("classifier", "head")
    person.answer("Link subtrees", "Link 2 keys")
    person.wait_until("everything", lambda: linked(person, KEYS) and missing(person, 0))
    step(person, told)


def back_and_forth(person: Person, told: dict[str, Any]) -> None:
    """Ctrl+Z to the beginning and Ctrl+Y to the end, key by key; then both by a click in the history."""
    told["back"] = [walk(person, "ctrl+z", place) for place in reversed(range(len(told["states"]) - 1))]
    told["forth"] = [walk(person, "ctrl+y", place) for place in range(1, len(told["states"]))]
    person.choose("View", "History")
    told["steps"] = person.look(steps, person)
    told["jumps"] = [jump(person, 0), jump(person, len(told["states"]) - 1)]


def walk(person: Person, keys: str, place: int) -> dict[str, Any]:
    """One step back or forth; gives what the window shows then."""
    person.keyboard.press(keys)
    person.wait_until(f"step {place}", lambda: person.window.history.stack().index() == place)
    return person.look(plan_as_data, person.window)


def jump(person: Person, place: int) -> dict[str, Any]:
    """Go to a step by a click in the history; gives what the window shows then."""
    person.mouse.click(person.wait_for("the line", sight.history_entry, person.window, place))
    person.wait_until(f"step {place}", lambda: person.window.history.stack().index() == place)
    return person.look(plan_as_data, person.window)


def steps(person: Person) -> list[str]:
    """The names of the steps; called in the window's thread."""
    stack = person.window.history.stack()
    return [stack.text(place) for place in range(stack.count())]


def save_recipe(person: Person, path: Path) -> None:
    """Ctrl+S, the path by the keyboard."""
    person.keyboard.press("ctrl+s")
    person.type_path("Save recipe", path)
    person.wait_until("the recipe", lambda: told_below(person) == f"Saved {path.name}.")


def export_script(person: Person, path: Path) -> None:
    """File > Export plain torch script, the path by the keyboard."""
    person.choose("File", "Export plain torch script…")
    person.type_path("Export plain torch script", path)
    person.wait_until("the script", lambda: told_below(person) == f"Wrote {path.name}.")


def pasted(person: Person, folder: Path) -> dict[str, Any]:
    """An error of torch's from the clipboard, the trees that it gives, rules for them, what is not to be had."""
    person.maximise()
    told: dict[str, Any] = {}
    with on_clipboard(folder / "error.txt"):
        person.keyboard.press("ctrl+shift+v")
        person.wait_for("the text, put in by itself", sight.pasted_text)
        person.keyboard.press("ctrl+a", "Delete")
        person.wait_until("an empty field", lambda: sight.pasted_text() == "")
        person.keyboard.press("ctrl+v")
        told["text"] = person.wait_for("the text", sight.pasted_text)
        person.wait_until("what it says", lambda: "missing" in (sight.dialog_says("Paste an error") or ""))
        told["said"] = person.answer("Paste an error", "Open these keys")
    person.wait_until("the keys", lambda: missing(person, KEYS))
    told["opened"] = person.look(plan_as_data, person.window)
    person.keyboard.press("ctrl+r")
    person.wait_until("the pattern to have the keyboard", person.window.rules.pattern.hasFocus)
    write_rule(person, *NORM_RULE, 2 * attention.BLOCKS)
    write_rule(person, *HEAD_RULE, 2)
    person.wait_until("links", lambda: linked(person, 2 * attention.BLOCKS + 2))
    told["linked"] = person.look(plan_as_data, person.window)
    told["saving"] = person.look(lambda: person.window.actions_["save_pair"].isEnabled())
    close(person)
    person.answer("Discard changes?", "Discard changes", last=True)
    return told


@contextmanager
def on_clipboard(path: Path) -> Iterator[None]:
    """Another program has the text of a file on the clipboard meanwhile."""
    command = [sys.executable, "-m", "tests.e2e.clipboard", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ), text=True) as other:
        try:
            assert other.stdout is not None and other.stdout.readline() == "ready\n"
            yield
        finally:
            other.terminate()


STORIES: dict[str, Story] = {"bench": bench, "pasted": pasted}
