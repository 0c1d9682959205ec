"""What must not be overlooked is said where a pair is saved (E4), and names keep their letters in dialogs (E6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.gestures import settle
from wtransplant.gui.app import Application
from wtransplant.gui.controllers.context import Context
from wtransplant.targets import TargetSpec

NOTHING = "NOTHING was linked: the source and the target have no key in common."


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the window says must not be missed."""
    said: list[str] = []
    monkeypatch.setattr(Context, "warn", lambda self, text, hint="": said.append(text))
    return said


def opened(
    qtbot: QtBot, application: Application, source: dict[str, torch.Tensor], folder: Path, model: Path
) -> None:
    torch.save(source, folder / "strange.pth")
    application.opening.open_source([str(folder / "strange.pth")])
    settle(qtbot, application)
    application.opening.open_target(TargetSpec(f"{model}:Small"))
    settle(qtbot, application)


def test_a_pair_without_any_link_is_not_saved_in_silence(
    qtbot: QtBot,
    application: Application,
    files: tuple[Path, Path],
    dialogs: Answers,
    told: list[str],
    tmp_path: Path,
) -> None:
    dialogs.press("Run the file")
    opened(qtbot, application, {"other.weight": torch.zeros(3)}, tmp_path, files[1])
    application.saving.save_pair(tmp_path / "none.safetensors")
    settle(qtbot, application)
    assert told == [NOTHING]


def test_a_pair_of_which_most_was_linked_says_nothing_more(
    qtbot: QtBot, pair: Pair, told: list[str], tmp_path: Path
) -> None:
    application = pair.application
    links = {"backbone.0.weight": "features.0.weight", "backbone.1.weight": "features.1.weight"}
    plan = application.workspace.require_plan()
    application.saving.save_pair(tmp_path / "little.safetensors")
    settle(qtbot, application)
    # norm alone: 8 of 12 + 4 + 16 + 4 + 8 + 8 + 2 elements
    assert told == ["ONLY 14.8 % of the target's elements come from the source."]
    for target, source in links.items():
        plan.link(target, source)
    application.saving.save_pair(tmp_path / "much.safetensors")
    settle(qtbot, application)
    assert len(told) == 1  # 36 of 54 now


@pytest.mark.parametrize(
    ("name", "begins"), [("Needs", "{path}:Needs needs the argument 'width'"), ("Gone", "There is no 'Gone'")]
)
def test_an_error_begins_with_a_capital_letter_unless_it_is_a_name(
    name: str,
    begins: str,
    qtbot: QtBot,
    application: Application,
    write_module: Callable[..., Path],
    dialogs: Answers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write_module("import torch\nclass Needs(torch.nn.Module):\n    def __init__(self, width): ...\n")
    monkeypatch.chdir(path.parent)
    dialogs.press("Run the file")
    dialogs.error()
    application.opening.open_target(TargetSpec(f"{path.name}:{name}"))
    settle(qtbot, application)
    assert dialogs.last.text.startswith(begins.format(path=path.name))
    assert not [
        box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()
    ]
