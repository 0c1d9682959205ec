from __future__ import annotations

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from torch import nn

from tests.gui.conftest import Pair
from tests.gui.gestures import BACKBONE, drop
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.models.problems import Problem, find_problems
from wtransplant.gui.models.problems_model import ProblemsModel
from wtransplant.gui.views.problems_panel import ProblemsPanel
from wtransplant.targets import open_target

ORDER = [
    "head.weight",
    "head.bias",
    *BACKBONE,
    *(k.replace("backbone", "features") for k in BACKBONE),
    "extra",
]


@pytest.fixture
def window(pair: Pair) -> Application:
    pair.application.window.show_dock("problems")
    return pair.application


@pytest.fixture
def panel(window: Application) -> ProblemsPanel:
    return window.window.problems


def problem(panel: ProblemsPanel, key: str) -> Problem:
    return next(found for found in panel.model.problems if found.key == key)


def revealed(window: Application) -> tuple[list[str], list[str]]:
    return window.window.source.view.selected_paths(), window.window.target.view.selected_paths()


def test_every_problem_is_listed_with_its_reason(window: Application, panel: ProblemsPanel) -> None:
    plan = window.workspace.plan
    assert plan is not None
    assert [found.key for found in panel.model.problems] == ORDER
    assert find_problems(plan) == panel.model.problems
    assert problem(panel, "head.weight").detail == "the source is 5×4, the target wants 2×4 (← head.weight)"
    assert problem(panel, "backbone.0.weight").detail.startswith("4×3: nothing fills it")
    assert problem(panel, "extra").detail == "7: nothing takes it"
    assert window.window.docks["problems"].windowTitle() == "Problems 11"


def test_a_rule_that_aims_beside_the_target_is_the_reason(window: Application, panel: ProblemsPanel) -> None:
    window.window.rules.set_draft("extra", "nowhere.at.all")
    window.rules.add()
    assert problem(panel, "extra").detail == "7: a rule makes nowhere.at.all, which the target does not have"


def test_conflicts_come_first_and_name_the_claims(window: Application, panel: ProblemsPanel) -> None:
    window.window.rules.set_draft(r"features\.\d\.bias", "backbone.0.bias")
    window.rules.add()
    first = panel.model.problems[0]
    assert (first.kind, first.key) == ("ambiguous", "backbone.0.bias")
    assert first.detail == "claimed by features.0.bias and features.1.bias; choose one"


@pytest.mark.parametrize(
    ("key", "selected"),
    [("backbone.1.bias", ([], ["backbone.1.bias"])), ("features.1.bias", (["features.1.bias"], []))],
)
def test_a_click_goes_to_the_row(
    key: str,
    selected: tuple[list[str], list[str]],
    qtbot: QtBot,
    window: Application,
    panel: ProblemsPanel,
) -> None:
    for tree in (window.window.source, window.window.target):
        tree.model.collapse_all()
    index = panel.model.index_of(problem(panel, key))
    panel.tree.scrollTo(index)
    place = panel.tree.visualRect(index).center()
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert revealed(window) == selected


def test_a_row_that_is_filtered_away_is_shown_again(window: Application, panel: ProblemsPanel) -> None:
    target = window.window.target
    target.filter.setText("norm")
    target.set_chips(["linked"])
    assert target.model.row_of("backbone.0.bias") < 0
    window.problems.go_to(problem(panel, "backbone.0.bias"))
    assert target.view.selected_paths() == ["backbone.0.bias"]
    assert target.filter.text() == "" and target.chips_on == frozenset()


def test_next_and_previous_walk_around_all_of_them(window: Application, panel: ProblemsPanel) -> None:
    actions, walked = window.window.actions_, []
    for _ in range(len(ORDER) + 1):
        actions["next_problem"].trigger()
        assert panel.current is not None
        walked.append(panel.current.key)
        assert walked[-1] in (*revealed(window)[0], *revealed(window)[1])
    assert walked == [*ORDER, ORDER[0]]
    actions["previous_problem"].trigger()
    assert panel.current is not None and panel.current.key == ORDER[-1]
    assert window.window.statusBar().currentMessage().startswith("Problem 11 of 11: unexpected extra")


def test_the_list_follows_the_plan(window: Application, panel: ProblemsPanel) -> None:
    drop(window, ["features.0.bias"], "backbone.0.bias")
    assert [found.key for found in panel.model.problems] == [
        key for key in ORDER if key not in ("backbone.0.bias", "features.0.bias")
    ]
    window.undo.undo()
    assert len(panel.model.problems) == 11


def test_without_problems_a_sentence_stands_there(application: Application) -> None:
    application.window.show_dock("problems")
    assert not application.window.problems.tree.isVisible()
    application.window.actions_["next_problem"].trigger()
    assert application.window.statusBar().currentMessage() == "There are no problems."


def test_what_the_doctor_notes_about_the_target_is_listed_too(
    application: Application, tmp_path: Path
) -> None:
    """E5: modules in a plain list are in no state dict, and no optimizer gets them."""

    class Listed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = [nn.Linear(2, 2)]
            self.head = nn.Linear(2, 1)

    torch.save({"head.weight": torch.zeros(1, 2)}, tmp_path / "listed.pth")
    workspace = application.workspace
    source, target = open_checkpoint(tmp_path / "listed.pth"), open_target(Listed())
    workspace.set_source(source, None)
    workspace.set_target(target, workspace.plan_for(source, target))
    application.window.show_dock("problems")
    (note,) = [p for p in application.window.problems.model.problems if p.kind == "note"]
    assert "module in the list `layers` is not registered" in note.detail
    index = application.window.problems.model.index_of(note)
    assert index.parent().parent().data().endswith("1 note on the target")


def test_a_closed_panel_counts_and_an_open_one_lists(pair: Pair) -> None:
    window = pair.application.window
    window.docks["problems"].hide()
    pair.application.linking.unlink_paths(["norm"])
    # Two more keys are missing, and two unexpected.
    assert window.docks["problems"].windowTitle() == "Problems 15"
    before = len(window.problems.model.problems)
    window.show_dock("problems")
    assert len(window.problems.model.problems) == 15 != before


def test_of_very_many_problems_the_first_are_listed_and_all_are_counted(qapp: object) -> None:
    problems = [Problem("missing", "target", f"a.{n}", "") for n in range(10)]
    model = ProblemsModel()
    model.set_problems(problems, {"missing": 12_345, "note": 3})
    assert model.index(0, 0).data() == "○  12,345 missing keys, the first 10 are listed"
