"""What the matcher found, when one side of the pair is read again or another one is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.mapping.helpers import checkpoint
from wtransplant.mapping import Link
from wtransplant.mapping.operations import parse_operation
from wtransplant.targets import TargetModel, TargetSpec, open_target
from wtransplant.workspace import Workspace

SOURCE = {"old.w": (2, 3), "old.b": (2,), "average.b": (2,), "square": (2, 2), "same": (2,)}
TARGET = {"new.w": (2, 3), "new.b": (2,), "square": (2, 2), "same": (2,)}


def write(folder: Path, shapes: dict[str, tuple[int, ...]], name: str) -> Path:
    checkpoint({key: torch.zeros(shape) for key, shape in shapes.items()}, folder, name)
    return folder / name


def target(folder: Path, shapes: dict[str, tuple[int, ...]] = TARGET) -> TargetModel:
    return open_target(TargetSpec(str(write(folder, shapes, "target.pth"))))


def found(key: str, source: str, operation: str = "identity") -> Link:
    return Link(key, (source,), parse_operation(operation), "matcher", f"why {key}", 0.8)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace()
    source, model = checkpoint({k: torch.zeros(s) for k, s in SOURCE.items()}, tmp_path), target(tmp_path)
    made.set_source(source, None)
    made.set_target(model, made.plan_for(source, model))
    plan = made.require_plan()
    automatic = {
        "new.w": (found("new.w", "old.w"),),
        "new.b": (found("new.b", "old.b"), found("new.b", "average.b")),
        "square": (found("square", "square", "transpose"),),
    }
    plan.decisions = plan.decisions.with_automatic({**plan.decisions.automatic, **automatic})
    return made


def test_the_same_pair_read_again_keeps_what_was_found_and_what_is_open(
    workspace: Workspace, tmp_path: Path
) -> None:
    before = workspace.require_plan()
    again = target(tmp_path)
    workspace.set_target(again, workspace.plan_for(workspace.source, again))
    now = workspace.require_plan()
    assert now is not before
    assert now.resolution.links == before.resolution.links
    assert now.resolution.conflicts == before.resolution.conflicts
    assert now.resolution.links["square"].by == "matcher"
    assert now.resolution.links["same"].by == "name"


def test_another_source_keeps_what_was_found_only_for_tensors_that_are_the_same(
    workspace: Workspace, tmp_path: Path
) -> None:
    other = {"old.w": (3, 2), "old.b": (2,), "square": (2, 2), "same": (2,)}
    source = checkpoint({key: torch.zeros(shape) for key, shape in other.items()}, tmp_path, "other.pth")
    plan = workspace.plan_for(source, workspace.target)
    assert plan is not None
    assert set(plan.resolution.links) == {"square", "same"}  # another shape; one of two claims is gone
    assert plan.resolution.links["square"].by == "matcher"
    assert plan.resolution.conflicts == {}


def test_what_names_say_about_another_pair_is_stronger_than_what_was_found_for_this_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    other = SOURCE | {"new.w": (2, 3)}
    source = checkpoint({key: torch.zeros(shape) for key, shape in other.items()}, tmp_path, "other.pth")
    plan = workspace.plan_for(source, workspace.target)
    assert plan is not None
    assert plan.resolution.links["new.w"].sources == ("new.w",)
    assert plan.resolution.links["square"].by == "matcher"
