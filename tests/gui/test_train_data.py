"""What a run in the window learns from: the zoo's statistics, and files whose code has to be allowed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Pair
from tests.gui.dialog_answers import Answers
from tests.gui.fine_tuning import quiet, settings_for, write_data
from tests.gui.gestures import settle
from wtransplant.checkpoints import open_checkpoint
from wtransplant.gui.app import Application
from wtransplant.mapping import Plan
from wtransplant.targets import open_target
from wtransplant.training import RunSettings
from wtransplant.workspace import model_and_data

MEAN, STD = [0.1, 0.2, 0.3], [0.5, 0.6, 0.7]
DATA_FILE = """
from pathlib import Path
import torch
from torch.utils.data import TensorDataset

Path(__file__).with_name("data.ran").touch()
data = TensorDataset(torch.arange(24.0).reshape(8, 3) / 24, torch.arange(8) % 2)
"""
LOSS_FILE = """
from pathlib import Path
from torch.nn import functional

Path(__file__).with_name("loss.ran").touch()

def loss(output, targets):
    return 3 * functional.cross_entropy(output, targets)
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path / "configuration"))


def image_folder(folder: Path, side: int) -> Path:
    """Six images of one colour each, in two classes."""
    for number in range(6):
        place = folder / f"class{number % 2}" / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((side, side, 3), 40 * number, np.uint8)).save(place)
    return folder


@pytest.fixture
def vit(tmp_path: Path) -> Path:
    """The configuration of a tiny transformers model, with a preprocessing that nobody would guess."""
    transformers = pytest.importorskip("transformers")
    config = transformers.ViTConfig(
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        image_size=8,
        patch_size=4,
        architectures=["ViTForImageClassification"],
    )
    folder = tmp_path / "vit"
    config.save_pretrained(folder)
    preprocessing = {"image_mean": MEAN, "image_std": STD, "size": {"height": 8, "width": 8}, "resample": 3}
    (folder / "preprocessor_config.json").write_text(json.dumps(preprocessing), "utf-8")
    return folder


def test_a_run_normalises_images_as_the_zoo_says(
    qtbot: QtBot, application: Application, vit: Path, tmp_path: Path
) -> None:
    target = open_target(f"transformers:{vit}")
    assert target.module is not None
    torch.save(target.module.state_dict(), tmp_path / "source.pth")
    workspace = application.workspace
    workspace.set_source(open_checkpoint(tmp_path / "source.pth"), None)
    workspace.set_target(target, workspace.plan_for(workspace.source, target))
    images = image_folder(tmp_path / "images", 16)
    workspace.settings = RunSettings.from_values(
        data={"kind": "images", "path": str(images), "validation_share": 0.0}, epochs=1, batch_size=3
    )
    said = "Images are read as 8×8, colour, normalised (preprocessor_config.json)."
    application.window.train.start.click()
    settle(qtbot, application)
    run = workspace.run
    assert run is not None and said in run.result.notes
    application.window.train.controls.tools["preview"].click()
    settle(qtbot, application)
    assert said in application.window.train.preview.text.text()
    _, data = model_and_data(workspace.require_plan(), workspace.settings)
    inputs, _ = data.train.batch(torch.tensor([2]))
    assert isinstance(inputs, torch.Tensor)
    grey = 40 * int(Path(data.train.place(2)).stem) / 255
    wanted = torch.tensor([(grey - mean) / std for mean, std in zip(MEAN, STD, strict=True)])
    torch.testing.assert_close(inputs[0, :, 3, 3], wanted)


