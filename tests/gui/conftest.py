"""What tests of the window share: no display, no Qt warnings, nothing left running, no dialog that waits for ever."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.dialog_answers import Answers, install
from tests.gui.leak_watch import LeakWatch
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.gui.collecting import Turns
from wtransplant.gui.settings import Settings
from wtransplant.targets import TargetSpec, open_target

HARMLESS = (
    # The offscreen platform has no window manager to tell sizes to.
    r"This plugin does not support propagateSizeHints\(\)",
    # Nor can it raise windows.
    r"This plugin does not support raise\(\)",
    # Nor can it let a menu have all keys.
    r"This plugin does not support grabbing the keyboard",
)

MODEL = """
import torch
from torch import nn

class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 4))
        self.norm = nn.LayerNorm(4)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.norm(self.backbone(x)))
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt's fails the tests of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS, extend=True))


@pytest.fixture(autouse=True)
def nothing_left_running(qapp: QApplication) -> Iterator[None]:
    """A thread or timer that outlives the test fails it."""
    watch = LeakWatch()
    with pytest.MonkeyPatch.context() as patch:
        watch.install(patch)
        yield
        leaks = watch.leaks()
    if leaks:
        pytest.fail("left running: " + "; ".join(leaks))


@pytest.fixture(autouse=True)
def dialogs(nothing_left_running: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """Answers for dialogs; one that is not expected, or an answer that is not asked for, fails the test."""
    answers = Answers()
    install(answers, monkeypatch)
    yield answers
    assert answers.unused == []


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    """Settings of a window that never was."""
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


_TURNS = Turns()


@pytest.fixture(autouse=True, scope="session")
def collector_off() -> Iterator[None]:
    """Between windows too: a job's thread must not end the Qt objects of the test before."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def collected(collector_off: None) -> Iterator[None]:
    yield
    _TURNS.collect_if_due()


@pytest.fixture
def application(qtbot: QtBot, store: QSettings, dialogs: Answers) -> Iterator[Application]:
    """The window with everything behind it, shown, with nothing open."""
    made = Application(Settings(store))
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made
    made.shut_down()


def tensors() -> dict[str, torch.Tensor]:
    """The small source: one module in another name, one that fits, one of another size, and one too many."""
    shapes = {
        "features.0.weight": (4, 3),
        "features.0.bias": (4,),
        "features.1.weight": (4, 4),
        "features.1.bias": (4,),
        "norm.weight": (4,),
        "norm.bias": (4,),
        "head.weight": (5, 4),
        "head.bias": (5,),
        "extra": (7,),
    }
    generator = torch.Generator().manual_seed(0)
    return {key: torch.rand(shape, generator=generator) for key, shape in shapes.items()}


@dataclass(frozen=True)
class Pair:
    """The files of the small pair, and the window that has them open."""

    application: Application
    source: Path
    model: Path

    @property
    def target(self) -> TargetSpec:
        """How the target is named."""
        return TargetSpec(f"{self.model}:Small")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The source's file and the target's."""
    source, model = tmp_path / "source.pth", tmp_path / "small.py"
    torch.save(tensors(), source)
    model.write_text(MODEL, "utf-8")
    return source, model


@pytest.fixture
def pair(application: Application, files: tuple[Path, Path]) -> Pair:
    """The small pair, open in the window: ``norm`` is linked, ``head`` mismatched, ``backbone`` missing."""
    made = Pair(application, *files)
    workspace = application.workspace
    workspace.set_source(open_checkpoint(made.source), None)
    target = open_target(made.target, trust=True)
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    return made
