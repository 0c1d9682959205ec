"""Case W12: a training that stopped goes on, with weights, optimizer state, epoch counter and loss history."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from wtransplant.training import Autosave, History, LoadedData, RunCheckpoint, RunSettings, fine_tune
from wtransplant.training.data import TensorSamples

HALF, WHOLE = 50, 100
SETTINGS = RunSettings(
    optimizer="sgd", learning_rate=0.1, momentum=0.9, weight_decay=1e-3, batch_size=8, threads=1, epochs=WHOLE
)


def net() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 2))


def data() -> LoadedData:
    inputs = torch.randn(40, 4, generator=torch.Generator().manual_seed(2))
    targets = (inputs.sum(1) > 0).long()
    return LoadedData(
        TensorSamples(inputs[:32], targets[:32]), TensorSamples(inputs[32:], targets[32:]), ("a", "b")
    )


@pytest.fixture
def first_half(tmp_path: Path) -> Path:
    path = tmp_path / "half.pt"
    fine_tune(
        net(),
        data(),
        SETTINGS.model_copy(update={"epochs": HALF}),
        autosave=Autosave(path, None, at_end=True),
    )
    return path


def test_half_and_half_again_is_the_whole_bit_for_bit(first_half: Path) -> None:
    whole, again = net(), net()
    whole_history, again_history = History(), History()
    fine_tune(whole, data(), SETTINGS, history=whole_history)
    result = fine_tune(again, data(), SETTINGS, history=again_history, resume=RunCheckpoint.load(first_half))
    assert (result.epochs, result.steps) == (WHOLE, WHOLE * 4)  # 32 samples by 8
    assert all(torch.equal(value, again.state_dict()[key]) for key, value in whole.state_dict().items())
    for history in (whole_history, again_history):
        assert history.training()["step"].tolist() == list(range(1, WHOLE * 4 + 1))
    assert whole_history.training()["loss"].tolist() == again_history.training()["loss"].tolist()
    assert whole_history.validation()["loss"].tolist() == again_history.validation()["loss"].tolist()


def test_plain_torch_takes_up_weights_optimizer_epoch_and_loss(first_half: Path) -> None:
    """As in PyTorch's own recipe for general checkpoints, without this program."""
    checkpoint = torch.load(first_half, weights_only=True)
    model = net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-3)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])
    assert (checkpoint["epoch"], len(checkpoint["loss"])) == (HALF, HALF * 4)
    momenta = [state["momentum_buffer"] for state in optimizer.state.values()]
    assert len(momenta) == len(list(model.parameters())) and all(each.abs().sum() > 0 for each in momenta)
    before = [parameter.clone() for parameter in model.parameters()]
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    # PyTorch's documentation of SGD: b ← μ·b + (g + λ·θ), θ ← θ - γ·b; here g is 0.
    for parameter, old, momentum in zip(model.parameters(), before, momenta, strict=True):
        torch.testing.assert_close(parameter.detach(), old - 0.1 * momentum)