def test_a_torchvision_model_is_known_by_its_name(tmp_path: Path) -> None:
    """The class alone does not do: the weights of one file of torchvision's want different sizes."""
    models = pytest.importorskip("torchvision.models")
    wanted = models.EfficientNet_B0_Weights.DEFAULT.transforms()
    target = open_target("torchvision:efficientnet_b0")
    assert target.module is not None
    torch.save(target.module.state_dict(), tmp_path / "source.pth")
    plan = Plan(open_checkpoint(tmp_path / "source.pth"), target)
    images = image_folder(tmp_path / "images", 300)
    _, data = model_and_data(
        plan, RunSettings.from_values(data={"kind": "images", "path": str(images), "validation_share": 0.0})
    )
    facts = data.preprocessing
    assert (facts["size"], facts["short_side"]) == (wanted.crop_size[0], wanted.resize_size[0])
    assert facts["interpolation"] == wanted.interpolation.value
    assert (facts["mean"], facts["std"]) == (wanted.mean, wanted.std)


def test_code_of_data_and_loss_runs_only_after_a_yes_that_is_remembered_by_its_content(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    data, loss = tmp_path / "own_data.py", tmp_path / "own_loss.py"
    data.write_text(DATA_FILE)
    loss.write_text(LOSS_FILE)
    ran = [tmp_path / "data.ran", tmp_path / "loss.ran"]
    window = pair.application
    window.workspace.settings = RunSettings.from_values(
        data={"kind": "python", "path": f"{data}:data"},
        loss={"name": "python", "path": f"{loss}:loss"},
        epochs=1,
        batch_size=4,
    )
    start = window.window.train.start
    dialogs.press("Do not run it")
    start.click()
    assert "own_data.py" in dialogs.last.text and not window.training.running and not ran[0].exists()
    dialogs.press("Run the file")
    dialogs.press("Do not run it")
    start.click()
    assert "own_loss.py" in dialogs.last.text and not window.training.running
    assert not any(path.exists() for path in ran)
    dialogs.press("Run the file")  # the data's file was allowed before
    start.click()
    settle(qtbot, window)
    assert all(path.exists() for path in ran) and window.workspace.run is not None
    asked = len(dialogs.shown)
    for way in (start, window.window.train.controls.tools["check"]):
        way.click()
        settle(qtbot, window)
    assert len(dialogs.shown) == asked  # the same content is not asked about again
    data.write_text(DATA_FILE + "\n# another content\n")
    dialogs.press("Do not run it")
    start.click()
    assert "own_data.py" in dialogs.last.text and not window.training.running


@pytest.mark.parametrize("tool", ["preview", "check", "rates", "batch"])
def test_a_check_asks_before_it_runs_code(tool: str, pair: Pair, dialogs: Answers, tmp_path: Path) -> None:
    (tmp_path / "own_data.py").write_text(DATA_FILE)
    window = pair.application
    window.workspace.settings = RunSettings.from_values(
        data={"kind": "python", "path": f"{tmp_path / 'own_data.py'}:data"}
    )
    dialogs.press("Do not run it")
    window.window.train.controls.tools[tool].click()
    assert not (tmp_path / "data.ran").exists() and not window.jobs.running


def test_a_search_for_the_best_border_asks_before_it_runs_code(
    pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    (tmp_path / "own_data.py").write_text(DATA_FILE)
    window = pair.application
    window.workspace.settings = RunSettings.from_values(
        data={"kind": "python", "path": f"{tmp_path / 'own_data.py'}:data"}
    )
    window.border.open()
    dialogs.press("Do not run it")
    window.border.dialog.start.click()
    assert not window.border.running and not (tmp_path / "data.ran").exists()
    window.border.dialog.close()


def test_a_path_without_a_name_says_what_to_write(
    qtbot: QtBot, pair: Pair, dialogs: Answers, tmp_path: Path
) -> None:
    (tmp_path / "own_data.py").write_text(DATA_FILE)
    window = pair.application
    settings = settings_for(write_data(tmp_path))
    window.workspace.settings = settings.model_copy(
        update={"data": settings.data.__class__("python", str(tmp_path / "own_data.py"))}
    )
    dialogs.press("Run the file")
    dialogs.error()
    window.window.train.start.click()
    quiet(qtbot, window)
    assert "FILE.py:NAME" in dialogs.last.text
