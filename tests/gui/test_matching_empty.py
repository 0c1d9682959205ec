"""The table of found links says why it is empty."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair, tensors
from tests.gui.fine_tuning import quiet
from tests.gui.gestures import drop
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.models.found import describe_nothing
from wtransplant.mapping import Plan, Rule
from wtransplant.targets import open_target


def sentence(window: Application) -> str:
    """What stands in the middle of the table; empty if nothing does."""
    empty = window.window.matching.table.empty
    return empty.text() if empty.isVisible() else ""


def open_with(window: Application, rules: list[Rule]) -> None:
    """The pair as a recipe opens it: with these rules, and without links of equal names."""
    workspace = window.workspace
    before = workspace.require_plan()
    plan = Plan(before.source, before.target)
    plan.decisions = plan.decisions.with_automatic({}).with_rules(rules)
    workspace.set_target(plan.target, plan)


def test_links_that_rules_made_are_named_instead_of_an_empty_table(qtbot: QtBot, pair: Pair) -> None:
    window = pair.application
    window.window.show_dock("matching")
    quiet(qtbot, window)
    table = window.window.matching.table
    assert table.matches.rowCount() > 0 and sentence(window) == ""  # ``norm``, by names
    open_with(window, [])
    quiet(qtbot, window)
    assert sentence(window) == "No names agree. Auto-match looks for more."
    open_with(window, [Rule(r"norm\.(\w+)", r"norm.\1")])
    quiet(qtbot, window)
    assert table.matches.rowCount() == 0
    assert sentence(window) == (
        "There are 2 links by rules, and none that was found automatically. Auto-match looks for more."
    )
    drop(window, ["features.0.bias"], "backbone.0.bias")
    quiet(qtbot, window)
    assert "2 links by rules and 1 link by hand" in sentence(window)


def test_a_filter_that_hides_all_links_says_so(qtbot: QtBot, pair: Pair) -> None:
    window = pair.application
    window.window.show_dock("matching")
    quiet(qtbot, window)
    panel = window.window.matching
    panel.filter.setText("no such key")
    qtbot.waitUntil(lambda: sentence(window) == "No found link matches this filter.")
    panel.filter.clear()
    qtbot.waitUntil(lambda: sentence(window) == "")


@pytest.mark.parametrize(
    ("rules", "searched", "said"),
    [
        ([], True, "Nothing was found that fits."),
        ([Rule(r"(.*)", r"\1")], True, "There are 9 links by rules, and none that was found automatically."),
        ([Rule(r"(.*)", r"\1")], False, "There are 9 links by rules, and none that was found automatically."),
    ],
)
def test_the_words_by_what_made_the_links(
    rules: list[Rule], searched: bool, said: str, tmp_path: Path
) -> None:
    torch.save(tensors(), tmp_path / "source.pth")
    plan = Plan(open_checkpoint(tmp_path / "source.pth"), open_target(str(tmp_path / "source.pth")))
    decisions = plan.decisions.with_automatic({}).with_rules(rules)
    assert describe_nothing(plan.resolved(decisions), searched) == said
