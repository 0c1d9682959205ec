"""What the matcher found stays in the window when a recipe is saved and opened, and when a side is read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.found_links import FUSED, NORMS, Matcher, norms_question, open_in
from tests.gui.gestures import settle
from wtransplant.gui.app import Application
from wtransplant.mapping import Plan
from wtransplant.targets import TargetSpec, open_target


def plan_of(application: Application) -> Plan:
    assert application.workspace.plan is not None
    return application.workspace.plan


@pytest.fixture
def matched(
    application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Application:
    monkeypatch.setattr("wtransplant.matching.finding.find_match", Matcher())
    open_in(application, tmp_path)
    application.window.actions_["auto_match"].trigger()
    settle(qtbot, application)
    assert plan_of(application).resolution.links[FUSED[0]].by == "matcher"
    return application


def test_a_recipe_that_is_opened_shows_the_links_with_their_reasons_and_the_question(
    matched: Application, tmp_path: Path, qtbot: QtBot
) -> None:
    before = plan_of(matched)
    found = matched.context.findings.of(before)
    path = tmp_path / "kept.toml"
    matched.saving._write_recipe(path)
    settle(qtbot, matched)
    assert path.is_file()
    matched.opening.open_recipe(path)
    settle(qtbot, matched)
    plan = plan_of(matched)
    assert plan is not before
    assert plan.resolution.links == before.resolution.links
    assert plan.resolution.conflicts == before.resolution.conflicts
    again = matched.context.findings.searched(plan)
    assert again is not None
    assert again.match.questions == (norms_question(),)
    in_force = {key: link for key, link in found.match.links.items() if link.confidence >= found.threshold}
    assert again.match.links == in_force
    assert again.decided(plan.decisions) == plan.decisions


def test_a_target_that_is_read_again_keeps_the_question(matched: Application, tmp_path: Path) -> None:
    workspace, before = matched.workspace, plan_of(matched)
    asked = matched.context.findings.of(before).match.questions
    again = open_target(TargetSpec(str(tmp_path / "target.pth")))
    workspace.set_target(again, workspace.plan_for(workspace.source, again))
    plan = plan_of(matched)
    assert plan is not before
    assert set(NORMS) == plan.resolution.conflicts.keys()
    assert matched.context.findings.of(plan).match.questions == asked
    assert plan.resolution.links == before.resolution.links
