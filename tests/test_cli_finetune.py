"""The verb finetune with Python files of somebody's own: their code runs only with --trust."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from wtransplant.cli import run

DATA = """
from pathlib import Path
import torch
from torch.utils.data import TensorDataset

Path(__file__).with_name("data.ran").touch()
data = TensorDataset(torch.arange(24.0).reshape(8, 3) / 24, torch.arange(8) % 2)
"""
LOSS = """
from pathlib import Path
from torch.nn import functional

Path(__file__).with_name("loss.ran").touch()

def loss(output, targets):
    return 3 * functional.cross_entropy(output, targets)
"""
RUN = """
[run]
optimizer = "sgd"
momentum = 0.0
weight_decay = 0.0
learning_rate = 0.1
batch_size = 8
epochs = 1

[run.data]
kind = "python"
path = "own_data.py:data"
validation_share = 0.0

[run.loss]
name = "python"
path = "own_loss.py:loss"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WTRANSPLANT_CONFIG_DIR", str(tmp_path / "configuration"))
    monkeypatch.chdir(tmp_path)
    for name, text in (("own_data.py", DATA), ("own_loss.py", LOSS)):
        (tmp_path / name).write_text(text)
    torch.manual_seed(0)
    torch.save({"weight": torch.randn(2, 3), "bias": torch.randn(2)}, tmp_path / "source.pth")
    target = (
        "--target",
        "torch.nn:Linear",
        "--target-arg",
        "in_features=3",
        "--target-arg",
        "out_features=2",
    )
    assert run(("match", "source.pth", *target, "-o", "recipe.toml")) == 0
    recipe = (tmp_path / "recipe.toml").read_text()
    (tmp_path / "recipe.toml").write_text(recipe + RUN)
    return tmp_path


def test_without_trust_no_code_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(("finetune", "recipe.toml", "-o", "out")) == 3
    said = capsys.readouterr().err
    assert "own_data.py" in said and "--trust" in said
    assert not list(folder.glob("*.ran")) and not list(folder.glob("out*"))


def test_with_trust_the_step_is_that_of_plain_torch(folder: Path) -> None:
    assert run(("finetune", "recipe.toml", "-o", "out", "--trust")) == 0
    assert {path.name for path in folder.glob("*.ran")} == {"data.ran", "loss.ran"}
    model = torch.nn.Linear(3, 2)
    model.load_state_dict(torch.load("source.pth", weights_only=True))
    inputs, targets = torch.arange(24.0).reshape(8, 3) / 24, torch.arange(8) % 2
    (3 * torch.nn.functional.cross_entropy(model(inputs), targets)).backward()  # type: ignore[no-untyped-call]
    saved = load_file("out.safetensors")
    for key, value in model.named_parameters():
        assert value.grad is not None
        torch.testing.assert_close(saved[key], value.detach() - 0.1 * value.grad)
