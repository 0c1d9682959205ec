"""What jobs work out for the trees: made once, outside the GUI thread, and the same as made on the spot."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from wtransplant.gui.app import Application
from wtransplant.gui.controllers import opening, prepared
from wtransplant.gui.controllers.prepared import Prepared
from wtransplant.gui.models.listing import list_source, list_target
from wtransplant.gui.models.plan_view import PlanView
from wtransplant.gui.models.statuses import SEVERITY
from wtransplant.targets import TargetSpec


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What is listed or looked at from now on, and whether that was in the GUI thread."""
    found: list[tuple[str, bool]] = []

    def watched(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object) -> object:
            found.append((name, threading.current_thread() is threading.main_thread()))
            return function(*given)

        return call

    for module in (opening, prepared):
        monkeypatch.setattr(module, "list_source", watched("source", list_source))
        monkeypatch.setattr(module, "list_target", watched("target", list_target))
    monkeypatch.setattr(PlanView, "of", watched("plan", PlanView.of))
    return found


def test_trees_and_plan_are_worked_out_in_the_jobs_that_open_them(
    qtbot: QtBot,
    application: Application,
    files: tuple[Path, Path],
    dialogs: Answers,
    made: list[tuple[str, bool]],
) -> None:
    workspace = application.workspace
    application.opening.open_source([str(files[0])])
    qtbot.waitUntil(lambda: workspace.source is not None)
    dialogs.press("Run the file")
    application.opening.open_target(TargetSpec(f"{files[1]}:Small"))
    qtbot.waitUntil(lambda: workspace.plan is not None, timeout=20_000)
    assert made == [("source", False), ("target", False), ("plan", False)]
    assert len(application.window.source.model.tree) == len(workspace.source or ())


def test_undo_comes_back_to_a_view_that_was_shown_before(pair: Pair, made: list[tuple[str, bool]]) -> None:
    before = pair.application.window.target.model.facts.codes
    pair.application.linking.unlink_paths(["norm"])
    assert made == [("plan", True)]
    pair.application.undo.undo()
    assert made == [("plan", True)]
    assert pair.application.window.target.model.facts.codes is before


def test_a_view_of_another_source_is_not_used(pair: Pair) -> None:
    workspace = pair.application.workspace
    source, target, plan = workspace.source, workspace.target, workspace.require_plan()
    assert source is not None and target is not None
    ours = Prepared()
    listed = list_source(source), list_target(target)
    ours.put(*ours.view_of(plan, *listed))
    assert ours.show_source(source) is listed[0] and ours.show_target(target) is listed[1]
    view = ours.show_plan(plan)
    assert view.source is listed[0] and ours.show_plan(plan) is view
    other = ours.show_source(source)
    assert other is not listed[0] and ours.show_plan(plan).source is other


def test_a_plan_is_seen_by_the_numbers_of_its_tensors(pair: Pair) -> None:
    workspace = pair.application.workspace
    assert workspace.source is not None and workspace.target is not None
    resolution = workspace.require_plan().resolution
    view = PlanView.of(resolution, list_source(workspace.source), list_target(workspace.target))
    sources, targets = view.source.tensors.tree.keys, view.target.tensors.tree.keys
    for keys, codes, status in (
        (sources, view.source_codes, resolution.source_status),
        (targets, view.target_codes, resolution.target_status),
    ):
        assert {key: SEVERITY[code] for key, code in zip(keys, codes, strict=True)} == status
    drawn = {
        (sources[a], targets[b], SEVERITY[code])
        for a, b, code in zip(view.links.source, view.links.target, view.links.code, strict=True)
    }
    assert drawn == {
        ("norm.weight", "norm.weight", "linked"),
        ("norm.bias", "norm.bias", "linked"),
        ("head.weight", "head.weight", "mismatched"),
        ("head.bias", "head.bias", "mismatched"),
    }
    assert view.texts["norm.bias"] == "← norm.bias"
    assert view.texts["head.bias"].startswith("≠ head.bias: ")
    assert "extra" not in view.texts and set(view.texts) == {target for _, target, _ in drawn}


def test_a_link_with_several_sources_is_a_curve_from_each(pair: Pair) -> None:
    workspace = pair.application.workspace
    plan = workspace.require_plan()
    assert workspace.source is not None and workspace.target is not None
    plan.link("backbone.0.weight", "features.0.weight")
    link = plan.resolution.links["backbone.0.weight"]
    several = type(link)(link.target, ("norm.bias", "gone", "extra"), confidence=0.25)
    links = {**plan.resolution.links, link.target: several}
    object.__setattr__(plan.resolution, "links", links)
    view = PlanView.of(plan.resolution, list_source(workspace.source), list_target(workspace.target))
    at = view.target.tensors.tree.leaf_of[link.target]
    mine = np.flatnonzero(view.links.target == at)
    keys = view.source.tensors.tree.keys
    assert [keys[leaf] for leaf in view.links.source[mine]] == ["norm.bias", "extra"]
    assert view.links.confidence[mine].tolist() == [0.25, 0.25]
    assert {view.links.ids[number] for number in mine} == {several}
