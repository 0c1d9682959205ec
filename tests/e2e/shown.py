"""What the window shows, read off its widgets as plain data."""

from __future__ import annotations

from typing import Any

from wtransplant.gui.models.key_tree import KeyNode
from wtransplant.gui.models.key_tree_model import KeyTreeModel
from wtransplant.gui.views.main_window import MainWindow


def window_as_data(window: MainWindow) -> dict[str, Any]:
    """Statuses, links, freezing, counts and the words of the fine-tune panel."""
    source, target = window.source.model, window.target.model
    return {
        "title": window.windowTitle(),
        "source_status": statuses(source),
        "target_status": statuses(target),
        "links": {
            leaf.path: text[2:] for leaf in _leaves(target) if (text := _from(target, leaf)).startswith("← ")
        },
        "frozen": [leaf.path for leaf in _leaves(target) if target.facts.frozen(leaf) == "all"],
        "run": run_text(window),
        "guide": {name: button.text() for name, button in window.guide._buttons.items()},
    }


def plan_as_data(window: MainWindow) -> dict[str, Any]:
    """All that the window shows of the plan: each key's status and words, the rules with what they do."""
    rules, words = window.rules.model, window.target.model.facts.text
    return {
        "source": statuses(window.source.model),
        "target": statuses(window.target.model),
        "from": {leaf.path: words(leaf, "from") for leaf in _leaves(window.target.model)},
        "rules": [str(rule) for rule in rules.rules],
        "health": [str(health) for health in rules.health],
        "problems": window.docks["problems"].windowTitle(),
    }


def statuses(model: KeyTreeModel) -> dict[str, str]:
    """Key to the status word that its row has."""
    return {leaf.path: model.facts.status(leaf)[1] for leaf in _leaves(model)}


def count(model: KeyTreeModel, status: str) -> int:
    """How many keys have a status."""
    return list(statuses(model).values()).count(status)


def freezing(window: MainWindow, path: str) -> str:
    """``none``, ``some`` or ``all``: the freeze box of a row."""
    node = window.target.model.tree.find(path)
    assert node is not None, path
    return window.target.model.facts.frozen(node)


def run_text(window: MainWindow) -> str:
    """The sentence below the buttons of the fine-tune panel."""
    return window.train._message.text()


def _from(model: KeyTreeModel, leaf: KeyNode) -> str:
    return model.facts.text(leaf, "from")


def _leaves(model: KeyTreeModel) -> list[KeyNode]:
    return [node for node in model.tree.nodes if node.key is not None]
